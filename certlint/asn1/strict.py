"""Checks whether bytes are DER, the subset of BER that X.690 sections 10 and 11 define."""

from __future__ import annotations

from certlint.asn1.der import (
    BIT_STRING,
    BOOLEAN,
    INTEGER,
    NULL,
    OCTET_STRING,
    OID,
    SEQUENCE,
    SET,
    children,
    header,
    size_text,
    tag_name,
)
from certlint.errors import DecodeError
from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Deeper than any valid certificate (about 12 levels), and too shallow to exhaust the interpreter's stack.
MAX_DEPTH = 64


class Violation(NamedTuple):
    """A violation of DER, whether BER allows it or not."""

    offset: int
    message: str


def is_der(buf: bytes, pos: int, stop: int) -> bool:
    """Whether `violations` finds nothing between `pos` and `stop`; several times as fast.

    A single loop over all levels, since a call per element would cost more than the check.
    """
    end = stop
    ends: list[int] = []
    while pos < stop:
        while pos == end:
            end = ends.pop()
        if pos + 2 > end:
            return False
        tag, length = buf[pos], buf[pos + 1]
        inner = pos + 2
        if length >= 0x80:
            inner, length = _shortest_length(buf, inner, length - 0x80)
        pos = inner + length
        if pos > end or (tag not in _FREE and not _is_as_der_wants(buf, tag, inner, pos)):
            return False
        if tag & 0x20:
            if len(ends) == MAX_DEPTH:
                return False
            if length:
                ends.append(end)
                end, pos = pos, inner
    return True


# Tags without content checks: SEQUENCE, strings and times, and context-specific tags, whose type depends on the context.
_FREE = frozenset(
    {OCTET_STRING, SEQUENCE, *range(0x0C, 0x0E), *range(0x12, 0x1F), *range(0x80, 0x9F), *range(0xA0, 0xBF)}
)


def _shortest_length(buf: bytes, pos: int, count: int) -> tuple[int, int]:
    """Start of the content after a length of `count` more bytes, and the length; an unreachable end if it is not DER."""
    written = buf[pos : pos + count]
    length = int.from_bytes(written, "big")
    return pos + count, length if length >= 0x80 and written[0] else len(buf)


def _is_as_der_wants(buf: bytes, tag: int, inner: int, after: int) -> bool:
    usual = _USUAL.get(tag)
    if usual is not None and usual(buf, inner, after):
        return True
    return tag & 0x1F != 0x1F and not any(_content_violations(buf, tag, inner, inner, after))


# Contents in their usual forms, by the tag: what tells that DER wants them so, without asking for violations. Nearly every SET
# has one member, which needs no sorting.
_USUAL: dict[int, Callable[[bytes, int, int], bool]] = {
    BOOLEAN: lambda buf, inner, after: after - inner == 1 and buf[inner] in (0, 0xFF),
    INTEGER: lambda buf, inner, after: inner < after and 0 < buf[inner] < 0xFF,
    BIT_STRING: lambda buf, inner, after: after - inner > 1 and buf[inner] == 0,
    NULL: lambda _, inner, after: inner == after,
    OID: lambda buf, inner, after: inner < after and buf[after - 1] < 0x80 and buf.find(0x80, inner, after) < 0,
    SET: lambda buf, inner, after: inner + 1 < after and buf[inner + 1] < 0x80 and inner + 2 + buf[inner + 1] == after,
}


def violations(buf: bytes, start: int, stop: int, depth: int = 0) -> Iterator[Violation]:
    """Every violation of DER between `start` and `stop`. After an unreadable element, the rest of its level is skipped."""
    if depth > MAX_DEPTH:
        yield Violation(start, f"elements are nested more than {MAX_DEPTH} deep")
        return
    pos = start
    while pos < stop:
        try:
            tag, inner, after = header(buf, pos, stop)
        except DecodeError as error:
            yield Violation(error.offset, error.message)
            return
        yield from _length_violations(buf, pos, after - inner)
        yield from _content_violations(buf, tag, pos, inner, after)
        if tag & 0x20:
            yield from violations(buf, inner, after, depth + 1)
        pos = after


