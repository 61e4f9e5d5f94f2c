"""Precertificates issued by a precertificate signing certificate. RFC 6962 sections 3.1 and 3.2."""

from __future__ import annotations

from certlint.errors import DecodeError
from certlint.x509.certificate import Certificate
from certlint.x509.precertificate import as_issued

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.bundle.bundle import Bundle
    from certlint.x509.signed_object import SignedObject

_SIGNS_PRECERTIFICATES = "precertificateSigning"


def as_issued_by_the_ca(bundle: Bundle, index: int) -> SignedObject:
    """A precertificate; one by a precertificate signing certificate of the file, with the issuer of the final certificate."""
    precertificate = bundle.certificates[index]
    for issuer in bundle.links.issuers(index):
        signer = bundle.certificates[issuer]
        if signer.fact("extended_key_usage", lambda part: _SIGNS_PRECERTIFICATES in part.purposes, False):
            try:
                return Certificate(as_issued(precertificate, signer))
            except DecodeError:  # other rules report undecodable certificates
                break
    return precertificate
