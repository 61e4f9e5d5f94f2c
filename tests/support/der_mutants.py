"""Mutants of DER: every element of a structure, damaged in every way that its type allows, one at a time.

The content of an OCTET STRING is part of the structure where it is DER itself, as in extensions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from certlint.asn1 import der as reading
from certlint.errors import DecodeError
from tests.forge import der

Path = tuple[int, ...]
NULL = der.null()
ENUMERATED = 0x0A
TIMES = (der.UTC_TIME, der.GENERALIZED_TIME)


class Mutant(NamedTuple):
    """`path` says which element: the positions on the way down to it."""

    path: Path
    what: str
    der: bytes

    def __str__(self) -> str:
        return f"{'/'.join(map(str, self.path))} {self.what}"


def elements(content: bytes) -> list[bytes]:
    """The elements that `content` consists of. Raises DecodeError."""
    return [content[node.pos : node.stop] for node in reading.children(content, 0, len(content))]


def inside(element: bytes) -> list[bytes]:
    """The elements in one that is constructed, or holds DER; none in another."""
    _, start, stop = reading.header(element, 0, len(element))
    content = element[start:stop]
    holds = element[0] == der.OCTET_STRING and content[:1] in (b"\x02", b"\x03", b"\x04", b"\x05", b"\x0a", b"\x30")
    try:
        return elements(content) if element[0] & 0x20 or holds else []
    except DecodeError:
        return []


def mutants(whole: bytes) -> Iterator[Mutant]:
    """Each once; the element itself is not left out."""
    seen = {whole}
    for path, what, changed in _walk(whole, ()):
        if changed not in seen:
            seen.add(changed)
            yield Mutant(path, what, changed)


def _walk(element: bytes, path: Path) -> Iterator[tuple[Path, str, bytes]]:
    members = inside(element)
    yield from ((path, what, changed) for what, changed in _damaged(element, members))
    for index, member in enumerate(members):
        for below, what, changed in _walk(member, (*path, index)):
            yield below, what, der.tlv(element[0], *members[:index], changed, *members[index + 1 :])


def _damaged(element: bytes, members: list[bytes]) -> Iterator[tuple[str, bytes]]:
    tag, (_, start, stop) = element[0], reading.header(element, 0, len(element))
    content = element[start:stop]
    yield "deleted", b""
    yield "doubled", element * 2
    yield "emptied", der.tlv(tag)
    yield "NULL", NULL
    yield "sequence", der.sequence()
    yield "padded length", element[:1] + b"\x84" + len(content).to_bytes(4, "big") + content
    if tag & 0x20:
        yield "indefinite length", element[:1] + b"\x80" + content + b"\0\0"
    if members:
        yield "NULL at the end", der.tlv(tag, content, NULL)
    for what, changed in _of_type(tag, content):
        yield what, der.tlv(changed[0] if what in RETAGGED else tag, changed[1:] if what in RETAGGED else changed)


RETAGGED = ("other time",)


def _of_type(tag: int, content: bytes) -> Iterator[tuple[str, bytes]]:
    """What else may be wrong with the content of an element of this type."""
    if tag in (der.INTEGER, ENUMERATED):
        yield from (("negative", b"\xff"), ("zero", b"\0"), ("long", b"\1" + bytes(21)), ("padded", b"\0" + content))
    elif tag == der.BOOLEAN:
        yield from (("01", b"\1"), ("FALSE", b"\0"), ("two octets", b"\xff\xff"))
    elif tag == der.OID:
        yield from (
            ("another", b"\x2a\3\4"),
            ("padded", content[:1] + b"\x80" + content[1:]),
            ("cut", content + b"\x80"),
        )
    elif tag in TIMES:
        year = 2 if tag == der.UTC_TIME else 4
        other = bytes([der.GENERALIZED_TIME]) + b"20" + content if year == 2 else bytes([der.UTC_TIME]) + content[2:]
        yield "other time", other
        yield from (("no seconds", content[:-3] + b"Z"), ("fraction", content[:-1] + b".5Z"), ("no zone", content[:-1]))
        yield from (("offset", content[:-1] + b"+0100"), ("month 13", content[:year] + b"13" + content[year + 2 :]))
    elif tag in (0x0C, 0x13, 0x16, 0x81, 0x82, 0x86):
        yield from (("NUL", content[:1] + b"\0" + content[1:]), ("octets", b"\xff\xfe" + content), ("blank", b" "))
    elif tag == der.BIT_STRING and content:
        yield from (
            ("9 unused bits", b"\x09" + content[1:]),
            ("another bit", content[:-1] + bytes([content[-1] ^ 0x10])),
        )