def padded(buf: bytes, pos: int) -> bool:
    """Whether the (readable) length of the element at `pos` is encoded in more bytes than needed."""
    first, second = buf[pos + 1], buf[pos + 2 : pos + 3]
    return first >= 0x80 and (second < b"\x80" if first == 0x81 else second == b"\0")


def _length_violations(buf: bytes, pos: int, length: int) -> Iterator[Violation]:
    if padded(buf, pos):
        yield Violation(pos + 1, f"the length {length} is encoded in more bytes than it needs")


def _content_violations(buf: bytes, tag: int, pos: int, inner: int, after: int) -> Iterator[Violation]:
    judge = _JUDGES.get(tag)
    if judge is not None:
        yield from judge(buf, inner, after)
    elif tag & 0xE0 == 0x20 and tag not in (SEQUENCE, SET):
        yield Violation(pos, f"a {tag_name(tag & ~0x20)} has the constructed encoding, which DER forbids")
    elif tag in (SEQUENCE & ~0x20, SET & ~0x20):
        yield Violation(pos, f"a {tag_name(tag | 0x20)} is not marked as constructed")


def _boolean_violations(buf: bytes, inner: int, after: int) -> Iterator[Violation]:
    if after - inner != 1 or buf[inner] not in (0, 0xFF):
        yield Violation(inner, f"a BOOLEAN must be 00 or ff, not {buf[inner:after][:8].hex() or 'empty'}")


def integer_violations(buf: bytes, inner: int, after: int) -> Iterator[Violation]:
    """Violations of DER in the content of an INTEGER, which may have an implicit tag."""
    if inner == after:
        yield Violation(inner, "an INTEGER has no content")
    elif after - inner > 1 and (buf[inner], buf[inner + 1] & 0x80) in ((0, 0), (0xFF, 0x80)):
        yield Violation(inner, "an INTEGER begins with a redundant byte")


def _null_violations(_: bytes, inner: int, after: int) -> Iterator[Violation]:
    if inner != after:
        yield Violation(inner, f"a NULL has {size_text(after - inner)} of content, which DER forbids")


def _bit_string_violations(buf: bytes, inner: int, after: int) -> Iterator[Violation]:
    size = after - inner
    if not size or buf[inner] > 7 or (size == 1 and buf[inner]):
        yield Violation(inner, "a BIT STRING has an invalid number of unused bits")
    elif buf[inner] and buf[after - 1] & ((1 << buf[inner]) - 1):
        yield Violation(inner, "the unused bits of a BIT STRING are not zero")


def _oid_violations(buf: bytes, inner: int, after: int) -> Iterator[Violation]:
    if inner == after or buf[after - 1] & 0x80:
        yield Violation(inner, "an object identifier is empty or truncated")
    elif padded_arcs(buf, inner, after):
        yield Violation(inner, "an arc of an object identifier begins with a redundant byte")


def padded_arcs(buf: bytes, inner: int, after: int) -> bool:
    """Whether an arc of an object identifier begins with 0x80, a superfluous padding octet."""
    return buf[inner] == 0x80 or any(buf[i] == 0x80 and not buf[i - 1] & 0x80 for i in range(inner + 1, after))


def _set_violations(buf: bytes, inner: int, after: int) -> Iterator[Violation]:
    try:
        encoded = [buf[n.pos : n.stop] for n in children(buf, inner, after)]
    except DecodeError:
        return  # the walk of the level below reports it
    if encoded != sorted(encoded):
        yield Violation(inner, "the members of a SET OF are not in ascending order")


_JUDGES = {
    BOOLEAN: _boolean_violations,
    INTEGER: integer_violations,
    0x0A: integer_violations,
    BIT_STRING: _bit_string_violations,
    NULL: _null_violations,
    OID: _oid_violations,
    SET: _set_violations,
}
