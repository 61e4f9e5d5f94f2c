"""Distinguished names. RFC 5280 section 4.1.2.4, X.501."""

from __future__ import annotations

from typing import NamedTuple

from certlint import der, oids
from certlint.errors import DecodeError
from certlint.parts.base import Part

_CODECS = {
    der.UTF8_STRING: "utf-8",
    der.PRINTABLE_STRING: "ascii",
    der.IA5_STRING: "ascii",
    der.NUMERIC_STRING: "ascii",
    der.VISIBLE_STRING: "ascii",
    der.TELETEX_STRING: "latin-1",
    der.BMP_STRING: "utf-16-be",
    der.UNIVERSAL_STRING: "utf-32-be",
}


class Attribute(NamedTuple):
    """One attribute of a name. `at` is where it begins in the name, `rdn` the number of its RDN."""

    oid: str
    tag: int
    value: bytes
    at: int
    rdn: int

    @property
    def label(self) -> str:
        """`CN`, or the dotted OID."""
        return oids.ATTRIBUTES.get(self.oid, self.oid)

    @property
    def text(self) -> str:
        """The value as text; bytes that its string type does not allow become U+FFFD."""
        return decode_string(self.tag, self.value)

    @property
    def well_formed(self) -> bool:
        """Whether the bytes are text of the string type that they claim to be."""
        codec = _CODECS.get(self.tag)
        if codec is None:
            return False
        try:
            self.value.decode(codec)
        except UnicodeDecodeError:
            return False
        return True


def decode_string(tag: int, value: bytes) -> str:
    """The text of a string type's content, never failing; other types as `#` and hex, as RFC 4514 has it."""
    codec = _CODECS.get(tag)
    return value.decode(codec, "replace") if codec else "#" + value.hex()


# Text that no rule about the text of attributes has anything to say of, by string type: these characters, no space at an
# end, and few enough for the upper bounds of RFC 5280 appendix A.
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PRINTABLE = _ALPHABET + _ALPHABET.lower() + b"0123456789 '()+,-./"
_PLAIN = {der.PRINTABLE_STRING: _PRINTABLE, der.UTF8_STRING: _PRINTABLE + b"*_", der.IA5_STRING: _PRINTABLE + b"*_"}
_LONGEST = 64
# Of these alone no text is made: a filler for what is not known.
_PUNCTUATION = b" '()+,-./:=*_"
# Attributes with rules of their own: characters, and how many.
_SPECIAL = {
    oids.ATTRIBUTE_OIDS["C"]: (_ALPHABET, 2),
    oids.ATTRIBUTE_OIDS["postalCode"]: (_PRINTABLE, 16),
    oids.ATTRIBUTE_OIDS["emailAddress"]: (b"", 0),
}

Member = tuple[str, int, bytes, int, bool]


class _Rdn(NamedTuple):
    """The attributes of one RDN as (OID, tag, value, place, odd), and whether its bytes are DER beyond doubt."""

    attributes: tuple[Member, ...]
    sound: bool


# The RDNs of a name repeat between certificates (C, O, OU, …) where the whole name does not.
_rdns: dict[bytes, _Rdn] = {}
_PLAIN_STRINGS = (der.UTF8_STRING, der.PRINTABLE_STRING, der.IA5_STRING)


def _rdn(encoded: bytes) -> _Rdn:
    known = _rdns.get(encoded)
    if known is not None:
        return known
    size = len(encoded)
    # One attribute of X.520 with a short value, as most RDNs are: 31 LL 30 LL 06 03 55 04 xx TT LL …
    if (
        11 <= size < 0x82
        and encoded[4:8] == b"\x06\x03\x55\x04"
        and (encoded[1], encoded[2], encoded[3], encoded[10]) == (size - 2, der.SEQUENCE, size - 4, size - 11)
        and encoded[9] in _PLAIN_STRINGS
        and encoded[8] < 0x80
    ):
        oid, tag, value = f"2.5.4.{encoded[8]}", encoded[9], encoded[11:]
        made = _Rdn(((oid, tag, value, 2, _is_odd(oid, tag, value)),), True)
    else:
        members = der.sequence(encoded, "a relative distinguished name", der.SET)
        made = _Rdn(tuple(_attribute(encoded, node) for node in members), False)
    if len(_rdns) < 4096 and size < 512:
        _rdns[encoded] = made
    return made


