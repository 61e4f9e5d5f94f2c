"""The responder's certificates in an OCSP response. RFC 6960 section 4.2.2.2, BR 7.1.2.8."""

from __future__ import annotations

from certlint.check import check
from certlint.errors import DecodeError
from certlint.report import Problem
from certlint.x509.cert_id import SUPPORTED, digest
from certlint.x509.certificate import Certificate
from certlint.x509.ocsp import basic_of
from certlint.x509.signature import verify

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.parts.ocsp import ResponseTimes
    from certlint.x509.signed_object import SignedObject

_SIGNS, _SIGNATURE = "OCSPSigning", "digitalSignature"


def _sent(response: SignedObject) -> list[tuple[SignedObject, bool]]:
    """The decodable certificates in a response, and whether each matches the responderID."""
    basic = basic_of(response)
    found: list[tuple[SignedObject, bool]] = []
    for each in basic.certificates:
        try:
            certificate = Certificate(each)
            found.append((certificate, basic.is_by(certificate)))
        except DecodeError:
            continue
    return found


def _responders(response: SignedObject) -> list[SignedObject]:
    """The certificates in a response that match its responderID."""
    return [certificate for certificate, named in _sent(response) if named]


def _delegated(response: SignedObject) -> list[SignedObject]:
    """The responders' certificates other than that of the CA that the response is about, which may sign for itself.

    If an answer names its CA by an unknown hash function, any CA certificate is taken for that of this CA.
    """
    about = {(of.hash, of.issuer_name) for of in (single.certificate for single in basic_of(response).singles)}
    known = all(name in SUPPORTED for name, _ in about)
    return [
        each
        for each in _responders(response)
        if not _is_ca(each) or (known and all(digest(name, each.raw["subject"]) != of for name, of in about))
    ]


def _is_ca(certificate: SignedObject) -> bool:
    return bool(certificate.fact("basic_constraints", lambda part: part.ca, False))


def _says_responder(certificate: SignedObject) -> bool:
    """Whether it has the extended key usage OCSPSigning."""
    purposes = certificate.part("extended_key_usage")
    return purposes is not None and _SIGNS in purposes.purposes


@check
def signed_by_its_own(certificate: SignedObject) -> Iterator[Problem]:
    """Where an OCSP response contains certificates of its responder, the key of one of them has signed it. RFC 6960 3.2."""
    bearers = _responders(certificate)
    if bearers and {verify(certificate, each) for each in bearers} == {False}:
        message = f"the response is not signed with the key of {bearers[0].title!r}, whose certificate is in it"
        yield Problem(message, "a signature that verifies", "a signature that does not")


@check
def named_as_its_signer(certificate: SignedObject) -> Iterator[Problem]:
    """Where a certificate in an OCSP response has the key that signed it, the responder names itself so. RFC 6960 4.2.2.3."""
    sent = _sent(certificate)
    if any(named for _, named in sent):
        return
    for each, _ in sent:
        if verify(certificate, each):
            message = f"the response is signed by {each.title!r}, and its responder calls itself {certificate.title!r}"
            yield Problem(message, f"the name of {each.title!r}, or the SHA-1 digest of its key", certificate.title)
            return


@check
def of_the_same_ca(certificate: SignedObject) -> Iterator[Problem]:
    """The certificate of a delegated responder was issued by the CA that each answer names. RFC 6960 section 4.2.2.2."""
    basic = basic_of(certificate)
    about = {(of.hash, of.issuer_name) for of in (single.certificate for single in basic.singles)}
    for each in _delegated(certificate):
        if not _says_responder(each):
            continue  # reported by another rule
        if any(name in SUPPORTED and digest(name, each.raw["issuer"]) != of for name, of in about):
            issuer = str(each.part("issuer"))
            message = (
                f"the responder {each.title!r} has a certificate of {issuer!r}, and the response is for another CA"
            )
            yield Problem(message, "a certificate issued by the CA that the response is for", issuer)


@check
def authorized(certificate: SignedObject) -> Iterator[Problem]:
    """The certificate of a responder that is not the CA has the purpose OCSPSigning. RFC 6960 section 4.2.2.2."""
    for each in _delegated(certificate):
        purposes = each.part("extended_key_usage")
        if purposes is None or _SIGNS not in purposes.purposes:
            found = "no extendedKeyUsage" if purposes is None else ", ".join(sorted(purposes.purposes))
            yield Problem(f"the certificate of the responder {each.title!r} lacks {_SIGNS}", _SIGNS, found)


@check
def for_nothing_else(certificate: SignedObject) -> Iterator[Problem]:
    """The certificate of a responder that is not the CA has no purpose beside OCSPSigning. BR 7.1.2.8.5."""
    for each in _delegated(certificate):
        if _says_responder(each) and (others := sorted({*each.part("extended_key_usage").purposes} - {_SIGNS})):
            listed = ", ".join(others)
            message = f"the extended key usage of the responder {each.title!r} contains {listed} beside {_SIGNS}"
            yield Problem(message, f"only {_SIGNS}", listed)


@check
def no_ca(certificate: SignedObject) -> Iterator[Problem]:
    """The certificate of a responder that is not the CA is not a CA certificate. BR 7.1.2.8.4.

    Another CA, without the purpose OCSPSigning, is reported by another rule.
    """
    for each in _delegated(certificate):
        if _is_ca(each) and _says_responder(each):
            message = f"the certificate of the responder {each.title!r} is a CA certificate"
            yield Problem(message, "cA FALSE", "cA TRUE")


@check
def not_checked(certificate: SignedObject) -> Iterator[Problem]:
    """The certificate of a responder that is not the CA has the extension id-pkix-ocsp-nocheck. BR 7.1.2.8.6.

    The certificate of another CA, without the purpose OCSPSigning, is not checked.
    """
    for each in _delegated(certificate):
        if "ocsp_no_check" not in each.raw and (_says_responder(each) or not _is_ca(each)):
            message = f"the certificate of the responder {each.title!r} lacks id-pkix-ocsp-nocheck"
            yield Problem(message, "id-pkix-ocsp-nocheck", "no such extension")


@check
def may_sign(certificate: SignedObject) -> Iterator[Problem]:
    """The keyUsage of a responder that is not the CA, if present, has digitalSignature. RFC 5280 section 4.2.1.3.

    The certificate of another CA, without the purpose OCSPSigning, is not checked.
    """
    for each in _delegated(certificate):
        usage = each.part("key_usage") if _says_responder(each) or not _is_ca(each) else None
        if usage is not None and _SIGNATURE not in usage.usages:
            found = ", ".join(sorted(usage.usages)) or "no usage"
            message = f"the key usage of the responder {each.title!r} lacks {_SIGNATURE}"
            yield Problem(message, _SIGNATURE, found)


@check
def valid_when_signing(certificate: SignedObject, response_times: ResponseTimes) -> Iterator[Problem]:
    """The certificate of a responder that is not the CA is valid when the response is made. RFC 6960 section 4.2.2.2."""
    made = response_times.produced_at.moment
    for each in _delegated(certificate):
        validity = each.part("validity")
        begin, end = validity.not_before.moment, validity.not_after.moment
        if not begin <= made <= end:
            message = (
                f"the certificate of the responder {each.title!r} is not valid at producedAt, {made:%Y-%m-%d %H:%M}"
            )
            yield Problem(message, f"{begin:%Y-%m-%d} to {end:%Y-%m-%d}", f"{made:%Y-%m-%d %H:%M}")
