"""Files next to a certificate that a product loads with it: an OCSP response to staple, its issuer, timestamps (SCTs)."""

from __future__ import annotations

from datetime import datetime, timedelta

from certlint.asn1 import der
from certlint.bundle.companions import ISSUER, OCSP, TIMESTAMPS, Companions
from certlint.check import check
from certlint.errors import DecodeError
from certlint.report import Problem
from certlint.revocation.by_ocsp import ocsp_answer
from certlint.revocation.evidence import HeldResponse
from certlint.revocation.status_answers import REVOKED, EvidencePlace, Flaw, StatusAnswer
from certlint.x509.ocsp import SUCCESSFUL, UNKNOWN, read_response
from certlint.x509.reference import contradiction

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.bundle.bundle import Bundle
    from certlint.bundle.companions import Companion
    from certlint.x509.ocsp import SingleResponse
    from certlint.x509.signed_object import SignedObject

_SKEW = timedelta(minutes=5)
_MINUTE = "%Y-%m-%d %H:%M"


@check
def readable(companions: Companions) -> Iterator[Problem]:
    """The files next to the certificate can be read."""
    for each in companions.unread:
        yield Problem(f"{each.path} cannot be read: {each.error}", "a file", path=each.path)


@check
def issuer_there(bundle: Bundle, companions: Companions) -> Iterator[Problem]:
    """The issuer of an OCSP response next to the certificate is in the file, or in one next to it."""
    response = companions.get(OCSP)
    if response is None or ISSUER in companions.found or not bundle.held:
        return
    leaf = bundle.certificates[0]
    if _issuer_in(bundle) is None:
        message = (
            f"the issuer of {leaf.title!r}, {leaf.issuer_title!r}, is not in the file, and {response.path} needs it"
        )
        yield Problem(message, leaf.issuer_title, "no issuer", path=response.path)


@check
def issuer_fits(bundle: Bundle, companions: Companions) -> Iterator[Problem]:
    """The file of the issuer begins with the issuer in PEM. It is read only together with an OCSP response."""
    companion = companions.get(ISSUER)
    if companion is None or OCSP not in companions.found or not bundle.held:
        return
    leaf = bundle.certificates[0]
    try:
        found = companion.first_certificate()
    except DecodeError as error:
        yield Problem(f"the certificate in {companion.path} cannot be read: {error.message}", path=companion.path)
        return
    if found is None:
        message = f"{companion.path} contains no certificate in PEM"
        yield Problem(message, leaf.issuer_title, "no certificate", path=companion.path)
    elif not _may_have_issued(found, leaf):
        message = f"the certificate in {companion.path}, {found.title!r}, is not the issuer of {leaf.title!r}"
        yield Problem(message, leaf.issuer_title, found.title, path=companion.path)


@check
def timestamps_listed(companions: Companions, *, at_most: int) -> Iterator[Problem]:
    """The file of timestamps is a SignedCertificateTimestampList of `at_most` so many bytes. RFC 6962 section 3.3."""
    companion = companions.get(TIMESTAMPS)
    if companion is not None and (flaw := _flaw_of_list(companion.data, at_most)):
        yield Problem(f"{companion.path} {flaw}", "a SignedCertificateTimestampList", path=companion.path)


@check
def response_used(bundle: Bundle, companions: Companions, now: datetime, *, at_most: int) -> Iterator[Problem]:
    """The OCSP response has `at_most` so many bytes, is about the certificate alone, by SHA-1, and holds now."""
    read = _read_response(bundle, companions)
    if read is None:
        return  # there is none, or another rule reports why it is not evaluated
    companion, issuer = read
    flaw = _flaw_of_response(companion.data, bundle.certificates[0], issuer, now, at_most)
    if flaw:
        yield Problem(f"{companion.path} {flaw[0]}", *flaw[1:], path=companion.path)


@check
def response_signed(bundle: Bundle, companions: Companions, now: datetime, *, at_most: int) -> Iterator[Problem]:
    """The OCSP response, where it is sent to clients, is signed by the issuer or by a responder that the issuer certified."""
    companion, answer = _stapled(bundle, companions, now, at_most)
    if isinstance(answer, Flaw):
        yield Problem(answer.message, answer.expected, answer.found, path=companion)


@check
def response_good(bundle: Bundle, companions: Companions, now: datetime, *, at_most: int) -> Iterator[Problem]:
    """The OCSP response, where it is sent to clients, does not say that the certificate is revoked."""
    companion, answer = _stapled(bundle, companions, now, at_most)
    if isinstance(answer, StatusAnswer) and answer.status == REVOKED:
        since = f" since {answer.since:{_MINUTE}} UTC" if answer.since else ""
        reason = f" ({answer.reason})" if answer.reason else ""
        title = bundle.certificates[0].title
        yield Problem(f"{companion} says that {title!r} is revoked{since}{reason}", "good", "revoked", path=companion)


