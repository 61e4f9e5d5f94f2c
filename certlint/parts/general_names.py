"""GeneralNames and the extensions made of them. RFC 5280 sections 4.2.1.6, 4.2.1.10, 4.2.1.13, 4.2.2."""

from __future__ import annotations

import re
from typing import NamedTuple

from certlint import der, oids
from certlint.errors import DecodeError
from certlint.parts.base import Extension
from certlint.parts.name import Name

OTHER_NAME, EMAIL, DNS, X400, DIRECTORY, EDI, URI, IP, REGISTERED_ID = range(9)
KINDS = (
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


# Identifier bytes of the names that are plain strings of bytes.
_SIMPLE_KINDS = {0x80 | kind: kind for kind in (EMAIL, DNS, URI, IP)}


class GeneralName(NamedTuple):
    """One name: its kind (the number of the choice), its content, and where it begins."""

    kind: int
    value: bytes
    at: int

    @property
    def text(self) -> str:
        """The name as a person would write it; alien bytes become U+FFFD or hex."""
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
        return KINDS[self.kind]


def ip_text(value: bytes) -> str:
    """An address of 4 or 16 bytes, an address with mask of 8 or 32, or hex."""
    from ipaddress import ip_address  # few certificates have addresses, and the module takes 3 ms

    if len(value) in (4, 16):
        return str(ip_address(value))
    if len(value) in (8, 32):
        half = len(value) // 2
        return f"{ip_address(value[:half])}/{ip_address(value[half:])}"
    return value.hex()


def general_name(raw: bytes, node: der.Node) -> GeneralName:
    """The GeneralName in `node`. Raises DecodeError."""
    kind = node.tag & 0x1F
    if node.tag & 0xC0 != 0x80 or kind >= len(KINDS):
        raise DecodeError(f"{der.tag_name(node.tag)} is no kind of GeneralName", node.pos)
    return GeneralName(kind, raw[node.start : node.stop], node.pos)


class GeneralNames(Extension):
    """A subjectAltName or issuerAltName: `names` in the order of the encoding, `kinds` and `empty` the kinds among them.

    `empty` are the kinds of names that have no content.
    """

    __slots__ = ("empty", "kinds", "names", "sound")

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        pos, stop = der.expect(raw, self.value_start, self.value_stop, der.SEQUENCE, "a list of names")
        if stop != self.value_stop:
            raise DecodeError("bytes follow the list of names", stop)
        size = stop - self.value_start
        self.sound = self.plain_frame and pos - self.value_start == (2 if size < 0x82 else 3 if size < 0x103 else 4)
        names: list[GeneralName] = []
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
            raise DecodeError("the last name is cut off", pos)
        self.names = names
        self.kinds = frozenset([n.kind for n in names])
        self.empty = frozenset([n.kind for n in names if not n.value])

    def _odd_name(self, names: list[GeneralName], pos: int, stop: int) -> int:
        """Reads a long or rare name, and returns where the next one begins."""
        tag, start, after = der.header(self.raw, pos, stop)
        if tag & 0xC0 != 0x80 or tag & 0x1F > 8:
            raise DecodeError(f"{der.tag_name(tag)} is no kind of GeneralName", pos)
        names.append(GeneralName(tag & 0x1F, self.raw[start:after], pos))
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


# A name that no rule about the syntax of names has anything to say of: two labels or more of letters, digits and single
# inner hyphens, in lower case; perhaps a wildcard before them. How long the labels are is looked at afterwards.
_NAME = rb"(?:\*\.)?(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z][a-z0-9]+"
_ORDINARY = re.compile(_NAME + rb"\Z")
_ALL_ORDINARY = re.compile(rb"(?:%s\n)*\Z" % _NAME)
_LONGEST_LABEL, _LONGEST_NAME = 63, 253


def is_ordinary(name: bytes) -> bool:
    """Whether a dNSName deserves no look by rules about the syntax of names."""
    if _ORDINARY.match(name) is None or len(name) > _LONGEST_NAME:
        return False
    return len(name) <= _LONGEST_LABEL or max(map(len, name.split(b"."))) <= _LONGEST_LABEL


def odd_names(names: list[bytes]) -> list[bytes]:
    """The dNSNames that deserve a look. All at once is quicker than one by one."""
    if not names or (max(map(len, names)) <= _LONGEST_LABEL and _ALL_ORDINARY.match(b"\n".join([*names, b""]))):
        return []
    return [name for name in names if not is_ordinary(name)]


class SubjectAltName(GeneralNames):
    """The names that a certificate speaks for. RFC 5280 section 4.2.1.6.

    dns_values      the dNSNames as bytes; `odd_dns_values` those that are not ordinary
    """

    __slots__ = ("dns_values", "odd_dns_values")

    def __init__(self, raw: bytes) -> None:
        GeneralNames.__init__(self, raw)
        self.dns_values = values = [n.value for n in self.names if n.kind == DNS]
        self.odd_dns_values = odd_names(values)


class IssuerAltName(GeneralNames):
    """Other names of the issuer. RFC 5280 section 4.2.1.7."""

    __slots__ = ()


class Distance(NamedTuple):
    """How far below its base a subtree begins (field 0) or ends (field 1), and where that is written."""

    field: int
    value: int
    at: int


class NameConstraints(Extension):
    """Which names a CA may issue for: `permitted` and `excluded` subtrees. RFC 5280 section 4.2.1.10.

    `has_permitted` and `has_excluded` tell an empty list from one that is not there.
    `distances` are the minimum (field 0) and maximum (field 1) of subtrees that set them.
    """

    __slots__ = ("distances", "excluded", "has_excluded", "has_permitted", "permitted")

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        self.permitted: list[GeneralName] = []
        self.excluded: list[GeneralName] = []
        self.has_permitted = self.has_excluded = False
        self.distances: list[Distance] = []
        for field in self.fields("name constraints"):
            if field.tag == 0xA0:
                self.has_permitted = True
                self.permitted += self._subtrees(field)
            elif field.tag == 0xA1:
                self.has_excluded = True
                self.excluded += self._subtrees(field)
            else:
                raise DecodeError(f"{der.tag_name(field.tag)} is no field of name constraints", field.pos)

    def _subtrees(self, field: der.Node) -> list[GeneralName]:
        found = []
        for subtree in der.children(self.raw, field.start, field.stop):
            parts = der.children(self.raw, subtree.start, subtree.stop) if subtree.tag == der.SEQUENCE else []
            if not parts:
                raise DecodeError("a subtree of name constraints has no base", subtree.pos)
            found.append(general_name(self.raw, parts[0]))
            for part in parts[1:]:
                self.distances.append(
                    Distance(part.tag & 0x1F, der.integer(self.raw[part.start : part.stop]), part.pos)
                )
        return found


class AccessDescription(NamedTuple):
    """How and where to get something: the method's OID and a location."""

    method: str
    location: GeneralName
    at: int


class AccessDescriptions(Extension):
    """An authority or subject information access extension. RFC 5280 section 4.2.2."""

    __slots__ = ("descriptions",)

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        self.descriptions: list[AccessDescription] = []
        for node in self.fields("information access"):
            fields = der.children(raw, node.start, node.stop) if node.tag == der.SEQUENCE else []
            if len(fields) != 2 or fields[0].tag != der.OID:
                raise DecodeError("an access description is not a method and a location", node.pos)
            method = der.oid(raw[fields[0].start : fields[0].stop], fields[0].start)
            self.descriptions.append(AccessDescription(method, general_name(raw, fields[1]), node.pos))

    def locations(self, method: str) -> list[GeneralName]:
        return [d.location for d in self.descriptions if d.method == method]

    @property
    def ocsp_responders(self) -> list[str]:
        return [name.text for name in self.locations(oids.OCSP_METHOD) if name.kind == URI]


class DistributionPoint(NamedTuple):
    """Where a CRL is: `names` of its full name, and which optional fields are there."""

    names: tuple[GeneralName, ...]
    relative_name: bool
    reasons: bool
    crl_issuer: bool
    at: int


class DistributionPoints(Extension):
    """A cRLDistributionPoints or freshestCRL extension. RFC 5280 section 4.2.1.13."""

    __slots__ = ("points",)

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        self.points = [self._point(node) for node in self.fields("CRL distribution points")]

    def _point(self, node: der.Node) -> DistributionPoint:
        if node.tag != der.SEQUENCE:
            raise DecodeError("a CRL distribution point is no SEQUENCE", node.pos)
        names: list[GeneralName] = []
        fields = {field.tag & 0x1F: field for field in der.children(self.raw, node.start, node.stop)}
        relative = False
        if 0 in fields:
            for choice in der.children(self.raw, fields[0].start, fields[0].stop):
                relative = relative or choice.tag & 0x1F == 1
                if choice.tag & 0x1F == 0:
                    names += [general_name(self.raw, n) for n in der.children(self.raw, choice.start, choice.stop)]
        return DistributionPoint(tuple(names), relative, 1 in fields, 2 in fields, node.pos)
