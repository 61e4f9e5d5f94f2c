"""Distinguished names. RFC 5280 section 4.1.2.4, X.501."""

from __future__ import annotations

from certlint.asn1 import der, oids
from certlint.caches import Cache
from certlint.errors import DecodeError
from certlint.light import NamedTuple
from certlint.x509.parts.base import Part
from certlint.x509.parts.strings import decode_string, flaw


class Attribute(NamedTuple):
    """An attribute of a name. `at` is its offset in the name, `rdn` the index of its RDN."""

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
    def part(self) -> str:
        """The part that it is in."""
        return ""

    @property
    def flaw(self) -> str:
        """Why it is not a valid value of an attribute, as the end of a sentence; empty if it is."""
        return flaw(self.oid, self.tag, self.value)


# Text that needs no check by rules about the text of attributes, by string type: these characters, no space at an end, and
# within the upper bounds of RFC 5280 appendix A.
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PRINTABLE = _ALPHABET + _ALPHABET.lower() + b"0123456789 '()+,-./"
_PLAIN = {der.PRINTABLE_STRING: _PRINTABLE, der.UTF8_STRING: _PRINTABLE + b"*_", der.IA5_STRING: _PRINTABLE + b"*_"}
_LONGEST = 63
# Characters of which placeholders for unknown values consist.
_PUNCTUATION = b" '()+,-./:=*_"
# Words for the same.
_FILLERS = frozenset(
    {
        *(b"n/a", b"n.a", b"n.a.", b"n/a.", b"not applicable", b"not available", b"not specified", b"not provided"),
        *(b"unknown", b"unspecified", b"undefined"),
        # OpenSSL's default values; the packages of Red Hat have their own.
        *(b"some-state", b"internet widgits pty ltd", b"default city", b"default company ltd"),
    }
)
_COUNTRY = oids.ATTRIBUTE_OIDS["C"]
# Attributes with their own rules about characters and length.
_SPECIAL = {
    _COUNTRY: (_ALPHABET, 2),
    oids.ATTRIBUTE_OIDS["postalCode"]: (_PRINTABLE, 16),
    oids.ATTRIBUTE_OIDS["emailAddress"]: (b"", 0),
}

Member = tuple[str, int, bytes, int, bool]
Canonical = tuple[tuple[tuple[str, str], ...], ...]


class _Rdn(NamedTuple):
    """One RDN of a name.

    shape       the types of its attributes and strings, as `2.5.4.3:12`, joined by `+`
    attributes  (OID, tag, value, offset, odd) of each; `odd` if one of them is
    sound       whether its bytes are proven to be DER
    """

    shape: str
    attributes: tuple[Member, ...]
    odd: bool
    sound: bool


# The RDNs of names recur (C, O, OU, …) even if the whole name does not.
_rdns: Cache[bytes, _Rdn] = Cache(2048)
# The names of CAs recur, and every bundle compares the name of each of its certificates.
_canonicals: Cache[bytes, Canonical] = Cache(1024)
# Longer values are not cached.
_SHORT = 512
_COMMON_NAME = oids.ATTRIBUTE_OIDS["CN"]
# One X.520 attribute with a common string type: 06 03 55 04 xx TT → OID, tag, shape.
_HEADS = {
    bytes((der.OID, 3, 0x55, 4, number, tag)): (f"2.5.4.{number}", tag, f"2.5.4.{number}:{tag}")
    for number in range(98)
    for tag in (der.UTF8_STRING, der.PRINTABLE_STRING, der.IA5_STRING)
}


def _rdn(encoded: bytes, offset: int) -> _Rdn:
    """Reads the RDN at `offset`. Raises DecodeError."""
    size = len(encoded)
    head = _HEADS.get(encoded[4:10])
    # Most have one attribute with a short value: 31 LL 30 LL 06 03 55 04 xx TT LL …
    if (
        head is not None
        and 11 <= size < 0x82
        and encoded[0] == der.SET
        and encoded[2] == der.SEQUENCE
        and encoded[1] == size - 2
        and encoded[3] == size - 4
        and encoded[10] == size - 11
    ):
        oid, tag, shape = head
        value = encoded[11:]
        odd = _is_odd(oid, tag, value)
        made = _Rdn(shape, ((oid, tag, value, 2, odd),), odd, True)
        if oid == _COMMON_NAME:
            return made  # hardly ever shared by another certificate
    else:
        made = _any_rdn(encoded, offset)
    return _rdns.keep(encoded, made) if size < _SHORT else made


def _any_rdn(encoded: bytes, offset: int) -> _Rdn:
    try:
        nodes = der.sequence(encoded, "a relative distinguished name", der.SET)
        members = tuple(_attribute(encoded, node) for node in nodes)
    except DecodeError as error:
        raise DecodeError(error.message, offset + error.offset) from None
    return _Rdn("+".join(f"{m[0]}:{m[1]}" for m in members), members, any(m[4] for m in members), False)


def _is_odd(oid: str, tag: int, value: bytes) -> bool:
    """Whether rules about the text of attributes may have findings about a value."""
    if value.lower() in _FILLERS:
        return True
    if len(value) <= _LONGEST and oid not in _SPECIAL and tag in _PLAIN and value.translate(None, b".-").isalnum():
        return False  # typically a host name
    characters = _PLAIN.get(tag, b"")
    if not value.strip(_PUNCTUATION) or len(value) > _LONGEST or value.translate(None, characters):
        return True
    if value[0] == 0x20 or value[-1] == 0x20:
        return True
    special = _SPECIAL.get(oid)
    if special is None:
        return False
    return len(value) > special[1] or (oid == _COUNTRY and len(value) < 2) or bool(value.translate(None, special[0]))


