"""Reads tag-length-value structures by offsets. ITU-T X.690.

Two readers for two questions. `header`, `children` and their kin *find* things, fast, and accept whatever can be read in
one way only (a length in more bytes than it needs, say). `violations` walks everything once more and *judges* whether
each byte is DER. Both work on a buffer with absolute offsets, so a message can point at its byte.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from certlint.errors import DecodeError

if TYPE_CHECKING:
    from collections.abc import Iterator

BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, NULL, OID = 0x01, 0x02, 0x03, 0x04, 0x05, 0x06
UTF8_STRING, NUMERIC_STRING, PRINTABLE_STRING, TELETEX_STRING = 0x0C, 0x12, 0x13, 0x14
IA5_STRING, UTC_TIME, GENERALIZED_TIME, VISIBLE_STRING, UNIVERSAL_STRING, BMP_STRING = (
    0x16,
    0x17,
    0x18,
    0x1A,
    0x1C,
    0x1E,
)
SEQUENCE, SET = 0x30, 0x31

TAG_NAMES = {
    BOOLEAN: "BOOLEAN",
    INTEGER: "INTEGER",
    BIT_STRING: "BIT STRING",
    OCTET_STRING: "OCTET STRING",
    NULL: "NULL",
    OID: "OBJECT IDENTIFIER",
    0x0A: "ENUMERATED",
    UTF8_STRING: "UTF8String",
    NUMERIC_STRING: "NumericString",
    PRINTABLE_STRING: "PrintableString",
    TELETEX_STRING: "TeletexString",
    IA5_STRING: "IA5String",
    UTC_TIME: "UTCTime",
    GENERALIZED_TIME: "GeneralizedTime",
    VISIBLE_STRING: "VisibleString",
    UNIVERSAL_STRING: "UniversalString",
    BMP_STRING: "BMPString",
    SEQUENCE: "SEQUENCE",
    SET: "SET",
}

# Deep enough for any certificate (about 12 levels), shallow enough never to exhaust the interpreter's stack.
MAX_DEPTH = 64


class Node(NamedTuple):
    """One element: identifier byte, where it begins, and where its content begins and ends."""

    tag: int
    pos: int
    start: int
    stop: int


def tag_name(tag: int) -> str:
    """`SEQUENCE`, `[3]`, … as a specification would write the identifier byte."""
    if name := TAG_NAMES.get(tag):
        return name
    return f"[{tag & 0x1F}]" if tag & 0xC0 == 0x80 else f"tag 0x{tag:02x}"


def header(buf: bytes, pos: int, end: int) -> tuple[int, int, int]:
    """The element at `pos`: (identifier byte, start of its content, end of its content).

    Raises DecodeError when it does not fit before `end`, is of indefinite length, or has a tag above 30,
    none of which a certificate has any use for.
    """
    if pos + 2 > end:
        raise DecodeError("the data ends where an element should begin", pos)
    tag = buf[pos]
    length = buf[pos + 1]
    start = pos + 2
    if length >= 0x80:
        count = length - 0x80
        if count == 0:
            raise DecodeError("an indefinite length is not DER", pos + 1)
        start += count
        if count > 126 or start > end:
            raise DecodeError("the length of an element is cut off", pos + 1)
        length = int.from_bytes(buf[pos + 2 : start], "big")
    stop = start + length
    if stop > end:
        raise DecodeError(f"an element of {_size(length)} has room for {_size(end - start)} only", pos)
    if tag & 0x1F == 0x1F:
        raise DecodeError("a tag number above 30 has no place here", pos)
    return tag, start, stop


def _size(count: int) -> str:
    return f"{count} bytes" if count < 1 << 40 else "over 2^40 bytes"


def expect(buf: bytes, pos: int, end: int, tag: int, what: str) -> tuple[int, int]:
    """The content of the element at `pos`, which must have identifier byte `tag`."""
    found, start, stop = header(buf, pos, end)
    if found != tag:
        raise DecodeError(f"{what} should be a {tag_name(tag)}, not a {tag_name(found)}", pos)
    return start, stop


def children(buf: bytes, start: int, stop: int) -> list[Node]:
    """The elements that fill `start` to `stop` without a gap."""
    nodes = []
    pos = start
    while pos < stop:
        tag, inner, after = header(buf, pos, stop)
        nodes.append(Node(tag, pos, inner, after))
        pos = after
    return nodes


def sequence(raw: bytes, what: str, tag: int = SEQUENCE) -> list[Node]:
    """The children of the one element that `raw` consists of."""
    start, stop = expect(raw, 0, len(raw), tag, what)
    if stop != len(raw):
        raise DecodeError(f"{len(raw) - stop} bytes follow {what}", stop)
    return children(raw, start, stop)


_oids: dict[bytes, str] = {}


def oid(content: bytes, offset: int = 0) -> str:
    """The dotted form of an OBJECT IDENTIFIER's content. `offset` is where the content stands, for the error."""
    known = _oids.get(content)
    if known is not None:
        return known
    if not content or content[-1] & 0x80:
        raise DecodeError("an object identifier is empty or cut off", offset)
    arcs: list[int] = []
    value = 0
    for byte in content:
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            arcs.append(value)
            value = 0
    first = min(arcs[0] // 40, 2)
    dotted = ".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:]))) if len(content) <= 64 else content.hex()
    if len(_oids) < 4096:
        _oids[content] = dotted
    return dotted


def encode_oid(dotted: str) -> bytes:
    """The content bytes of an OBJECT IDENTIFIER."""
    first, second, *rest = map(int, dotted.split("."))
    out = bytearray()
    for arc in (first * 40 + second, *rest):
        groups = [arc & 0x7F]
        while arc := arc >> 7:
            groups.append(arc & 0x7F | 0x80)
        out += bytes(reversed(groups))
    return bytes(out)


def integer(content: bytes, offset: int = 0) -> int:
    """The value of an INTEGER's content, two's complement."""
    if not content:
        raise DecodeError("an INTEGER has no content", offset)
    return int.from_bytes(content, "big", signed=True)


def boolean(content: bytes, offset: int = 0) -> bool:
    """The value of a BOOLEAN's content; BER's other trues count as true."""
    if len(content) != 1:
        raise DecodeError("a BOOLEAN has one byte of content", offset)
    return content != b"\0"


def named_bits(content: bytes, offset: int = 0) -> frozenset[int]:
    """The numbers of the set bits of a BIT STRING's content, counted from the left. X.680 section 22."""
    if not content or content[0] > 7 or (len(content) == 1 and content[0]):
        raise DecodeError("a BIT STRING has a wrong count of unused bits", offset)
    value = int.from_bytes(content[1:], "big")
    width = 8 * (len(content) - 1)
    if width > 1024:
        raise DecodeError("a set of named bits is over 1024 bits long", offset)
    return frozenset(i for i in range(width - content[0]) if value >> (width - 1 - i) & 1)


class Violation(NamedTuple):
    """A byte that BER allows and DER forbids, or that neither does."""

    offset: int
    message: str


def violations(buf: bytes, start: int, stop: int, depth: int = 0) -> Iterator[Violation]:
    """Everything between `start` and `stop` that is not DER; after something unreadable the level is given up."""
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
        yield from _length_violations(buf, pos, inner, after)
        yield from _content_violations(buf, tag, pos, inner, after)
        if tag & 0x20:
            yield from violations(buf, inner, after, depth + 1)
        pos = after


def _length_violations(buf: bytes, pos: int, inner: int, after: int) -> Iterator[Violation]:
    if buf[pos + 1] >= 0x80 and (buf[pos + 2] == 0 or after - inner < 0x80):
        yield Violation(pos + 1, f"the length {after - inner} is written in more bytes than it needs")


def _content_violations(buf: bytes, tag: int, pos: int, inner: int, after: int) -> Iterator[Violation]:
    size = after - inner
    if tag == BOOLEAN and (size != 1 or buf[inner] not in (0, 0xFF)):
        yield Violation(inner, f"a BOOLEAN is 00 or ff, not {buf[inner:after].hex() or 'empty'}")
    elif tag in (INTEGER, 0x0A):
        if not size:
            yield Violation(pos, f"an {tag_name(tag)} has no content")
        elif size > 1 and (buf[inner], buf[inner + 1] & 0x80) in ((0, 0), (0xFF, 0x80)):
            yield Violation(inner, f"an {tag_name(tag)} begins with a byte that it does not need")
    elif tag == BIT_STRING:
        yield from _bit_string_violations(buf, inner, after)
    elif tag == NULL and size:
        yield Violation(pos, f"a NULL has {size} bytes of content")
    elif tag == OID:
        yield from _oid_violations(buf, inner, after)
    elif tag & 0xE0 == 0x20 and tag not in (SEQUENCE, SET):
        yield Violation(pos, f"a {tag_name(tag & ~0x20)} is written in pieces")
    elif tag == SET:
        yield from _set_violations(buf, inner, after)


def _bit_string_violations(buf: bytes, inner: int, after: int) -> Iterator[Violation]:
    size = after - inner
    if not size or buf[inner] > 7 or (size == 1 and buf[inner]):
        yield Violation(inner, "a BIT STRING has a wrong count of unused bits")
    elif buf[inner] and buf[after - 1] & ((1 << buf[inner]) - 1):
        yield Violation(after - 1, "the unused bits of a BIT STRING are not zero")


def _oid_violations(buf: bytes, inner: int, after: int) -> Iterator[Violation]:
    if inner == after or buf[after - 1] & 0x80:
        yield Violation(inner, "an object identifier is empty or cut off")
    elif buf[inner] == 0x80 or any(buf[i] == 0x80 and not buf[i - 1] & 0x80 for i in range(inner + 1, after)):
        yield Violation(inner, "an arc of an object identifier begins with a byte that it does not need")


def _set_violations(buf: bytes, inner: int, after: int) -> Iterator[Violation]:
    try:
        encoded = [buf[n.pos : n.stop] for n in children(buf, inner, after)]
    except DecodeError:
        return  # the walk below this level names it
    if encoded != sorted(encoded):
        yield Violation(inner, "the members of a SET OF are not in ascending order")
