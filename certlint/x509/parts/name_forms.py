"""The syntax of the rarer kinds of general names. RFC 5280 section 4.2.1.6; OpenSSL does not load other forms."""

from __future__ import annotations

from itertools import pairwise

from certlint.asn1 import der
from certlint.errors import DecodeError
from certlint.x509.parts.name import Name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_STRINGS = frozenset({0x0C, 0x13, 0x14, 0x1C, 0x1E})
"""Tags of a DirectoryString: UTF8String, PrintableString, T61String, UniversalString, BMPString."""


def other_name(raw: bytes, start: int, stop: int) -> None:
    """An OID and one value with the tag [0]. Raises DecodeError, as all of these do."""
    parts = der.children(raw, start, stop)
    if [each.tag for each in parts] != [der.OID, 0xA0]:
        raise DecodeError("an otherName does not consist of a type and a value", start)
    _require_oid(raw, parts[0].start, parts[0].stop, "the type of an otherName")
    if len(der.children(raw, parts[1].start, parts[1].stop)) != 1:
        raise DecodeError("an otherName does not have one value", parts[1].pos)


def directory_name(raw: bytes, start: int, stop: int) -> None:
    """A Name."""
    try:
        Name(raw[start:stop])
    except DecodeError as error:
        raise DecodeError(f"a directoryName is not a name: {error.message}", start + error.offset) from None


def edi_party_name(raw: bytes, start: int, stop: int) -> None:
    """An optional nameAssigner and a partyName, each a DirectoryString."""
    parts = der.children(raw, start, stop)
    if [each.tag for each in parts] not in ([0xA1], [0xA0, 0xA1]):
        raise DecodeError("an ediPartyName does not consist of an optional assigner and a party", start)
    for part in parts:
        strings = der.children(raw, part.start, part.stop)
        if len(strings) != 1 or strings[0].tag not in _STRINGS:
            raise DecodeError("a part of an ediPartyName is not a DirectoryString", part.pos)


def registered_id(raw: bytes, start: int, stop: int) -> None:
    """The content of an OID."""
    _require_oid(raw, start, stop, "a registeredID")


def _require_oid(raw: bytes, start: int, stop: int, what: str) -> None:
    """Raises DecodeError for an empty or truncated OID, or one with a padded arc."""
    content = raw[start:stop]
    if not content or content[-1] & 0x80:
        raise DecodeError(f"{what} is an empty or truncated object identifier", start)
    if content[0] == 0x80 or any(byte == 0x80 and before < 0x80 for before, byte in pairwise(content)):
        raise DecodeError(f"{what} is an object identifier with a number that is not in its shortest form", start)


REQUIRE: dict[int, Callable[[bytes, int, int], None]] = {
    0: other_name,
    4: directory_name,
    5: edi_party_name,
    8: registered_id,
}
"""By the number of the CHOICE; each raises DecodeError."""
