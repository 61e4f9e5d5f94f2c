"""HAProxy: loads issuers with OpenSSL up to the first unreadable block, without an error."""

from __future__ import annotations

from certlint.pem.as_read import openssl
from certlint.pem.as_read.refused import FileRefused
from certlint.pem.openssl import is_encrypted, parts


def certificates(data: bytes) -> list[bytes]:
    """The certificates up to the first block that OpenSSL cannot read; HAProxy starts with these."""
    found: list[bytes] = []
    for part in parts(data):
        labels = openssl.LABELS if found else openssl.OF_THE_FIRST
        reason = openssl.fault(part, labels)
        if is_encrypted(part):
            raise FileRefused("HAProxy looks for a key in the file, and asks for the passphrase of a block", part.start)
        if reason and found:
            break
        if reason:
            raise FileRefused(f"OpenSSL does not read a block: {reason}", part.start)
        if part.label in labels:
            found.append(openssl.certificate(part, is_first=not found))
    if not found:
        raise FileRefused("OpenSSL finds no block of a certificate (no start line)")
    return found
