"""A distinguished name on one line. RFC 2253 section 2, in OpenSSL's form (`-nameopt RFC2253`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.asn1 import oids
from certlint.x509.parts.strings import decode_string, is_text

if TYPE_CHECKING:
    from certlint.x509.parts.name import Attribute, Name

_SPECIAL = frozenset(',+"\\<>;')


def rfc2253(name: Name) -> str:
    """The most specific RDN first, without blanks after commas; non-ASCII characters are escaped by octet."""
    rdns: dict[int, list[str]] = {}
    for attribute in name.attributes:
        rdns.setdefault(attribute.rdn, []).append(f"{attribute.label}={_value(attribute)}")
    return ",".join("+".join(reversed(members)) for _, members in sorted(rdns.items(), reverse=True))


def _value(attribute: Attribute) -> str:
    """The value: as text if type and string are known, else `#` and the hexadecimal DER."""
    if attribute.oid not in oids.ATTRIBUTES or not is_text(attribute.tag):
        return f"#{_encoded(attribute.tag, attribute.value).hex().upper()}"
    text = decode_string(attribute.tag, attribute.value)
    last = len(text) - 1
    return "".join(_escaped(character, at in (0, last), first=at == 0) for at, character in enumerate(text))


def _escaped(character: str, at_end: bool, *, first: bool) -> str:
    if character in _SPECIAL or (at_end and character == " ") or (first and character == "#"):
        return f"\\{character}"
    if " " <= character <= "~":
        return character
    return "".join(f"\\{octet:02X}" for octet in character.encode())


def _encoded(tag: int, value: bytes) -> bytes:
    """DER. ITU-T X.690 section 8.1.3."""
    size = len(value)
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    length = bytes((size,)) if size < 0x80 else bytes((0x80 | len(octets),)) + octets
    return bytes((tag,)) + length + value
