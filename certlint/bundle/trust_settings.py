"""OpenSSL's trust settings after the certificate in a TRUSTED CERTIFICATE block. `openssl-x509(1)`."""

from __future__ import annotations

from binascii import Error, a2b_base64

from certlint.asn1 import der
from certlint.asn1.oids import PURPOSES
from certlint.errors import DecodeError
from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.pem import Block

LABEL = "TRUSTED CERTIFICATE"
_ANY = "anyExtendedKeyUsage"
_REJECTED = 0xA0


class TrustSettings(NamedTuple):
    """Trust settings of a CA: the purposes it is trusted for (all if empty), and those it is rejected for."""

    trusted: frozenset[str]
    rejected: frozenset[str]

    def reject(self, purpose: str) -> bool:
        """Whether OpenSSL refuses a path for the purpose that ends here ("certificate rejected", error 28)."""
        asked = {purpose, _ANY}
        return not self.rejected.isdisjoint(asked) or bool(self.trusted and self.trusted.isdisjoint(asked))


def trust_settings(block: Block) -> TrustSettings | None:
    """The settings of a block; None without any, or if they cannot be decoded."""
    if block.label != LABEL:
        return None
    try:
        behind = a2b_base64(block.text)[len(block.der) :]
        fields = der.sequence(behind, "the trust settings") if behind else []
        trusted = fields[0] if fields and fields[0].tag == der.SEQUENCE else None
        rejected = next((field for field in fields if field.tag == _REJECTED), None)
        return TrustSettings(_purposes(behind, trusted), _purposes(behind, rejected))
    except (DecodeError, Error, ValueError):
        return None


def _purposes(raw: bytes, node: der.Node | None) -> frozenset[str]:
    nodes = der.children(raw, node.start, node.stop) if node is not None else []
    dotted = (der.oid(raw[each.start : each.stop], each.start) for each in nodes)
    return frozenset([PURPOSES.get(each, each) for each in dotted])
