"""GeneralNames and the extensions that consist of them. RFC 5280 sections 4.2.1.6, 4.2.1.10, 4.2.1.13, 4.2.2."""

from __future__ import annotations

from certlint.asn1 import der, oids
from certlint.errors import DecodeError
from certlint.light import NamedTuple
from certlint.x509.parts.base import Extension
from certlint.x509.parts.name import Name
from certlint.x509.parts.ordinary_names import is_ordinary, ordinary

OTHER_NAME, EMAIL, DNS, X400, DIRECTORY, EDI, URI, IP, REGISTERED_ID = range(9)
NAME_KINDS = (
    "otherName",
    "rfc822Name",
    "dNSName",
    "x400Address",
    "directoryName",
    "ediPartyName",
    "uniformResourceIdentifier",
    "iPAddress",
    "registeredID",
)


# Identifier octets of the names that are plain octet strings.
_SIMPLE_KINDS = {0x80 | kind: kind for kind in (EMAIL, DNS, URI, IP)}
_TAGS = frozenset((*_SIMPLE_KINDS, 0x80 | REGISTERED_ID, *(0xA0 | kind for kind in (OTHER_NAME, X400, DIRECTORY, EDI))))
_PLAIN = frozenset({EMAIL, DNS, URI, IP, X400})
"""The kinds whose content is not validated here: strings, and addresses, of which OpenSSL accepts any."""
_DNS_BEGIN = bytes((0x80 | DNS,))
MAPPED_IPV4 = bytes(10) + b"\xff\xff"
"""The prefix of an IPv4-mapped IPv6 address. RFC 4291 section 2.5.5.2."""
_HOSTS_ONLY, _NONE = frozenset({DNS}), frozenset[int]()
_NO_NAME = b"\x30\x00"


class GeneralName(NamedTuple):
    """One name: its kind (the number of the CHOICE), its content, and its offset."""

    kind: int
    value: bytes
    at: int

    @property
    def text(self) -> str:
        """The name as text; invalid bytes become U+FFFD or hexadecimal."""
        if self.kind in (EMAIL, DNS, URI):
            return self.value.decode("ascii", "replace")
        if self.kind == IP:
            return ip_text(self.value)
        if self.kind == DIRECTORY:
            try:
                return str(Name(self.value))
            except DecodeError:
                return self.value.hex()
        return self.value.hex()

    @property
    def title(self) -> str:
        return NAME_KINDS[self.kind]


def ip_text(value: bytes) -> str:
    """An address of 4 or 16 octets, an address with mask of 8 or 32, or hexadecimal."""
    from ipaddress import ip_address  # few certificates have addresses, and importing the module takes 3 ms

    from certlint.dns.addresses import address_text

    if len(value) in (4, 16):
        return address_text(ip_address(value))
    if len(value) in (8, 32):
        half = len(value) // 2
        return f"{address_text(ip_address(value[:half]))}/{address_text(ip_address(value[half:]))}"
    return value.hex()


SMTP_UTF8_MAILBOX = bytes.fromhex("06082b06010505070809")
"""The type of an otherName with an internationalized mailbox. RFC 9598 section 3."""


def mailboxes(names: GeneralNames) -> list[GeneralName]:
    """The mailbox names: each rfc822Name, and each otherName of the type SmtpUTF8Mailbox."""
    if names.kinds.isdisjoint((EMAIL, OTHER_NAME)):
        return []
    return [each for each in names.names if each.kind == EMAIL or is_international(each)]


def is_international(name: GeneralName) -> bool:
    """Whether a name is an otherName of the type SmtpUTF8Mailbox."""
    return name.kind == OTHER_NAME and name.value.startswith(SMTP_UTF8_MAILBOX)


def mailbox_text(name: GeneralName) -> str:
    """The address in one of `mailboxes`; invalid bytes become U+FFFD. Raises DecodeError."""
    if name.kind == EMAIL:
        return name.text
    _, start, stop = der.header(name.value, len(SMTP_UTF8_MAILBOX), len(name.value))
    _, start, stop = der.header(name.value, start, stop)
    return name.value[start:stop].decode("utf-8", "replace")


def general_name(raw: bytes, node: der.Node, *, any_form: bool = False) -> GeneralName:
    """The GeneralName in `node`. Raises DecodeError. `any_form`: primitive instead of constructed encoding is accepted."""
    tag = node.tag | 0x20 if any_form and node.tag | 0x20 in _TAGS else node.tag
    kind = _kind(tag, node.pos)
    if tag == node.tag:
        _require_form(raw, kind, node.start, node.stop)
    return GeneralName(kind, raw[node.start : node.stop], node.pos)


