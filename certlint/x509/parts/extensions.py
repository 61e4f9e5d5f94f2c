"""Extensions without names and policies. RFC 5280 section 4.2.1."""

from __future__ import annotations

from certlint.asn1 import der, oids
from certlint.caches import Cache
from certlint.errors import DecodeError
from certlint.light import NamedTuple
from certlint.x509.parts.base import Extension, optional
from certlint.x509.parts.general_names import general_name
from certlint.x509.parts.name import Name

_CRITICAL, _WRITTEN_FALSE, _EMPTY = "!", "0", "-"
# The tag of a directoryName among general names.
_DIRECTORY_NAME = 0xA4


def entry(dotted: str, *, critical: bool = False, written_false: bool = False, empty: bool = False) -> str:
    """The entry of an extension in the list: a string, since the list is a cache key for every certificate."""
    return f"{dotted} {_CRITICAL * critical}{_WRITTEN_FALSE * written_false}{_EMPTY * empty}"


_unnamed: Cache[tuple[str, ...], tuple[str, ...]] = Cache(1024)


def unnamed(entries: tuple[str, ...]) -> tuple[str, ...]:
    """The distinct OIDs of unnamed extensions in a list."""
    found = _unnamed.get(entries)
    if found is None:
        unknown = (oid for each in entries if (oid := each.partition(" ")[0]) not in oids.EXTENSION_NAMES)
        found = _unnamed.keep(entries, tuple(dict.fromkeys(unknown)))
    return found


class ExtensionEntry(NamedTuple):
    """An extension in the list: `written_false` if critical is encoded as FALSE, the default;
    `empty` if its value is an empty SEQUENCE or string.
    """

    oid: str
    critical: bool
    written_false: bool
    empty: bool

    @property
    def title(self) -> str:
        """`keyUsage`, or the dotted OID of an unnamed extension."""
        return oids.extension_title(self.oid)


_entries: Cache[str, ExtensionEntry] = Cache(1024)


def _entry(word: str) -> ExtensionEntry:
    """Decodes a string that `entry` made."""
    dotted, _, marks = word.partition(" ")
    return _entries.keep(word, ExtensionEntry(dotted, _CRITICAL in marks, _WRITTEN_FALSE in marks, _EMPTY in marks))


class Extensions:
    """The extensions that are present, in order. A location in this part is the index of an extension, from 0."""

    __slots__ = ("entries",)

    def __init__(self, entries: tuple[str, ...]) -> None:
        self.entries = [_entries.get(each) or _entry(each) for each in entries]

    @property
    def oids(self) -> list[str]:
        return [entry.oid for entry in self.entries]

    @property
    def pairs(self) -> list[tuple[str, bool]]:
        """The OID and the criticality of each."""
        return [(entry.oid, entry.critical) for entry in self.entries]

    def has(self, name: str) -> bool:
        """Whether the extension with this snake-case name, or this OID, is present."""
        return oids.EXTENSIONS.get(name, name) in self.oids


class BasicConstraints(Extension):
    """cA and pathLenConstraint. RFC 5280 section 4.2.1.9.

    `ca_encoding` is the content of the BOOLEAN, None if it is omitted.
    """

    __slots__ = ("ca", "ca_at", "ca_encoding", "path_length", "path_length_at")

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        self.ca = False
        self.ca_encoding: bytes | None = None
        self.path_length: int | None = None
        self.ca_at = self.path_length_at = 0
        fields = self.fields("basicConstraints")
        if fields and fields[0].tag == der.BOOLEAN:
            node = fields.pop(0)
            self.ca_encoding, self.ca_at = raw[node.start : node.stop], node.start
            self.ca = any(self.ca_encoding)
        if fields and fields[0].tag == der.INTEGER:
            node = fields.pop(0)
            self.path_length, self.path_length_at = der.integer(raw[node.start : node.stop], node.start), node.start
        if fields:
            raise DecodeError(
                f"{der.a_or_an(der.tag_name(fields[0].tag))} is not allowed in basicConstraints", fields[0].pos
            )


