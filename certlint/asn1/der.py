"""Reads tag-length-value structures by offsets. ITU-T X.690.

This module *finds* elements quickly and accepts everything unambiguous, such as a length in more bytes than needed. The module
`strict` walks everything again and *checks* whether each byte is DER. Both work on a buffer with absolute offsets, so that a
message can refer to a byte.
"""

from __future__ import annotations

from certlint.caches import Cache
from certlint.errors import DecodeError
from certlint.light import NamedTuple

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
VIDEOTEX_STRING, GRAPHIC_STRING, GENERAL_STRING = 0x15, 0x19, 0x1B
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
    VIDEOTEX_STRING: "VideotexString",
    IA5_STRING: "IA5String",
    UTC_TIME: "UTCTime",
    GENERALIZED_TIME: "GeneralizedTime",
    GRAPHIC_STRING: "GraphicString",
    VISIBLE_STRING: "VisibleString",
    GENERAL_STRING: "GeneralString",
    UNIVERSAL_STRING: "UniversalString",
    BMP_STRING: "BMPString",
    SEQUENCE: "SEQUENCE",
    SET: "SET",
}


class Node(NamedTuple):
    """An element: identifier octet, its offset, and the bounds of its content."""

    tag: int
    pos: int
    start: int
    stop: int


def tag_name(tag: int) -> str:
    """An identifier octet in the notation of specifications: `SEQUENCE`, `[3]`, …"""
    if name := TAG_NAMES.get(tag):
        return name
    return f"[{tag & 0x1F}]" if tag & 0xC0 == 0x80 else f"tag 0x{tag:02x}"


def header(buf: bytes, pos: int, end: int) -> tuple[int, int, int]:
    """The element at `pos`: (identifier octet, start of its content, end of its content).

    Raises DecodeError if it does not fit before `end`, has an indefinite length, or a tag number above 30, none of which
    occurs in a valid certificate.
    """
    if pos + 2 > end:
        raise DecodeError("the data ends where an element should begin", pos)
    tag = buf[pos]
    length = buf[pos + 1]
    start = pos + 2
    if length == 0x82 and start + 2 <= end:
        length = buf[start] << 8 | buf[start + 1]
        start += 2
    elif length >= 0x80:
        count = length - 0x80
        if count == 0:
            raise DecodeError("an indefinite length is not DER", pos + 1)
        start += count
        if count > 126 or start > end:
            raise DecodeError("the length of an element is truncated", pos + 1)
        length = int.from_bytes(buf[pos + 2 : start], "big")
    stop = start + length
    if stop > end:
        raise DecodeError(
            f"an element of {size_text(length)} does not fit: only {size_text(end - start)} are left", pos
        )
    if tag & 0x1F == 0x1F:
        raise DecodeError("tag numbers above 30 are not supported", pos)
    return tag, start, stop


def filled(buf: bytes, pos: int, end: int) -> int:
    """Start of the content of the element at `pos` if it ends at `end` and its length has the shortest form, else 0.

    A fast path: a caller that gets 0 calls `header`, which reports the defect.
    """
    size = end - pos
    if size < 0x82:
        return pos + 2 if size > 1 and buf[pos + 1] == size - 2 else 0
    if size < 0x104:  # a valid element never has 130 or 259 bytes: its length would not be in the shortest form
        return pos + 3 if buf[pos + 1] == 0x81 and buf[pos + 2] == size - 3 and size not in (0x82, 0x103) else 0
    return pos + 4 if buf[pos + 1] == 0x82 and buf[pos + 2] << 8 | buf[pos + 3] == size - 4 else 0


def size_text(count: int) -> str:
    """A number of bytes as text; one larger than any file is not written in full."""
    return "1 byte" if count == 1 else f"{count} bytes" if count < 1 << 40 else "over 2^40 bytes"


def a_or_an(name: str) -> str:
    """The name of a type with its article: `an INTEGER`, `a UTF8String`; `an element with tag 0x20` for one without a name."""
    if name.startswith("tag "):
        return f"an element with {name}"
    return f"an {name}" if name[0] in "AEIO" else f"a {name}"


def number_text(number: int) -> str:
    """An INTEGER as text: decimal up to 64 bits, then hexadecimal. Python refuses to write thousands of decimal digits."""
    return str(number) if number.bit_length() <= 64 else hex(number)


def expect(buf: bytes, pos: int, end: int, tag: int, what: str) -> tuple[int, int]:
    """The content bounds of the element at `pos`, which must have identifier octet `tag`."""
    if pos < end and buf[pos] != tag:
        raise DecodeError(f"{what} is {a_or_an(tag_name(buf[pos]))} instead of {a_or_an(tag_name(tag))}", pos)
    return header(buf, pos, end)[1:]


def alone(buf: bytes, pos: int, end: int, tag: int, what: str) -> tuple[int, int]:
    """The same for an element that must end at `end`."""
    start, stop = expect(buf, pos, end, tag, what)
    if stop != end:
        raise DecodeError(f"{size_text(end - stop)} {'follows' if end - stop == 1 else 'follow'} {what}", stop)
    return start, stop


def children(buf: bytes, start: int, stop: int) -> list[Node]:
    """The elements that fill `start` to `stop` without gaps."""
    nodes = []
    pos, last = start, stop - 1
    while pos < stop:
        # Most lengths take one byte: to call `header` for each of these costs 1 % of an audit.
        tag, length = buf[pos], buf[pos + 1] if pos < last else 0x80
        inner = pos + 2
        after = inner + length
        if length >= 0x80 or after > stop or tag & 0x1F == 0x1F:
            tag, inner, after = header(buf, pos, stop)
        nodes.append(Node(tag, pos, inner, after))
        pos = after
    return nodes


def sequence(raw: bytes, what: str, tag: int = SEQUENCE) -> list[Node]:
    """The children of the single element that `raw` consists of."""
    start, stop = expect(raw, 0, len(raw), tag, what)
    if stop != len(raw):
        raise DecodeError(f"{len(raw) - stop} bytes follow {what}", stop)
    return children(raw, start, stop)


_oids: Cache[bytes, str] = Cache(4096)


def oid(content: bytes, offset: int = 0) -> str:
    """The dotted form of an OBJECT IDENTIFIER's content, or its bytes in hexadecimal if it is extremely long.

    `offset` is the position of the content, for the error.
    """
    known = _oids.get(content)
    if known is not None:
        return known
    if not content or content[-1] & 0x80:
        raise DecodeError("an object identifier is empty or truncated", offset)
    if len(content) > 64:
        return content.hex()
    arcs: list[int] = []
    value = 0
    for byte in content:
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            arcs.append(value)
            value = 0
    first = min(arcs[0] // 40, 2)
    return _oids.keep(content, ".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:]))))


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
    """The value of an INTEGER's content in two's complement."""
    if not content:
        raise DecodeError("an INTEGER has no content", offset)
    return int.from_bytes(content, "big", signed=True)


def number(value: int) -> str:
    """A number as text, or its size if it is too long to be readable (from 4,300 digits on, Python refuses to write it)."""
    return str(value) if value.bit_length() <= 64 else f"a number of {value.bit_length()} bits"


def boolean(content: bytes, offset: int = 0) -> bool:
    """The value of a BOOLEAN's content; every nonzero value of BER is true."""
    if len(content) != 1:
        raise DecodeError("a BOOLEAN has one byte of content", offset)
    return content != b"\0"
