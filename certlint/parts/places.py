"""Name constraints, information access, CRL points: extensions with general names inside. RFC 5280 section 4.2."""

from __future__ import annotations

from certlint import der, oids
from certlint.errors import DecodeError
from certlint.light import NamedTuple
from certlint.parts.base import Extension
from certlint.parts.general_names import URI, GeneralName, general_name


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
                if part.tag not in (0x80, 0x81):
                    raise DecodeError(f"{der.tag_name(part.tag)} is no field of a subtree", part.pos)
                distance = der.integer(self.raw[part.start : part.stop], part.start)
                self.distances.append(Distance(part.tag & 1, distance, part.pos))
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