class KeyUsage(Extension):
    """The key usage. RFC 5280 section 4.2.1.3.

    usages   the names of the set bits
    octets   the bits as encoded; the last `unused` ones do not count
    """

    __slots__ = ("bits_at", "octets", "unused", "usages")

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        start, stop = der.expect(raw, self.value_start, self.value_stop, der.BIT_STRING, "the key usage")
        if stop != self.value_stop:
            raise DecodeError("bytes follow the key usage", stop)
        if start == stop:
            raise DecodeError("the key usage has no octet for the number of unused bits", start)
        self.bits_at = start
        self.unused, self.octets = raw[start], raw[start + 1 : stop]
        value = int.from_bytes(self.octets[:2].ljust(2, b"\0"), "big")
        if 0 < self.unused < 8 and len(self.octets) in (1, 2):
            value &= -1 << 8 * (2 - len(self.octets)) + self.unused
        self.usages = frozenset(name for i, name in enumerate(oids.KEY_USAGES) if value >> (15 - i) & 1)

    @property
    def bits(self) -> list[int]:
        """The numbers of the set bits, including undefined ones."""
        return [i for i in range(8 * len(self.octets)) if self.octets[i // 8] >> (7 - i % 8) & 1]

    @property
    def has_unused_bits(self) -> bool:
        """Whether bits are set that are declared unused. X.690 section 11.2.1."""
        return bool(self.octets) and bool(self.octets[-1] & ~(-1 << self.unused))

    @property
    def size(self) -> int:
        """The number of encoded bits, set or not."""
        return 8 * len(self.octets) - self.unused


class ExtendedKeyUsage(Extension):
    """The extended key usages: names if known, else OIDs. RFC 5280 section 4.2.1.12."""

    __slots__ = ("oids", "purposes")

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        self.oids: list[str] = []
        for node in self.fields("the extended key usage"):
            if node.tag != der.OID:
                raise DecodeError(
                    f"an extended key usage is {der.a_or_an(der.tag_name(node.tag))}, not an OBJECT IDENTIFIER",
                    node.pos,
                )
            self.oids.append(der.oid(raw[node.start : node.stop], node.start))
        self.purposes = frozenset(oids.PURPOSES.get(o, o) for o in self.oids)


class SubjectKeyIdentifier(Extension):
    """The identifier of the key. RFC 5280 section 4.2.1.2."""

    __slots__ = ("identifier", "sound")
    own_oid = oids.EXTENSIONS["subject_key_identifier"]

    def __init__(self, raw: bytes) -> None:
        at = self._open(raw, der.OCTET_STRING)
        self.sound = at > 0
        if self.sound:
            self.identifier = raw[at:]
            return
        start, stop = der.expect(raw, self.value_start, self.value_stop, der.OCTET_STRING, "the key identifier")
        if stop != self.value_stop:
            raise DecodeError("bytes follow the key identifier", stop)
        self.identifier = raw[start:stop]


def members_of_aki(extension: Extension) -> dict[int, der.Node]:
    """The key identifier, issuer and serial number by tag, whose contents are not decoded. Raises DecodeError."""
    what = "the authority key identifier"
    return optional(extension.fields(what), (0x80, 0xA1, 0x82), what)


class AuthorityKeyIdentifier(Extension):
    """Identifies the issuer's key. RFC 5280 section 4.2.1.1.

    `issuer` and `serial` are as encoded, None if omitted.
    """

    __slots__ = ("identifier", "issuer", "serial", "sound", "tagged_integers")
    own_oid = oids.EXTENSIONS["authority_key_identifier"]
    identifier: bytes | None
    issuer: bytes | None
    serial: bytes | None

    def __init__(self, raw: bytes) -> None:
        at = self._open(raw, der.SEQUENCE)
        # Fast path: only a key identifier of 20 octets, as in most certificates.
        self.sound = at > 0 and len(raw) == at + 22 and raw.startswith(b"\x80\x14", at)
        if self.sound:
            self.identifier, self.issuer, self.serial, self.tagged_integers = raw[at + 2 :], None, None, ()
            return
        found = members_of_aki(self)
        contents = {tag: raw[node.start : node.stop] for tag, node in found.items()}
        self.identifier, self.issuer, self.serial = (contents.get(tag) for tag in (0x80, 0xA1, 0x82))
        self.tagged_integers = () if self.serial is None else ((found[0x82].start, found[0x82].stop),)
        if self.serial == b"":
            raise DecodeError("the serial number of the authority key identifier has no content", found[0x82].pos)
        if self.issuer is not None:
            for node in der.children(raw, found[0xA1].start, found[0xA1].stop):
                general_name(raw, node)

    @property
    def issuer_name(self) -> Name | None:
        """The first directoryName of `issuer`, that is the issuer's issuer. None if there is none, or it cannot be decoded."""
        if self.issuer is None:
            return None
        try:
            nodes = der.children(self.issuer, 0, len(self.issuer))
            return next((Name(self.issuer[n.start : n.stop]) for n in nodes if n.tag == _DIRECTORY_NAME), None)
        except DecodeError:
            return None
