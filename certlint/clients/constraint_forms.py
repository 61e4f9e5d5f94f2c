"""How basicConstraints are written where clients differ. RFC 5280 section 4.2.1.9, X.690 section 10.1."""

from __future__ import annotations

from certlint.asn1 import der
from certlint.errors import DecodeError
from certlint.x509.parts.base import Extension

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.signed_object import SignedObject


INDEFINITE = "constraints-indefinite"
"""A length that OpenSSL and Java read, as X.690 section 8.1.3.6 allows it, but DER does not."""


def forms(raw: bytes) -> Iterator[str]:
    """The cases of the extension with this encoding."""
    try:
        frame = Extension(raw)
    except DecodeError:
        return
    value = raw[frame.value_start : frame.value_stop]
    if value in _USUAL:
        return
    if value[:2] == b"\x30\x80":
        yield INDEFINITE
        return
    try:
        start, stop = der.expect(value, 0, len(value), der.SEQUENCE, "basicConstraints")
        elements = der.children(value, start, stop)
    except DecodeError:
        yield "constraints-not-sequence"
        return
    yield from _elements(elements)
    if start > _SHORT_HEADER:
        yield from (_LONG_FORM, "constraints-sequence-long-form")
    elif any(node.start - node.pos > _SHORT_HEADER for node in elements):
        yield from (_LONG_FORM, "constraints-element-long-form")


def has_long_form(certificate: SignedObject) -> bool:
    """Whether a length is longer than necessary, so that NSS reads no constraints."""
    return _LONG_FORM in forms(certificate.raw["basic_constraints"])


_LONG_FORM = "constraints-long-form"
# The values of nearly all certificates: no CA, a CA, and a CA with the path length 0.
_USUAL = frozenset(map(bytes.fromhex, ("3000", "30030101ff", "30060101ff020100")))
_SHORT_HEADER = 2


def _elements(elements: list[der.Node]) -> Iterator[str]:
    """Java and Go read the flag, and a number behind it; whatever follows that does not matter to them."""
    has_flag = bool(elements) and elements[0].tag == der.BOOLEAN
    rest = elements[has_flag:]
    if has_flag and elements[0].stop - elements[0].start != 1:
        yield "constraints-flag-size"
    if not rest:
        return
    is_number = rest[0].tag == der.INTEGER
    is_read = is_number and rest[0].start < rest[0].stop
    if is_number and not is_read:
        yield "constraints-number-unread"
    if has_flag and not is_read:
        yield "constraints-behind-flag"
