"""Extensions other than those made of names. RFC 5280 section 4.2.1."""

from __future__ import annotations

from certlint.asn1 import der, oids
from certlint.caches import Cache
from certlint.errors import DecodeError
from certlint.light import NamedTuple
from certlint.x509.parts.base import Extension, optional
from certlint.x509.parts.name import Name

_CRITICAL, _WRITTEN_FALSE, _EMPTY = "!", "0", "-"
# The tag of a directoryName among general names.
_DIRECTORY_NAME = 0xA4


def entry(dotted: str, *, critical: bool = False, written_false: bool = False, empty: bool = False) -> str:
    """What the list of extensions remembers of one: a word, as the list is looked up for every certificate."""
    return f"{dotted} {_CRITICAL * critical}{_WRITTEN_FALSE * written_false}{_EMPTY * empty}"


_unnamed: Cache[tuple[str, ...], tuple[str, ...]] = Cache(1024)


def unnamed(entries: tuple[str, ...]) -> tuple[str, ...]:
    """The OIDs of those extensions of a list that have no name here, each once."""
    found = _unnamed.get(entries)
    if found is None:
        unknown = (oid for each in entries if (oid := each.partition(" ")[0]) not in oids.EXTENSION_NAMES)
        found = _unnamed.keep(entries, tuple(dict.fromkeys(unknown)))
    return found


class ExtensionEntry(NamedTuple):
    """One extension in the list: `written_false` when its criticality is spelt out although false is the default,
    `empty` when its value is a SEQUENCE of nothing.
    """

    oid: str
    critical: bool
    written_false: bool
    empty: bool

    @property
    def title(self) -> str:
        """`keyUsage`, or the dotted OID of an extension without a name."""
        return oids.extension_title(self.oid)


class Extensions:
    """Which extensions there are, in order. A place in this part is the index of an extension, from 0."""

    __slots__ = ("entries",)

    def __init__(self, entries: tuple[str, ...]) -> None:
        self.entries: list[ExtensionEntry] = []
        for each in entries:
            dotted, _, marks = each.partition(" ")
            flags = (mark in marks for mark in (_CRITICAL, _WRITTEN_FALSE, _EMPTY))
            self.entries.append(ExtensionEntry(dotted, *flags))

    @property
    def oids(self) -> list[str]:
        return [entry.oid for entry in self.entries]

    @property
    def pairs(self) -> list[tuple[str, bool]]:
        """The OID and the criticality of each."""
        return [(entry.oid, entry.critical) for entry in self.entries]

    def has(self, name: str) -> bool:
        """Whether the extension with this snake-case name, or this OID, is there."""
        return oids.EXTENSIONS.get(name, name) in self.oids


class BasicConstraints(Extension):
    """Whether the subject is a CA, and how deep its tree may be. RFC 5280 section 4.2.1.9.

    `ca_encoding` is the content of the BOOLEAN, None when it is left out.
    """

    __slots__ = ("ca", "ca_at", "ca_encoding", "path_length", "path_length_at")

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        self.ca = False
        self.ca_encoding: bytes | None = None
        self.path_length: int | None = None
        self.ca_at = self.path_length_at = 0
        fields = self.fields("basic constraints")
        if fields and fields[0].tag == der.BOOLEAN:
            node = fields.pop(0)
            self.ca_encoding, self.ca_at = raw[node.start : node.stop], node.start
            self.ca = any(self.ca_encoding)
        if fields and fields[0].tag == der.INTEGER:
            node = fields.pop(0)
            self.path_length, self.path_length_at = der.integer(raw[node.start : node.stop], node.start), node.start
        if fields:
            raise DecodeError(f"a {der.tag_name(fields[0].tag)} has no place in basic constraints", fields[0].pos)


