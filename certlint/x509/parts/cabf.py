"""Extensions of the CA/Browser Forum. EV Guidelines 7.1.2.2 and appendix F, Baseline Requirements appendix B."""

from __future__ import annotations

from certlint.asn1 import der
from certlint.errors import DecodeError
from certlint.light import NamedTuple
from certlint.x509.parts.base import Extension
from certlint.x509.parts.core import AlgorithmIdentifier


class ServiceDescriptor(NamedTuple):
    """The hash of an onion service's key: `uri` of the service, hash algorithm (OID), hash, offset."""

    uri: str
    algorithm: str
    digest: bytes
    at: int


class TorServiceDescriptors(Extension):
    """The hashes of the keys of version 2 onion services. Ballot 201."""

    __slots__ = ("descriptors",)

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        self.descriptors = [self._descriptor(node) for node in self.fields("the Tor service descriptors")]

    def _descriptor(self, node: der.Node) -> ServiceDescriptor:
        fields = der.children(self.raw, node.start, node.stop) if node.tag == der.SEQUENCE else []
        if [f.tag for f in fields] != [der.UTF8_STRING, der.SEQUENCE, der.BIT_STRING]:
            raise DecodeError("a Tor service descriptor does not consist of a URI, an algorithm and a hash", node.pos)
        uri, algorithm, digest = fields
        text = self.raw[uri.start : uri.stop].decode("utf-8", "replace")
        oid = AlgorithmIdentifier(self.raw[algorithm.pos : algorithm.stop]).oid
        return ServiceDescriptor(text, oid, self.raw[digest.start + 1 : digest.stop], node.pos)


class CabfOrganizationIdentifier(Extension):
    """The registration of an organization: `scheme`, `country`, `state` (None if omitted), `reference`.

    `tags` are those of the strings, in their order; the state has an implicit tag.
    """

    __slots__ = ("country", "reference", "scheme", "state", "tags")

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        fields = self.fields("the organization identifier")
        states = [f for f in fields[2:3] if f.tag == 0x80]
        if len(fields) != 3 + len(states):
            raise DecodeError(
                "an organization identifier does not consist of a scheme, a country and a reference", self.value_start
            )
        self.tags = [f.tag for f in fields]
        text = [raw[f.start : f.stop].decode("utf-8", "replace") for f in fields]
        self.scheme, self.country, self.reference = text[0], text[1], text[-1]
        self.state = text[2] if states else None