def _read_response(bundle: Bundle, companions: Companions) -> tuple[Companion, SignedObject] | None:
    """The file of the OCSP response, and the issuer by which a product reads it; None where one of them is missing."""
    companion = companions.get(OCSP)
    if companion is None or not bundle.held:
        return None
    issuer = companions.issuer() if ISSUER in companions.found else _issuer_in(bundle)
    return (companion, issuer) if issuer is not None and _may_have_issued(issuer, bundle.certificates[0]) else None


def _stapled(
    bundle: Bundle, companions: Companions, now: datetime, at_most: int
) -> tuple[str, StatusAnswer | Flaw | None]:
    """The path of an OCSP response that clients receive, and what it says of the certificate or why it does not hold."""
    read = _read_response(bundle, companions)
    if read is None:
        return "", None
    companion, issuer = read
    leaf = bundle.certificates[0]
    if _flaw_of_response(companion.data, leaf, issuer, now, at_most):
        return "", None  # it is not sent
    held = HeldResponse(read_response(_first_element(companion.data)), EvidencePlace("OCSP response", companion.path))
    # That a responder was itself revoked, a file of the server cannot show.
    return companion.path, ocsp_answer(held, leaf, issuer, now, lambda _: "")


def _issuer_in(bundle: Bundle) -> SignedObject | None:
    """The first certificate after the first one of the file that may have issued it."""
    leaf = bundle.certificates[0]
    return next((each for each in bundle.certificates[1 : bundle.held] if _may_have_issued(each, leaf)), None)


def _may_have_issued(issuer: SignedObject, certificate: SignedObject) -> bool:
    """Whether a certificate may be an issuer by name, key identifier and keyUsage, as in OpenSSL's X509_check_issued."""
    below, above = certificate.part("issuer"), issuer.part("subject")
    if below is None or above is None or not above.equals(below) or contradiction(certificate, issuer):
        return False
    return bool(issuer.fact("key_usage", lambda part: "keyCertSign" in part.usages, True))


def _flaw_of_list(data: bytes, at_most: int) -> str:
    if len(data) > at_most:
        return f"has {len(data):,} bytes; at most {at_most:,} are read"
    if len(data) < 2 or int.from_bytes(data[:2], "big") != len(data) - 2:
        return "does not begin with the length of what follows, in two bytes"
    at = 2
    while at < len(data):
        at += 2 + int.from_bytes(data[at : at + 2], "big")
    return "" if at == len(data) else "contains an SCT that does not have the length that it declares"


Unused = tuple[str, str, str]


def _flaw_of_response(
    data: bytes, leaf: SignedObject, issuer: SignedObject, now: datetime, at_most: int
) -> Unused | None:
    """What is wrong with a response, what is expected, and what was found."""
    if len(data) > at_most:
        return f"has {len(data):,} bytes; at most {at_most:,} are read", f"{at_most:,} bytes", f"{len(data):,} bytes"
    try:
        response = read_response(_first_element(data))
    except DecodeError as error:
        return f"is not an OCSP response in DER: {error.message}", "an OCSP response in DER", ""
    if response.basic is None:
        return f"contains the error {response.status} and no status", SUCCESSFUL, response.status
    if (count := len(response.basic.singles)) != 1:
        return f"is about {count} certificates", "one status", f"{count}"
    return _flaw_of_status(response.basic.singles[0], leaf, issuer, now)


def _first_element(data: bytes) -> bytes:
    """An OCSP response without the bytes behind it, which products pass over. Raises DecodeError."""
    return data[: der.expect(data, 0, len(data), der.SEQUENCE, "an OCSP response")[1]]


def _flaw_of_status(single: SingleResponse, leaf: SignedObject, issuer: SignedObject, now: datetime) -> Unused | None:
    of = single.certificate
    if of.serial != leaf.fact("serial_number", lambda part: part.number, None) or not of.is_of(leaf, issuer):
        return f"is about another certificate than {leaf.title!r}", "this certificate", f"serial number {of.serial:x}"
    if of.hash != "sha1":
        return f"names the certificate by {of.hash.upper()} digests, not by SHA-1", "SHA-1", of.hash.upper()
    if single.status == UNKNOWN:
        return f"says that the status of {leaf.title!r} is unknown", "good", UNKNOWN
    if single.next_update is None:
        return "does not say until when it is valid (nextUpdate)", "nextUpdate", "none"
    if single.next_update + _SKEW < now:
        day = f"{single.next_update:{_MINUTE}}"
        return f"was valid until {day}", f"{now:{_MINUTE}} or later", day
    if single.this_update - _SKEW > now:
        day = f"{single.this_update:{_MINUTE}}"
        return f"is not valid before {day}", f"{now:{_MINUTE}} or earlier", day
    return None
