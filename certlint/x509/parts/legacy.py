"""Extensions that have no name in certlint but are decoded by OpenSSL: nsCertType, and those of RFC 3779."""

from __future__ import annotations

from certlint.asn1 import der
from certlint.errors import DecodeError
from certlint.light import NamedTuple
from certlint.x509.parts.base import Extension


class NetscapeCertType(Extension):
    """The Netscape predecessor of extended key usage: a BIT STRING."""

    __slots__ = ()

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        start, stop = der.expect(raw, self.value_start, self.value_stop, der.BIT_STRING, "nsCertType")
        if stop != self.value_stop:
            raise DecodeError(f"{self.value_stop - stop} bytes follow nsCertType", stop)
        _require_bits(raw, der.Node(der.BIT_STRING, self.value_start, start, stop))


class Span(NamedTuple):
    """One value of a list of resources, or a range: the contents of its ends."""

    first: bytes
    last: bytes
    is_range: bool


class AddressBlocks(Extension):
    """Addresses of the subject: families, each with its blocks or `inherit`. RFC 3779 section 2.2.3.

    `lists` are the families by number, with their BIT STRINGs; None instead of these if they are inherited.
    """

    __slots__ = ("lists",)

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        self.lists: list[tuple[bytes, list[Span] | None]] = []
        for family in self.fields("the list of address families"):
            fields = der.children(raw, family.start, family.stop) if family.tag == der.SEQUENCE else []
            if [each.tag for each in fields] not in ([der.OCTET_STRING, der.SEQUENCE], [der.OCTET_STRING, der.NULL]):
                raise DecodeError("an address family does not consist of a number and its addresses", family.pos)
            number, addresses = fields
            if number.stop - number.start not in _FAMILY_OCTETS:
                raise DecodeError("the number of an address family does not have two or three octets", number.pos)
            self.lists.append((raw[number.start : number.stop], _spans(raw, addresses, der.BIT_STRING)))


class AutonomousSystems(Extension):
    """The autonomous system numbers of the subject. RFC 3779 section 3.2.3.

    `lists` are numbers and routing domains by their tags, with the INTEGERs; None instead of these if they are inherited.
    """

    __slots__ = ("lists",)

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        self.lists: list[tuple[bytes, list[Span] | None]] = []
        choices = self.fields("the identifiers of autonomous systems")
        if [each.tag for each in choices] not in ([], [0xA0], [0xA1], [0xA0, 0xA1]):
            raise DecodeError("there is more than numbers and routing domains", self.value_start)
        for choice in choices:
            nodes = der.children(raw, choice.start, choice.stop)
            if [each.tag for each in nodes] not in ([der.SEQUENCE], [der.NULL]):
                raise DecodeError("the identifiers of autonomous systems are not a list or inherited", choice.pos)
            self.lists.append((bytes([choice.tag]), _spans(raw, nodes[0], der.INTEGER)))


# An address family, with or without a subsequent one. RFC 3779 section 2.2.3.3.
_FAMILY_OCTETS = (2, 3)


def _spans(raw: bytes, items: der.Node, tag: int) -> list[Span] | None:
    """The values and ranges of a list with elements of `tag`; None for NULL. Raises DecodeError."""
    if items.tag == der.NULL:
        return None
    found = []
    for item in der.children(raw, items.start, items.stop):
        ends = der.children(raw, item.start, item.stop) if item.tag == der.SEQUENCE else [item]
        if any(end.tag != tag for end in ends) or (item.tag == der.SEQUENCE and len(ends) != _ENDS):
            raise DecodeError("an item is not one value or a range of two", item.pos)
        for end in ends:
            _REQUIRE[tag](raw, end)
        first, last = (raw[end.start : end.stop] for end in (ends[0], ends[-1]))
        found.append(Span(first, last, len(ends) == _ENDS))
    return found


_ENDS = 2  # a range has two


def _require_bits(raw: bytes, node: der.Node) -> None:
    """Raises DecodeError unless a BIT STRING has its number of unused bits, at most seven."""
    if node.start == node.stop or raw[node.start] > _MOST_UNUSED:
        raise DecodeError("a BIT STRING does not say how many bits are unused", node.pos)


_MOST_UNUSED = 7


def _require_integer(raw: bytes, node: der.Node) -> None:
    """Raises DecodeError unless an INTEGER has content without redundant octets, which OpenSSL requires."""
    content = raw[node.start : node.stop]
    der.integer(content, node.start)
    if len(content) > 1 and (content[0], content[1] >> 7) in _REDUNDANT:
        raise DecodeError("an INTEGER has a redundant octet", node.pos)


# The first octet of an INTEGER and the first bit of the next one. X.690 section 8.3.2.
_REDUNDANT = ((0x00, 0), (0xFF, 1))
_REQUIRE = {der.BIT_STRING: _require_bits, der.INTEGER: _require_integer}