class KeyUsage(Extension):
    """What the key may be used for. RFC 5280 section 4.2.1.3.

    usages   the names of the bits that are set
    octets   the bits as encoded; `unused` of the last one do not count
    """

    __slots__ = ("bits_at", "octets", "unused", "usages")

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        start, stop = der.expect(raw, self.value_start, self.value_stop, der.BIT_STRING, "the key usage")
        if stop != self.value_stop:
            raise DecodeError("bytes follow the key usage", stop)
        if start == stop:
            raise DecodeError("the key usage has no count of unused bits", start)
        self.bits_at = start
        self.unused, self.octets = raw[start], raw[start + 1 : stop]
        value = int.from_bytes(self.octets[:2].ljust(2, b"\0"), "big")
        self.usages = frozenset(name for i, name in enumerate(oids.KEY_USAGES) if value >> (15 - i) & 1)

    @property
    def bits(self) -> list[int]:
        """The numbers of the bits that are set, those without a meaning too."""
        return [i for i in range(8 * len(self.octets)) if self.octets[i // 8] >> (7 - i % 8) & 1]

    @property
    def size(self) -> int:
        """How many bits are encoded, set or not."""
        return 8 * len(self.octets) - self.unused


class ExtendedKeyUsage(Extension):
    """The purposes of the key: names where there are some, else OIDs. RFC 5280 section 4.2.1.12."""

    __slots__ = ("oids", "purposes")

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        self.oids: list[str] = []
        for node in self.fields("the extended key usage"):
            if node.tag != der.OID:
                raise DecodeError(f"a purpose is a {der.tag_name(node.tag)}, not an OBJECT IDENTIFIER", node.pos)
            self.oids.append(der.oid(raw[node.start : node.stop], node.start))
        self.purposes = frozenset(oids.PURPOSES.get(o, o) for o in self.oids)


class SubjectKeyIdentifier(Extension):
    """The identifier of the key. RFC 5280 section 4.2.1.2."""

    __slots__ = ("identifier", "sound")

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        # A SHA-1 of the key, as most are: 20 bytes in an OCTET STRING in an OCTET STRING.
        self.sound = self.plain_frame and raw[self.value_start : self.value_start + 2] == b"\x04\x14" and len(raw) == 31
        if self.sound:
            self.identifier = raw[11:]
            return
        start, stop = der.expect(raw, self.value_start, self.value_stop, der.OCTET_STRING, "the key identifier")
        if stop != self.value_stop:
            raise DecodeError("bytes follow the key identifier", stop)
        self.identifier = raw[start:stop]


class AuthorityKeyIdentifier(Extension):
    """Which of the issuer's keys signed. RFC 5280 section 4.2.1.1.

    `issuer` and `serial` are as encoded, None when left out.
    """

    __slots__ = ("identifier", "issuer", "serial")
    identifier: bytes | None
    issuer: bytes | None
    serial: bytes | None

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        what = "the authority key identifier"
        found = optional(self.fields(what), (0x80, 0xA1, 0x82), what)
        contents = {tag: raw[node.start : node.stop] for tag, node in found.items()}
        self.identifier, self.issuer, self.serial = (contents.get(tag) for tag in (0x80, 0xA1, 0x82))

    @property
    def issuer_name(self) -> Name | None:
        """The first directoryName of `issuer`: who issued the issuer's certificate. None when there is none to be read."""
        if self.issuer is None:
            return None
        try:
            nodes = der.children(self.issuer, 0, len(self.issuer))
            return next((Name(self.issuer[n.start : n.stop]) for n in nodes if n.tag == _DIRECTORY_NAME), None)
        except DecodeError:
            return None


class Policy(NamedTuple):
    """One policy: its OID, and its qualifiers as (OID, the encoded qualifier, place)."""

    oid: str
    qualifiers: tuple[tuple[str, bytes, int], ...]
    at: int


class Notice(NamedTuple):
    """A user notice: the string tag (0 when there is none) and content of its text, and whether it has a noticeRef.

    `flaw` tells why it cannot be decoded, where it cannot.
    """

    tag: int
    text: bytes
    reference: bool
    at: int
    flaw: str = ""


def _notice(encoded: bytes, at: int) -> Notice:
    """The UserNotice that is `encoded`, which stands `at` its place."""
    try:
        fields = der.sequence(encoded, "a user notice")
    except DecodeError as error:
        return Notice(0, b"", reference=False, at=at + error.offset, flaw=error.message)
    reference = bool(fields) and fields[0].tag == der.SEQUENCE
    rest = fields[reference:]
    if len(rest) > 1 or any(node.tag == der.SEQUENCE for node in rest):
        flaw = "it has more than a noticeRef and a text after it"
        return Notice(0, b"", reference=reference, at=at + rest[-1].pos, flaw=flaw)
    text = rest[0] if rest else der.Node(0, 0, 0, 0)
    return Notice(text.tag, encoded[text.start : text.stop], reference, at + text.pos)


class CertificatePolicies(Extension):
    """Under which policies the certificate was issued. RFC 5280 section 4.2.1.4."""

    __slots__ = ("policies",)

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        self.policies = [self._policy(node) for node in self.fields("the certificate policies")]

    def _policy(self, node: der.Node) -> Policy:
        fields = der.children(self.raw, node.start, node.stop) if node.tag == der.SEQUENCE else []
        if not fields or fields[0].tag != der.OID:
            raise DecodeError("a policy has no object identifier", node.pos)
        oid = der.oid(self.raw[fields[0].start : fields[0].stop], fields[0].start)
        if len(fields) == 1:
            return Policy(oid, (), node.pos)
        if len(fields) > 2 or fields[1].tag != der.SEQUENCE:
            raise DecodeError("a policy is not an object identifier with a list of qualifiers", fields[-1].pos)
        nodes = der.children(self.raw, fields[1].start, fields[1].stop)
        return Policy(oid, tuple(self._qualifier(n) for n in nodes), node.pos)

    def _qualifier(self, node: der.Node) -> tuple[str, bytes, int]:
        fields = der.children(self.raw, node.start, node.stop)
        if len(fields) != 2 or fields[0].tag != der.OID:
            raise DecodeError("a policy qualifier is not a type and a value", node.pos)
        kind = der.oid(self.raw[fields[0].start : fields[0].stop], fields[0].start)
        return kind, self.raw[fields[1].pos : fields[1].stop], fields[1].pos

    @property
    def oids(self) -> list[str]:
        return [p.oid for p in self.policies]

    @property
    def notices(self) -> list[Notice]:
        """The user notices among the qualifiers."""
        qualifiers = (qualifier for policy in self.policies for qualifier in policy.qualifiers)
        return [_notice(encoded, at) for kind, encoded, at in qualifiers if kind == oids.USER_NOTICE]


class PolicyMappings(Extension):
    """Which policies of the issuer are the same as which of the subject. RFC 5280 section 4.2.1.5.

    `mappings` are (issuer's policy, subject's policy, place).
    """

    __slots__ = ("mappings",)

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        self.mappings: list[tuple[str, str, int]] = []
        for node in self.fields("policy mappings"):
            pair = der.children(raw, node.start, node.stop) if node.tag == der.SEQUENCE else []
            if len(pair) != 2 or any(n.tag != der.OID for n in pair):
                raise DecodeError("a policy mapping is not two object identifiers", node.pos)
            ours, theirs = (der.oid(raw[n.start : n.stop], n.start) for n in pair)
            self.mappings.append((ours, theirs, node.pos))
