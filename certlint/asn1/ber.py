"""The BER used by containers: indefinite lengths, and constructed strings. X.690 section 8."""

from __future__ import annotations

from certlint.asn1 import der
from certlint.errors import DecodeError
from certlint.light import NamedTuple

_CONSTRUCTED = 0x20
_DEEPEST = 32


class Element(NamedTuple):
    """An element: its tag and offset, the bounds of its content; `after` is the offset of the next one."""

    tag: int
    pos: int
    start: int
    stop: int
    after: int


def elements(buf: bytes, start: int, stop: int, most: int = 0) -> list[Element]:
    """The elements that fill `start` to `stop`, or the first `most` of them. Raises DecodeError."""
    found: list[Element] = []
    pos = start
    while pos < stop and (not most or len(found) < most):
        found.append(_element(buf, pos, stop, 0))
        pos = found[-1].after
    return found


def octets_of(buf: bytes, element: Element, depth: int = 0) -> bytes:
    """The content of an OCTET STRING, primitive or constructed. Raises DecodeError."""
    if not element.tag & _CONSTRUCTED:
        return buf[element.start : element.stop]
    if depth > _DEEPEST:
        raise DecodeError("strings are nested too deeply", element.pos)
    pieces = elements(buf, element.start, element.stop)
    strange = next((each for each in pieces if each.tag & ~_CONSTRUCTED != der.OCTET_STRING), None)
    if strange is not None:
        raise DecodeError(f"{der.tag_name(strange.tag)} is inside an OCTET STRING", strange.pos)
    return b"".join([octets_of(buf, each, depth + 1) for each in pieces])


def _element(buf: bytes, pos: int, stop: int, depth: int) -> Element:
    if buf[pos + 1 : pos + 2] != b"\x80" or not buf[pos] & _CONSTRUCTED or pos + 2 > stop:
        tag, start, after = der.header(buf, pos, stop)
        return Element(tag, pos, start, after, after)
    if depth > _DEEPEST:
        raise DecodeError("structures are nested too deeply", pos)
    at = pos + 2
    while buf[at : min(at + 2, stop)] != b"\0\0":
        if at >= stop:
            raise DecodeError("an indefinite length has no end", pos)
        at = _element(buf, at, stop, depth + 1).after
    return Element(buf[pos], pos, pos + 2, at, at + 2)
