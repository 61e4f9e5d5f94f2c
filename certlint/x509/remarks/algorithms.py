"""What is odd about keys and algorithms: points off their curve, fields that must be omitted. RFC 5480, RFC 4055."""

from __future__ import annotations

from certlint.asn1 import der, oids
from certlint.x509 import points
from certlint.x509.parts.core import AlgorithmIdentifier
from certlint.x509.parts.public_key import PublicKey
from certlint.x509.remarks.remark import Remark

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.remarks.remark import Reading

_TRAILER_FIELD = 0xA3


def public_key(part: PublicKey) -> Iterator[Remark]:
    """RFC 5480 section 2.2: a key on P-256, P-384 or P-521 is a point, compressed or not, and not the one at infinity."""
    if part.kind == "ec" and part.curve in points.FIELDS and (flaw := points.point_flaw(part.curve, part.key)):
        expected = f"a point on {oids.CURVES[part.curve][0]}"
        yield Remark("off the curve", f"the key {flaw}", expected, part.key[:40].hex(), part.key_at)


def algorithm(part: AlgorithmIdentifier) -> Iterator[Remark]:
    """RFC 4055 section 3.1: the parameters of RSASSA-PSS lack trailerField, whose only value is the default."""
    parameters = part.parameters
    if part.family != "rsa-pss" or not parameters or parameters[0] != der.SEQUENCE:
        return
    for field in der.sequence(parameters, "the parameters of RSASSA-PSS"):
        if field.tag == _TRAILER_FIELD:
            found = parameters[field.start : field.stop].hex()
            message = f"the parameters of {part.title} contain a trailerField ({found})"
            yield Remark("trailer field", message, "no trailerField", found)


REMARKS: Reading = {
    PublicKey: (public_key, ("off the curve",)),
    AlgorithmIdentifier: (algorithm, ("trailer field",)),
}
