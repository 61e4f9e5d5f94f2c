"""OpenSSL: `SSL_CTX_use_certificate_chain_file`, `SSL_CTX_use_PrivateKey_file`. For `PEM_read_bio`, see `pem.openssl`."""

from __future__ import annotations

from certlint.light import re
from certlint.pem.as_read.refused import FileRefused
from certlint.pem.kinds import object_of, sniff
from certlint.pem.openssl import OpensslBlock, is_encrypted, parts

_NUL_LINE = rb"(?:\A|(?<=\n))\0[^\n]*\n"
LABELS = (b"CERTIFICATE", b"X509 CERTIFICATE")
KEY_LABELS = (b"PRIVATE KEY", b"ENCRYPTED PRIVATE KEY", b"RSA PRIVATE KEY", b"EC PRIVATE KEY", b"DSA PRIVATE KEY")
OF_THE_FIRST = (*LABELS, b"TRUSTED CERTIFICATE")


def certificates(data: bytes) -> list[bytes]:
    """The certificate blocks; an unreadable block of any kind makes OpenSSL refuse the file."""
    found: list[bytes] = []
    for part in parts(data):
        labels = LABELS if found else OF_THE_FIRST
        reason = fault(part, labels)
        if reason:
            raise FileRefused(f"OpenSSL does not read a block: {reason}", part.start)
        if part.label in labels:
            found.append(certificate(part, is_first=not found))
    if not found:
        raise FileRefused("OpenSSL finds no block of a certificate (no start line)")
    return found


def key(data: bytes) -> bytes:
    """The first private key block.

    OpenSSL skips undecodable blocks and lines that begin with a NUL, but not invalid headers.
    """
    for part in (part for piece in re.split(_NUL_LINE, data) for part in parts(piece)):
        if part.label in KEY_LABELS and part.header_fault:
            raise FileRefused(f"OpenSSL does not read the key: {part.header_fault}", part.start)
        if part.label in KEY_LABELS and is_encrypted(part) and not part.reason:
            if sniff(part.der):
                raise FileRefused("OpenSSL does not read the key: its headers say that it is encrypted", part.start)
            return part.der
        if part.label in KEY_LABELS and not part.reason and sniff(part.der):
            return object_of(part.der)
    raise FileRefused("OpenSSL finds no block of a private key (no start line)")


def fault(part: OpensslBlock, labels: tuple[bytes, ...]) -> str:
    """Why OpenSSL stops at a block; empty if it does not."""
    return part.reason or (part.header_fault if part.label in labels else "")


def certificate(part: OpensslBlock, *, is_first: bool) -> bytes:
    """The certificate in a block. The server's own may be followed by trust settings; data after the others is ignored."""
    der = object_of(part.der)
    rest = part.der[len(der) :]
    if is_first and rest and object_of(rest) != rest:
        raise FileRefused("OpenSSL reads the bytes after a certificate as trust settings", part.start)
    return der
