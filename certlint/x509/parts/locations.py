"""Name constraints, information access, CRL distribution points: extensions with general names. RFC 5280 section 4.2."""

from __future__ import annotations

from certlint.asn1 import der, oids
from certlint.errors import DecodeError
from certlint.light import NamedTuple
from certlint.x509.parts.base import Extension, optional
from certlint.x509.parts.general_names import URI, GeneralName, general_name


class Distance(NamedTuple):
    """The minimum (field 0) or maximum (field 1) of a subtree, its offset, and the kind of name."""

    field: int
    value: int
    at: int
    kind: int


class NameConstraints(Extension):
    """The subtrees that a CA may issue for: `permitted` and `excluded`. RFC 5280 section 4.2.1.10.

    `has_permitted` and `has_excluded` distinguish an empty list from an absent one.
    `distances` are the minimum (field 0) and maximum (field 1) of subtrees with explicit ones.
    """

    __slots__ = ("distances", "excluded", "has_excluded", "has_permitted", "permitted")

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        self.permitted: list[GeneralName] = []
        self.excluded: list[GeneralName] = []
        self.has_permitted = self.has_excluded = False
        self.distances: list[Distance] = []
        lists = optional(self.fields("name constraints"), (0xA0, 0xA1), "name constraints")
        self.has_permitted, self.has_excluded = 0xA0 in lists, 0xA1 in lists
        if self.has_permitted:
            self.permitted = self._subtrees(lists[0xA0])
        if self.has_excluded:
            self.excluded = self._subtrees(lists[0xA1])

    def _subtrees(self, field: der.Node) -> list[GeneralName]:
        found = []
        for subtree in der.children(self.raw, field.start, field.stop):
            parts = der.children(self.raw, subtree.start, subtree.stop) if subtree.tag == der.SEQUENCE else []
            if not parts:
                raise DecodeError("a subtree of name constraints has no base", subtree.pos)
            found.append(general_name(self.raw, parts[0], any_form=True))
            for tag, node in optional(parts[1:], (0x80, 0x81), "a subtree of name constraints").items():
                value = der.integer(self.raw[node.start : node.stop], node.start)
                self.distances.append(Distance(tag - 0x80, value, node.pos, found[-1].kind))
        return found


def _location(raw: bytes, node: der.Node) -> GeneralName:
    """A location. Raises DecodeError, also for a URI that is not ASCII."""
    name = general_name(raw, node)
    if name.kind == URI and not name.value.isascii():
        raise DecodeError("a URI contains octets that are not ASCII", node.start)
    return name


class AccessDescription(NamedTuple):
    """The OID of an access method, and a location."""

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
                raise DecodeError("an AccessDescription does not consist of a method and a location", node.pos)
            method = der.oid(raw[fields[0].start : fields[0].stop], fields[0].start)
            self.descriptions.append(AccessDescription(method, _location(raw, fields[1]), node.pos))

    def locations(self, method: str) -> list[GeneralName]:
        return [d.location for d in self.descriptions if d.method == method]

    @property
    def ocsp_responders(self) -> list[str]:
        return [name.text for name in self.locations(oids.OCSP_METHOD) if name.kind == URI]


class DistributionPoint(NamedTuple):
    """A distribution point: `names` of its fullName, and which optional fields are present.

    `all_reasons`: the CRL covers each reason: `reasons` is absent, or has all of them; `issuers` are those of cRLIssuer.
    """

    names: tuple[GeneralName, ...]
    relative_name: bool
    reasons: bool
    crl_issuer: bool
    at: int
    all_reasons: bool = True
    issuers: tuple[GeneralName, ...] = ()

    @property
    def of_issuer_alone(self) -> bool:
        """Whether it only has a cRLIssuer, whose directory entry has the CRL."""
        return self.crl_issuer and not self.names and not self.relative_name


class DistributionPoints(Extension):
    """A cRLDistributionPoints or freshestCRL extension. RFC 5280 section 4.2.1.13."""

    __slots__ = ("points",)

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        self.points = [self._point(node) for node in self.fields("CRL distribution points")]

    def _point(self, node: der.Node) -> DistributionPoint:
        if node.tag != der.SEQUENCE:
            raise DecodeError("a CRL distribution point is not a SEQUENCE", node.pos)
        what = "a CRL distribution point"
        fields = optional(der.children(self.raw, node.start, node.stop), (0xA0, 0x81, 0xA2), what)
        where = fields.get(0xA0)
        choices = der.children(self.raw, where.start, where.stop) if where is not None else []
        if len(choices) > 1:
            raise DecodeError("a CRL distribution point has more than one name", choices[1].pos)
        chosen = optional(choices, (0xA0, 0xA1), "the name of a CRL distribution point")
        full = chosen.get(0xA0)
        nodes = der.children(self.raw, full.start, full.stop) if full is not None else []
        names = tuple([_location(self.raw, n) for n in nodes])
        reasons, issuer = fields.get(0x81), fields.get(0xA2)
        listed = der.children(self.raw, issuer.start, issuer.stop) if issuer is not None else []
        return DistributionPoint(
            *(names, 0xA1 in chosen, reasons is not None, issuer is not None, node.pos),
            reasons is None or _are_all(self.raw[reasons.start : reasons.stop]),
            tuple([general_name(self.raw, each, any_form=True) for each in listed]),
        )


def _are_all(flags: bytes) -> bool:
    """Whether a ReasonFlags has all of its eight reasons; the first bit is unused."""
    return len(flags) > 2 and flags[1] & 0x7F == 0x7F and bool(flags[2] & 0x80)
