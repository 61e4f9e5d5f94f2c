"""The cryptographic capabilities of a mail client. RFC 4262 section 2, RFC 8551 section 2.5.2."""

from __future__ import annotations

from certlint.asn1 import der
from certlint.errors import DecodeError
from certlint.x509.parts.base import Extension


class SmimeCapabilities(Extension):
    """The algorithms, by OID; each may have parameters of any type. The list may be empty."""

    __slots__ = ("algorithms",)

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        self.algorithms = [self._algorithm(node) for node in self.fields("the list of capabilities")]

    def _algorithm(self, node: der.Node) -> str:
        fields = der.children(self.raw, node.start, node.stop) if node.tag == der.SEQUENCE else []
        if not 1 <= len(fields) <= 2 or fields[0].tag != der.OID:
            raise DecodeError("a capability is not an object identifier with at most one parameter", node.pos)
        return der.oid(self.raw[fields[0].start : fields[0].stop], fields[0].start)