def _attribute(encoded: bytes, node: der.Node) -> Member:
    fields = der.children(encoded, node.start, node.stop) if node.tag == der.SEQUENCE else []
    if len(fields) != 2 or fields[0].tag != der.OID:
        raise DecodeError("an attribute of a name does not consist of a type and a value", node.pos)
    kind, text = fields
    dotted = der.oid(encoded[kind.start : kind.stop], kind.start)
    value = encoded[text.start : text.stop]
    return dotted, text.tag, value, node.pos, _is_odd(dotted, text.tag, value)


def _canonical(rdn: _Rdn) -> tuple[tuple[str, str], ...]:
    """Types and texts of the attributes, canonical and sorted for comparison."""
    return tuple(sorted((m[0], " ".join(decode_string(m[1], m[2]).split()).casefold()) for m in rdn.attributes))


class Name(Part):
    """A distinguished name.

    shape       the types of its attributes and strings by RDN: the name without its values
    attributes  in the order of the encoding; `odd`: whether one has unusual text
    rdns        its RDNs, with their offsets in `starts`
    """

    __slots__ = ("_attributes", "odd", "rdns", "shape", "sound", "starts")

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        stop = len(raw)
        pos = der.filled(raw, 0, stop) if raw[:1] == b"\x30" else 0
        sound, odd = pos > 0, False
        if not pos:
            pos, end = der.expect(raw, 0, stop, der.SEQUENCE, "a name")
            if end != stop:
                raise DecodeError(f"{stop - end} bytes follow a name", end)
        rdns: list[_Rdn] = []
        starts: list[int] = []
        self._attributes: list[Attribute] | None = None
        while pos < stop:
            # Most are short. Calling `header` for each takes 1 % of an audit.
            after = pos + 2 + raw[pos + 1] if pos + 1 < stop and raw[pos + 1] < 0x80 else 0
            if not 0 < after <= stop:
                after = der.header(raw, pos, stop)[2]
            encoded = raw[pos:after]
            rdn = _rdns.get(encoded) or _rdn(encoded, pos)
            rdns.append(rdn)
            starts.append(pos)
            odd = odd or rdn.odd
            sound = sound and rdn.sound
            pos = after
        self.rdns, self.starts, self.odd, self.sound = rdns, starts, odd, sound
        self.shape = tuple([rdn.shape for rdn in rdns])

    @property
    def attributes(self) -> list[Attribute]:
        """Created lazily: most names are evaluated by their shape."""
        if self._attributes is None:
            self._attributes = [
                Attribute(dotted, tag, value, pos + at, count)
                for count, (pos, rdn) in enumerate(zip(self.starts, self.rdns, strict=True))
                for dotted, tag, value, at, _ in rdn.attributes
            ]
        return self._attributes

    def place(self, index: int) -> int:
        """The offset of an attribute by its index; 0 if there are not so many."""
        for pos, rdn in zip(self.starts, self.rdns, strict=True):
            if index < len(rdn.attributes):
                return pos + rdn.attributes[index][3]
            index -= len(rdn.attributes)
        return 0

    @property
    def unusual_attributes(self) -> list[int]:
        """The indexes of the attributes with unusual text."""
        return [number for number, member in enumerate(m for rdn in self.rdns for m in rdn.attributes) if member[4]]

    def values(self, oid: str) -> tuple[tuple[int, bytes], ...]:
        """The string types and contents of all attributes of one type."""
        return tuple([(m[1], m[2]) for rdn in self.rdns if oid in rdn.shape for m in rdn.attributes if m[0] == oid])

    def all(self, label: str) -> list[Attribute]:
        """The attributes of one type, given as `CN` or as an OID."""
        wanted = oids.ATTRIBUTE_OIDS.get(label, label)
        return [a for a in self.attributes if a.oid == wanted]

    def texts(self, label: str) -> list[str]:
        return [a.text for a in self.all(label)]

    @property
    def common_name(self) -> str | None:
        """The last CN, the most specific one, or None."""
        found = self.values(_COMMON_NAME)
        return decode_string(*found[-1]) if found else None

    def __str__(self) -> str:
        """`CN=a, O=b`, in the order of the encoding."""
        members = [member for rdn in self.rdns for member in rdn.attributes]
        return (
            ", ".join([f"{oids.ATTRIBUTES.get(m[0], m[0])}={decode_string(m[1], m[2])}" for m in members]) or "(empty)"
        )

    def equals(self, other: Name) -> bool:
        """Whether both are the same name by RFC 5280 section 7.1. Unequal names usually differ in one of the first RDNs."""
        return len(self.rdns) == len(other.rdns) and all(
            own is their or _canonical(own) == _canonical(their)
            for own, their in zip(self.rdns, other.rdns, strict=True)
        )

    @property
    def canonical(self) -> Canonical:
        """Equal for names that are equal by RFC 5280 section 7.1, by RDN.

        Ignores case, repeated white space and the order of the attributes within an RDN.
        """
        found = _canonicals.get(self.raw)
        if found is None:
            found = tuple(map(_canonical, self.rdns))
            if len(self.raw) < _SHORT:
                _canonicals.keep(self.raw, found)
        return found
