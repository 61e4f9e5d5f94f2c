"""HAProxy: of the issuers it loads with OpenSSL those before the first block that cannot be read, without a word."""

from __future__ import annotations

from certlint.pem.as_read.openssl import LABELS, OF_THE_FIRST, certificate, fault
from certlint.pem.as_read.refused import Refused
from certlint.pem.openssl import is_encrypted, parts


def certificates(data: bytes) -> list[bytes]:
    found: list[bytes] = []
    for part in parts(data):
        labels = LABELS if found else OF_THE_FIRST
        reason = fault(part, labels)
        if is_encrypted(part):
            raise Refused("HAProxy looks for a key in the file, and asks for the passphrase of a block", part.start)
        if reason and found:
            break
        if reason:
            raise Refused(f"OpenSSL does not read a block: {reason}", part.start)
        if part.label in labels:
            found.append(certificate(part, is_first=not found))
    if not found:
        raise Refused("OpenSSL finds no block of a certificate (no start line)")
    return found
