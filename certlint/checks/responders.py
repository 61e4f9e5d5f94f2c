"""The certificates in an OCSP response: those of the responder that signed it. RFC 6960 section 4.2.2.2, BR 7.1.2.8."""

from __future__ import annotations

from certlint.check import check
from certlint.errors import DecodeError
from certlint.report import Problem
from certlint.x509.certificate import Certificate
from certlint.x509.signature import verify

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.ocsp import BasicResponse
    from certlint.x509.signed_object import SignedObject

_SIGNS = "OCSPSigning"


def _responders(response: SignedObject) -> list[SignedObject]:
    """The certificates in a response that are of its responder, as it names itself; what cannot be read is none."""
    basic: BasicResponse = response  # type: ignore[assignment]  # its rules are about OCSP responses alone
    found: list[SignedObject] = []
    for each in basic.certificates:
        try:
            certificate = Certificate(each)
            if basic.is_by(certificate):
                found.append(certificate)
        except DecodeError:
            continue
    return found


def _delegated(response: SignedObject) -> list[SignedObject]:
    """Those that are not of a CA, which may sign for itself."""
    return [each for each in _responders(response) if not each.fact("basic_constraints", lambda part: part.ca, False)]


@check
def signed_by_its_own(certificate: SignedObject) -> Iterator[Problem]:
    """Where an OCSP response contains certificates of its responder, the key of one of them has signed it. RFC 6960 3.2."""
    bearers = _responders(certificate)
    if bearers and {verify(certificate, each) for each in bearers} == {False}:
        message = f"the response is not signed with the key of {bearers[0].title!r}, whose certificate is in it"
        yield Problem(message, "a signature that verifies", "a signature that does not")


@check
def authorized(certificate: SignedObject) -> Iterator[Problem]:
    """The certificate of a responder that is not the CA has the purpose OCSPSigning. RFC 6960 section 4.2.2.2."""
    for each in _delegated(certificate):
        purposes = each.part("extended_key_usage")
        if purposes is None or _SIGNS not in purposes.purposes:
            found = "no extendedKeyUsage" if purposes is None else ", ".join(sorted(purposes.purposes))
            yield Problem(f"the certificate of the responder {each.title!r} lacks {_SIGNS}", _SIGNS, found)


@check
def not_checked(certificate: SignedObject) -> Iterator[Problem]:
    """The certificate of a responder that is not the CA has the extension id-pkix-ocsp-nocheck. BR 7.1.2.8.6."""
    for each in _delegated(certificate):
        if "ocsp_no_check" not in each.raw:
            message = f"the certificate of the responder {each.title!r} lacks id-pkix-ocsp-nocheck"
            yield Problem(message, "id-pkix-ocsp-nocheck", "no such extension")