def _is_odd(oid: str, tag: int, value: bytes) -> bool:
    """Whether rules about the text of attributes may have something to say of a value."""
    characters = _PLAIN.get(tag, b"")
    if not value.strip(_PUNCTUATION) or len(value) > _LONGEST or value.translate(None, characters):
        return True
    if value[0] == 0x20 or value[-1] == 0x20:
        return True
    special = _SPECIAL.get(oid)
    return special is not None and (len(value) > special[1] or bool(value.translate(None, special[0])))


def _attribute(encoded: bytes, node: der.Node) -> Member:
    fields = der.children(encoded, node.start, node.stop) if node.tag == der.SEQUENCE else []
    if len(fields) != 2 or fields[0].tag != der.OID:
        raise DecodeError("an attribute of a name is not a type and a value", node.pos)
    kind, text = fields
    dotted = der.oid(encoded[kind.start : kind.stop], kind.start)
    value = encoded[text.start : text.stop]
    return dotted, text.tag, value, node.pos, _is_odd(dotted, text.tag, value)


class Name(Part):
    """A distinguished name: its attributes in the order of the encoding; `odd` are those whose text deserves a look."""

    __slots__ = ("attributes", "odd", "rdn_count", "sound")

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        pos, stop = der.expect(raw, 0, len(raw), der.SEQUENCE, "a name")
        if stop != len(raw):
            raise DecodeError(f"{len(raw) - stop} bytes follow a name", stop)
        self.attributes: list[Attribute] = []
        self.odd: list[int] = []
        count = 0
        self.sound = pos == (2 if stop < 0x82 else 3 if stop < 0x103 else 4)
        while pos < stop:
            _, _, after = der.header(raw, pos, stop)
            try:
                members, sound = _rdn(raw[pos:after])
            except DecodeError as error:
                raise DecodeError(error.message, pos + error.offset) from None
            for dotted, tag, value, at, odd in members:
                if odd:
                    self.odd.append(len(self.attributes))
                self.attributes.append(Attribute(dotted, tag, value, pos + at, count))
            self.sound = self.sound and sound
            count += 1
            pos = after
        self.rdn_count = count

    def all(self, label: str) -> list[Attribute]:
        """The attributes of one type, given as `CN` or as an OID."""
        wanted = oids.ATTRIBUTE_OIDS.get(label, label)
        return [a for a in self.attributes if a.oid == wanted]

    def texts(self, label: str) -> list[str]:
        return [a.text for a in self.all(label)]

    @property
    def common_name(self) -> str | None:
        """The last CN, the most specific one, or None."""
        found = self.all("CN")
        return found[-1].text if found else None

    def __str__(self) -> str:
        """`CN=a, O=b`, in the order of the encoding."""
        return ", ".join(f"{a.label}={a.text}" for a in self.attributes) or "(empty)"

    def equals(self, other: Name) -> bool:
        """Whether both are the same name by RFC 5280 section 7.1. Most that differ do so in their types already."""
        mine, theirs = self.attributes, other.attributes
        same_types = len(mine) == len(theirs) and [a.oid for a in mine] == [a.oid for a in theirs]
        return same_types and self.canonical == other.canonical

    @property
    def canonical(self) -> tuple[tuple[int, str, str], ...]:
        """Equal for names that RFC 5280 section 7.1 takes as equal: case and inner white space do not count."""
        return tuple((a.rdn, a.oid, " ".join(a.text.split()).casefold()) for a in self.attributes)
