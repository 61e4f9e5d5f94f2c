"""Values of name attributes: the string types of X.680, the octets that each allows, and other types.

Software differs in what it accepts. OpenSSL (`d2i_X509`) rejects a certificate whose subject or issuer has an invalid
UTF8String, BMPString or UniversalString, or a type that it does not expect in a name; Go and cryptography also reject octets
above 127 in ASCII types, and invalid characters in a PrintableString.
"""

from __future__ import annotations

from certlint.asn1 import der, oids

_ASCII = (der.PRINTABLE_STRING, der.IA5_STRING, der.NUMERIC_STRING, der.VISIBLE_STRING)
_CODECS = {
    der.UTF8_STRING: "utf-8",
    **dict.fromkeys(_ASCII, "ascii"),
    der.TELETEX_STRING: "latin-1",
    der.BMP_STRING: "utf-16-be",
    der.UNIVERSAL_STRING: "utf-32-be",
    # These three switch between character sets; most have one octet per character.
    **dict.fromkeys((der.VIDEOTEX_STRING, der.GRAPHIC_STRING, der.GENERAL_STRING), "latin-1"),
}
_PRINTABLE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '()+,-./:=?")
# Strings that no X.520 attribute has, and that OpenSSL does not accept.
_NOT_IN_NAMES = frozenset({der.VISIBLE_STRING, der.VIDEOTEX_STRING, der.GRAPHIC_STRING, der.GENERAL_STRING})
# X.520 has attributes that are not text: a postal address of several lines, a bit string. The contents of attributes without
# a name here are unknown.
_STRUCTURED = {
    oids.ATTRIBUTE_OIDS["postalAddress"]: der.SEQUENCE,
    oids.ATTRIBUTE_OIDS["x500UniqueIdentifier"]: der.BIT_STRING,
}


def is_text(tag: int) -> bool:
    """Whether the type is a character string."""
    return tag in _CODECS


def decode_string(tag: int, value: bytes) -> str:
    """The text of a string type's content, never raising; other types as `#` and hexadecimal, as in RFC 4514.

    Octets that the type does not allow become U+FFFD, so this is for display only: check `flaw` before encoding it again.
    """
    codec = _CODECS.get(tag)
    return value.decode(codec, "replace") if codec else "#" + value.hex()


def flaw(oid: str, tag: int, value: bytes) -> str:
    """Why a value is not valid for an attribute of a name, as the end of a sentence; empty if it is."""
    codec, title, size = _CODECS.get(tag), der.tag_name(tag), len(value)
    if codec is None:
        return _structure_flaw(oid, tag, value, title)
    if tag in _NOT_IN_NAMES:
        return f"is of type {title}, which is not allowed in names"
    if tag == der.BMP_STRING and size % 2:
        return f"is of type {title} and has {size} octets, not an even number"
    if tag == der.UNIVERSAL_STRING and size % 4:
        return f"is of type {title} and has {size} octets, not a multiple of 4"
    try:
        text = value.decode(codec)
    except UnicodeDecodeError as error:
        return f"is of type {title} and contains octets that are not {_CONTENTS[codec]} (the first is octet {error.start + 1})"
    if tag == der.PRINTABLE_STRING and (odd := set(text) - _PRINTABLE):
        return f"is of type {title} and contains {min(odd)!r}, which that type does not allow"
    if tag == der.BMP_STRING and any(ord(character) > 0xFFFF for character in text):
        return f"is of type {title} and contains surrogates, which are allowed only in UTF-16"
    return ""


_CONTENTS = {
    "utf-8": "UTF-8",
    "ascii": "ASCII",
    "utf-16-be": "characters of two octets",
    "utf-32-be": "characters of Unicode",
}


def _structure_flaw(oid: str, tag: int, value: bytes, title: str) -> str:
    """Why a nontext value is not valid for an attribute of a name."""
    allowed = (_STRUCTURED[oid],) if oid in _STRUCTURED else () if oid in oids.ATTRIBUTES else _STRUCTURED.values()
    if tag not in allowed:
        kind = f"type {title}" if tag in der.TAG_NAMES else f"an unknown type ({title})"
        return f"is of {kind}, which is not a string type"
    if tag == der.BIT_STRING and not (value and value[0] < 8):
        return f"is of type {title} without a number of unused bits from 0 to 7"
    return ""