def _require_form(raw: bytes, kind: int, start: int, stop: int) -> None:
    """Raises DecodeError for a name with invalid content for its kind."""
    if kind in _PLAIN:
        return
    from certlint.x509.parts.name_forms import REQUIRE  # few certificates have such names

    REQUIRE[kind](raw, start, stop)


def _kind(tag: int, at: int) -> int:
    """The kind for a tag. Raises DecodeError: strings and OIDs must be primitive, the others constructed."""
    if tag not in _TAGS:
        raise DecodeError(f"{der.tag_name(tag)} is not a GeneralName type", at)
    return tag & 0x1F


class GeneralNames(Extension):
    """A subjectAltName or issuerAltName: `names` in the order of the encoding, `kinds` and `empty` the kinds among them.

    `empty` are the kinds of names without content (in a directoryName: no attributes), `dns_values` the dNSNames as bytes.
    """

    __slots__ = ("_names", "dns_values", "empty", "kinds", "names_at", "sound")

    def __init__(self, raw: bytes) -> None:
        at = self._open(raw, der.SEQUENCE)
        stop = self.value_stop
        self.sound = at > 0
        if not at:
            at, end = der.expect(raw, self.value_start, stop, der.SEQUENCE, "a list of names")
            if end != stop:
                raise DecodeError("bytes follow the list of names", end)
        self.names_at = at
        self.dns_values = self._read_hosts(at, stop)
        self._names: list[GeneralName] | None = None
        if self.dns_values:
            self.kinds, self.empty = _HOSTS_ONLY, _NONE
            return
        self._names = names = self._read_names(at, stop)
        self.dns_values = [n.value for n in names if n.kind == DNS]
        self.kinds = frozenset([n.kind for n in names])
        self.empty = frozenset([n.kind for n in names if not n.value or (n.value == _NO_NAME and n.kind == DIRECTORY)])

    def _read_hosts(self, pos: int, stop: int) -> list[bytes]:
        """The contents of a list of only dNSNames with short lengths, as most are; empty for any other list."""
        # A name that contains the tag's byte yields pieces whose lengths do not match.
        first, *pieces = self.raw[pos:stop].split(_DNS_BEGIN)
        values = [piece[1:] for piece in pieces if 1 < len(piece) < 0x81 and piece[0] == len(piece) - 1]
        return values if len(values) == len(pieces) and not first else []

    @property
    def names(self) -> list[GeneralName]:
        """All names in order; created lazily, as the hosts are often sufficient."""
        if self._names is None:
            self._names = self._read_names(self.names_at, self.value_stop)
        return self._names

    def _read_names(self, pos: int, stop: int) -> list[GeneralName]:
        raw, names = self.raw, []
        while pos + 1 < stop:
            kind = _SIMPLE_KINDS.get(raw[pos])
            length = raw[pos + 1]
            after = pos + 2 + length
            if kind is not None and length < 0x80 and after <= stop:
                names.append(GeneralName(kind, raw[pos + 2 : after], pos))
            else:
                after = self._odd_name(names, pos, stop)
            pos = after
        if pos < stop:
            raise DecodeError("the last name is truncated", pos)
        return names

    def _odd_name(self, names: list[GeneralName], pos: int, stop: int) -> int:
        """Reads a long or rare name, and returns the offset of the next one."""
        tag, start, after = der.header(self.raw, pos, stop)
        kind = _kind(tag, pos)
        _require_form(self.raw, kind, start, after)
        names.append(GeneralName(kind, self.raw[start:after], pos))
        self.sound = False
        return after

    def of_kind(self, kind: int) -> list[GeneralName]:
        return [n for n in self.names if n.kind == kind]

    @property
    def dns_names(self) -> list[str]:
        return [n.text for n in self.names if n.kind == DNS]

    @property
    def ip_addresses(self) -> list[str]:
        return [n.text for n in self.names if n.kind == IP]


class SubjectAltName(GeneralNames):
    """The subjectAltName; `unusual_dns_values` are the dNSNames that are not ordinary. RFC 5280 section 4.2.1.6."""

    __slots__ = ("ordinary", "unusual_dns_values")
    own_oid = oids.EXTENSIONS["subject_alt_name"]

    def __init__(self, raw: bytes) -> None:
        GeneralNames.__init__(self, raw)
        values = self.dns_values
        self.ordinary = ordinary(values)
        self.unusual_dns_values = [] if self.ordinary.bases else [name for name in values if not is_ordinary(name)]


class IssuerAltName(GeneralNames):
    """Other names of the issuer. RFC 5280 section 4.2.1.7."""

    __slots__ = ()
    own_oid = oids.EXTENSIONS["issuer_alt_name"]
