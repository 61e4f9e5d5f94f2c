"""The attributes of a certification request. RFC 2986 section 4.1, RFC 2985."""

from __future__ import annotations

from certlint.asn1 import der
from certlint.errors import DecodeError
from certlint.light import NamedTuple
from certlint.x509.parts.base import Part

EXTENSION_REQUEST = "1.2.840.113549.1.9.14"
MICROSOFT_EXTENSION_REQUEST = "1.3.6.1.4.1.311.2.1.14"
"""The counterpart of older Windows tools. [MS-WCCE] section 2.2.2.7.7.3."""
CHALLENGE_PASSWORD = "1.2.840.113549.1.9.7"  # noqa: S105 - an object identifier


class RequestAttribute(NamedTuple):
    """One attribute: its type, its values as elements of the part, and its offset."""

    oid: str
    values: tuple[der.Node, ...]
    at: int


class RequestAttributes(Part):
    """All attributes, in the order of the request. `raw` is the element `[0]`."""

    __slots__ = ("entries",)

    def __init__(self, raw: bytes) -> None:
        Part.__init__(self, raw)
        nodes = der.sequence(raw, "the attributes of the request", 0xA0)
        self.entries = tuple(read_attribute(raw, node) for node in nodes)

    def of(self, *oids: str) -> list[RequestAttribute]:
        """The attributes of these types."""
        return [entry for entry in self.entries if entry.oid in oids]


def read_attribute(raw: bytes, node: der.Node) -> RequestAttribute:
    """The attribute in `node`. Raises DecodeError."""
    fields = der.children(raw, node.start, node.stop) if node.tag == der.SEQUENCE else []
    if len(fields) != 2 or fields[0].tag != der.OID or fields[1].tag != der.SET:
        raise DecodeError("an attribute of the request is not a type and a set of values", node.pos)
    kind, values = fields
    oid = der.oid(raw[kind.start : kind.stop], kind.start)
    return RequestAttribute(oid, tuple(der.children(raw, values.start, values.stop)), node.pos)
