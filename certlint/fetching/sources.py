"""The URLs in a certificate, and parsers for their content. RFC 5280 sections 4.2.1.13 and 4.2.2.1."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING
from urllib.parse import quote

from certlint import pem
from certlint.asn1 import oids
from certlint.errors import DecodeError
from certlint.fetching.fetcher import Post, Wanted
from certlint.x509.cert_id import request_about
from certlint.x509.certificate import Certificate
from certlint.x509.crl import CertificateList
from certlint.x509.ocsp import read_response
from certlint.x509.parts.general_names import URI

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from certlint.x509.ocsp import OcspResponse
    from certlint.x509.parts.general_names import GeneralName
    from certlint.x509.parts.locations import AccessDescriptions
    from certlint.x509.signed_object import SignedObject

# The most URLs of one kind per certificate; an untrusted certificate could contain thousands.
MOST_URLS = 4
# The longest URL of a GET request. RFC 5019 section 5; serial numbers of conforming CAs fit.
_LONGEST_QUESTION = 255


def issuer_urls(certificate: SignedObject) -> list[str]:
    """The URLs of the issuer's certificate (caIssuers)."""
    return _web(_locations(certificate, oids.CA_ISSUERS_METHOD))


def crl_urls(certificate: SignedObject) -> list[list[str]]:
    """The URLs of CRLs: one list per distribution point, whose URLs are alternatives."""
    found = certificate.part("crl_distribution_points")
    listed = [_web(point.names) for point in found.points[:MOST_URLS]] if found is not None else []
    return [urls for urls in listed if urls]


def ocsp_questions(certificate: SignedObject, issuer: SignedObject) -> list[tuple[str, Post]]:
    """The URLs for OCSP: each with the request encoded for GET, and the same request for POST.

    RFC 6960 appendix A.1. RFC 5019 section 5 requires GET for short requests, which caches can answer.
    """
    responders = _web(_locations(certificate, oids.OCSP_METHOD))
    try:
        request = request_about(certificate, issuer)
    except DecodeError:
        return []
    question = quote(b64encode(request), safe="")
    posts = [Post(url, "application/ocsp-request", request) for url in responders]
    return [(f"{post.url.rstrip('/')}/{question}", post) for post in posts if len(question) < _LONGEST_QUESTION]


def _locations(certificate: SignedObject, method: str) -> list[GeneralName]:
    found: AccessDescriptions | None = certificate.part("authority_info_access")
    return found.locations(method) if found is not None else []


def _web(names: Iterable[GeneralName]) -> list[str]:
    uris = [name.text for name in names if name.kind == URI]
    return [uri for uri in uris if uri.lower().startswith(("http://", "https://"))][:MOST_URLS]


def certificates(data: bytes) -> list[Certificate]:
    """The certificates in DER, PEM or PKCS #7. RFC 5280 section 4.2.2.1 specifies DER and certs-only CMS."""
    found = []
    for block in pem.read(data, max_certificates=MOST_URLS).blocks:
        ders = [block.der] if block.kind is pem.BlockKind.CERTIFICATE else []
        if block.kind is pem.BlockKind.PKCS7:
            from certlint.containers.pkcs7 import certificates_within

            ders = certificates_within("PKCS7", block.der)[:MOST_URLS]
        for der in ders:
            try:
                found.append(Certificate(der))
            except DecodeError:
                continue  # an undecodable certificate cannot be the issuer
    return found


def crl(data: bytes) -> CertificateList:
    """A CRL in DER or PEM. Raises DecodeError."""
    blocks = pem.read(data).blocks if data.startswith(b"-----BEGIN") else []
    return CertificateList(blocks[0].der if blocks else data)


def response(data: bytes) -> OcspResponse:
    """An OCSP response. Raises DecodeError."""
    return read_response(data)


def _ends(data: bytes) -> datetime | None:
    dates = [each.part("validity") for each in certificates(data)]
    return min((date.not_after.moment for date in dates if date is not None), default=None)


def _next_crl(data: bytes) -> datetime | None:
    try:
        return crl(data).next_update
    except DecodeError:
        return None


def _next_response(data: bytes) -> datetime | None:
    try:
        basic = read_response(data).basic
    except DecodeError:
        return None
    return min((each.next_update for each in basic.singles if each.next_update), default=None) if basic else None


ISSUER = Wanted("application/pkix-cert, application/pkcs7-mime", _ends)
CRL = Wanted("application/pkix-crl", _next_crl)
OCSP = Wanted("application/ocsp-response", _next_response)
