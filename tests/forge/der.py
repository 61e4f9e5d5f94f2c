"""A tiny DER writer. It checks nothing, so any malformed structure can be stated."""

from __future__ import annotations

from datetime import datetime

BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, NULL, OID = 0x01, 0x02, 0x03, 0x04, 0x05, 0x06
UTC_TIME, GENERALIZED_TIME, SEQUENCE, SET = 0x17, 0x18, 0x30, 0x31


def length(count: int) -> bytes:
    """The shortest length octets for `count` content octets."""
    if count < 0x80:
        return bytes([count])
    octets = count.to_bytes((count.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(octets)]) + octets


def tlv(tag: int, *content: bytes) -> bytes:
    """Tag octet, length, content. The content is the concatenation of the parts."""
    body = b"".join(content)
    return bytes([tag]) + length(len(body)) + body


def sequence(*items: bytes) -> bytes:
    return tlv(SEQUENCE, *items)


def set_of(*items: bytes) -> bytes:
    """SET OF, its elements in DER order (X.690 section 11.6)."""
    return tlv(SET, *sorted(items))


def integer(value: int) -> bytes:
    magnitude = value if value >= 0 else ~value
    return tlv(INTEGER, value.to_bytes(magnitude.bit_length() // 8 + 1, "big", signed=True))


def boolean(value: bool) -> bytes:
    return tlv(BOOLEAN, b"\xff" if value else b"\x00")


def null() -> bytes:
    return tlv(NULL)


def octet_string(*content: bytes) -> bytes:
    return tlv(OCTET_STRING, *content)


def bit_string(content: bytes, unused: int = 0) -> bytes:
    return tlv(BIT_STRING, bytes([unused]), content)


def named_bits(*positions: int) -> bytes:
    """A named bit list: trailing zero bits are dropped (X.690 section 11.2.2)."""
    if not positions:
        return bit_string(b"")
    width = max(positions) + 1
    unused = -width % 8
    value = sum(1 << (width - 1 - position) for position in set(positions)) << unused
    return bit_string(value.to_bytes((width + unused) // 8, "big"), unused)


def oid(dotted: str) -> bytes:
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    return tlv(OID, *(_base128(arc) for arc in (first * 40 + second, *rest)))


def _base128(arc: int) -> bytes:
    octets = [arc & 0x7F]
    while arc := arc >> 7:
        octets.append(0x80 | arc & 0x7F)
    return bytes(reversed(octets))


def explicit(number: int, *content: bytes) -> bytes:
    """A constructed context tag: an explicit tag, or an implicit one over a constructed type."""
    return tlv(0xA0 | number, *content)


def implicit(number: int, *content: bytes) -> bytes:
    """A primitive context tag."""
    return tlv(0x80 | number, *content)


def utc_time(moment: datetime) -> bytes:
    return tlv(UTC_TIME, moment.strftime("%y%m%d%H%M%SZ").encode())


def generalized_time(moment: datetime) -> bytes:
    return tlv(GENERALIZED_TIME, f"{moment.year:04}{moment:%m%d%H%M%S}Z".encode())


def time(moment: datetime) -> bytes:
    """UTCTime from 1950 to 2049, GeneralizedTime outside (RFC 5280 section 4.1.2.5). `moment` is in UTC."""
    return utc_time(moment) if 1950 <= moment.year < 2050 else generalized_time(moment)
