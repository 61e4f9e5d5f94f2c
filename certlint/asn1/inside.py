"""Walks all elements of a structure at any depth, including strings that contain structures. Lenient: stops at damage."""

from __future__ import annotations

from certlint.asn1 import der
from certlint.errors import DecodeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST = 32
_STRUCTURE = 0x20


def elements(buf: bytes, pos: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Tag, start and end of consecutive elements; one with an indefinite length extends to the end."""
    while pos + 2 <= end:
        if buf[pos + 1] == 0x80:
            yield buf[pos] | _STRUCTURE, pos + 2, end
            return
        try:
            tag, start, stop = der.header(buf, pos, end)
        except DecodeError:
            return
        yield tag, start, stop
        pos = stop


def holds_others(buf: bytes, tag: int, start: int) -> bool:
    """Whether an element is constructed, or a string that begins like a structure."""
    return bool(tag & _STRUCTURE) or (tag == der.OCTET_STRING and buf[start : start + 1] in (b"\x30", b"\x02"))


def longest_integer(buf: bytes) -> int:
    """The number of octets of the longest INTEGER."""
    longest, open_ones = 0, [(0, len(buf), 0)]
    while open_ones:
        pos, end, depth = open_ones.pop()
        for tag, start, stop in elements(buf, pos, end):
            if tag == der.INTEGER:
                longest = max(longest, stop - start)
            elif depth < DEEPEST and holds_others(buf, tag, start):
                open_ones.append((start, stop, depth + 1))
    return longest
