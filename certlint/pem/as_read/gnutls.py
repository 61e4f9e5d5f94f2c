"""GnuTLS: searches for BEGIN CERTIFICATE anywhere, and refuses a file with one that it cannot decode."""

from __future__ import annotations

from certlint.light import re
from certlint.pem.as_read.refused import FileRefused
from certlint.pem.as_read.strict import decoded
from certlint.pem.kinds import object_of
from certlint.pem.plain import ends_in_zeros

_CERTIFICATE, _OLD = b"-----BEGIN CERTIFICATE", b"-----BEGIN X509 CERTIFICATE"
_DASHES, _END = b"-----", b"-----END"
_KEYS = rb"-----BEGIN (?:[A-Z0-9]+ )?PRIVATE KEY"


def certificates(data: bytes) -> list[bytes]:
    """The contents after each BEGIN CERTIFICATE; after the legacy label only if the current one does not follow."""
    found = []
    at = _next(data, 0)
    while at >= 0:
        found.append(_decoded(data, at))
        at = _next(data, at + 1)
    if not found:
        raise FileRefused("GnuTLS finds no BEGIN CERTIFICATE")
    return found


def key(data: bytes) -> bytes:
    """The contents after the first BEGIN of a private key."""
    begin = re.search(_KEYS, data)
    if begin is None:
        raise FileRefused("GnuTLS finds no BEGIN of a private key")
    der = _decoded(data, begin.start())
    if object_of(der) != der:
        raise FileRefused("GnuTLS rejects bytes after a private key in its block", begin.start())
    return der


def _next(data: bytes, at: int) -> int:
    found = data.find(_CERTIFICATE, at)
    return found if found >= 0 else data.find(_OLD, at)


def _decoded(data: bytes, at: int) -> bytes:
    """The base64 between the dashes of BEGIN and the next END; a hyphen also ends it."""
    start = data.find(_DASHES, at + 1)
    end = data.find(_END, start + len(_DASHES)) if start >= 0 else -1
    if end < 0:
        raise FileRefused("GnuTLS finds no END after a BEGIN line", at)
    text = data[start + len(_DASHES) : end].partition(b"-")[0].translate(None, b" \t\r\n\v\f")
    der = decoded(text)
    if not der or not ends_in_zeros(text[-4:]):
        raise FileRefused("GnuTLS cannot decode the base64 of a block", at)
    return der
