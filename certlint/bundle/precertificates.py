"""Precertificates that a precertificate signing certificate has signed. RFC 6962 sections 3.1 and 3.2."""

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
    """A precertificate; where a precertificate signing certificate in the file signed it, as its CA would have."""
    precertificate = bundle.certificates[index]
    for issuer in bundle.links.issuers(index):
        signer = bundle.certificates[issuer]
        if signer.fact("extended_key_usage", lambda part: _SIGNS_PRECERTIFICATES in part.purposes, False):
            try:
                return Certificate(as_issued(precertificate, signer))
            except DecodeError:  # what cannot be read is told by itself
                break
    return precertificate
