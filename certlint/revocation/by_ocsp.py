"""The status of a certificate in an OCSP response. RFC 6960 sections 3.2 and 4.2.2, RFC 5019 section 4."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.asn1 import oids
from certlint.errors import DecodeError
from certlint.revocation.signers import repeated_extension, unfitness
from certlint.revocation.status_answers import (
    ABSENT,
    GOOD,
    HELD,
    ISSUER,
    NOT_KNOWN,
    REFUSED,
    REVOKED,
    SIGNATURE,
    SIGNER,
    STALE,
    UNKNOWN,
    UNREADABLE,
    UNSUPPORTED,
    Flaw,
    StatusAnswer,
    early,
    stale,
)
from certlint.x509.cert_id import SUPPORTED
from certlint.x509.certificate import Certificate
from certlint.x509.key_kinds import may_sign_so
from certlint.x509.signature import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from certlint.revocation.evidence import HeldResponse
    from certlint.revocation.status_answers import EvidencePlace
    from certlint.x509.cert_id import CertId
    from certlint.x509.ocsp import BasicResponse, SingleResponse
    from certlint.x509.signed_object import SignedObject

DELEGATED = "OCSPSigning"
NONCE = oids.EXTENSIONS["ocsp_nonce"]

if TYPE_CHECKING:
    # Why a delegated signer's certificate was revoked; empty if it was not.
    Revoked = Callable[[SignedObject], str]


def is_about(
    basic: BasicResponse, certificate: SignedObject, issued: Iterable[tuple[SignedObject, SignedObject]]
) -> bool:
    """Whether a response may be about a certificate, given all of `issued` (with issuers) that have its serial number.

    Serial numbers of different CAs may be equal. The response is about the certificate whose issuer it names; if none
    matches, the first one counts, so that the mismatch is reported once.
    """
    number = _serial(certificate)
    same = [pair for pair in issued if _serial(pair[0]) == number]
    fit = [one for one, issuer in same if any(_names(each, one, issuer) for each in basic.singles)]
    return len(same) < 2 or any(certificate is one for one in fit or [same[0][0]])


def _serial(certificate: SignedObject) -> int | None:
    number: int | None = certificate.fact("serial_number", lambda part: part.number, None)
    return number


def _names(single: SingleResponse, certificate: SignedObject, issuer: SignedObject) -> bool:
    try:
        return single.certificate.serial == _serial(certificate) and single.certificate.is_of(certificate, issuer)
    except DecodeError:  # the issuer's key is malformed
        return False


def ocsp_answer(
    held: HeldResponse, certificate: SignedObject, issuer: SignedObject | None, now: datetime, revoked: Revoked
) -> StatusAnswer | Flaw | None:
    """The status in an OCSP response; None if it is not about the certificate. `issuer` is that of the certificate."""
    basic, place = held.response.basic, held.place
    if held.fault:
        return Flaw(UNREADABLE, place, f"the {place} cannot be read: {held.fault}")
    if basic is None:
        message = f"the {place} contains no certificate status: the responder returned {held.response.status!r}"
        return Flaw(REFUSED, place, message, "successful", held.response.status)
    try:
        serial = certificate.read("serial_number")
        about = [each for each in basic.singles if each.certificate.serial == serial.number]
        if not about:
            return None
        for number, error in basic.undecodable():
            message = f"the {place} cannot be read: its certificate {number} cannot be decoded ({error.message})"
            return Flaw(UNREADABLE, place, message)
        if issuer is None:
            message = f"the signature of the {place} cannot be verified: the certificate of the issuer is missing"
            return Flaw(ABSENT, place, message)
        singles = [each for each in about if each.certificate.is_of(certificate, issuer)]
        if not singles:
            return _of_another(place, about[0].certificate)
        return _unsigned(place, basic, issuer, now, revoked) or _worst(place, basic, singles, now)
    except DecodeError as error:
        return Flaw(UNREADABLE, place, f"the {place} cannot be read: {error.message}")


def _worst(
    place: EvidencePlace, basic: BasicResponse, singles: Iterable[SingleResponse], now: datetime
) -> StatusAnswer | Flaw:
    """Of several statuses for a certificate, the worst counts; of good ones, the one that is valid longest."""

    def rank(found: tuple[SingleResponse, StatusAnswer | Flaw]) -> tuple[int, float]:
        single, answer = found
        if isinstance(answer, StatusAnswer):
            last = answer.until.timestamp() if answer.until else 0
            return (0, 0) if answer.status == REVOKED else (2, -last)
        # An expired good status is irrelevant if there is a newer one.
        return (3 if answer.kind == STALE and single.status == GOOD else 1), 0

    return min(((each, _status_by(place, basic, each, now)) for each in singles), key=rank)[1]


def _of_another(place: EvidencePlace, found: CertId) -> Flaw:
    if found.hash not in SUPPORTED:
        message = f"the {place} names the issuer by a digest that is not supported ({found.hash or found.algorithm})"
        return Flaw(UNSUPPORTED, place, message, "SHA-1 or SHA-256", found.hash or found.algorithm)
    message = f"the {place} is about a certificate of the same serial number from another issuer"
    expected = "the digests of the issuer's name and key"
    return Flaw(ISSUER, place, message, expected, f"{found.issuer_name.hex()}, {found.issuer_key.hex()}")


def _unsigned(
    place: EvidencePlace, basic: BasicResponse, issuer: SignedObject, now: datetime, revoked: Revoked
) -> Flaw | None:
    """Why no authorized signer, the issuer or its delegate, has signed the response."""
    flaws: list[Flaw | None] = []
    if basic.is_by(issuer):
        flaws.append(_bad_signature(place, basic, issuer))
    for data in basic.certificates:
        if None in flaws:
            break
        try:
            responder = Certificate(data)
        except DecodeError:
            continue
        if basic.is_by(responder):  # several certificates may have the responder's name
            found = _unauthorized(place, responder, issuer, now, revoked)
            flaws.append(found or _bad_signature(place, basic, responder))
    if flaws:
        return None if None in flaws else flaws[0]
    who = (
        str(basic.responder_name)
        if basic.responder_name is not None
        else f"the key {(basic.responder_key or b'').hex()}"
    )
    message = f"the {place} is signed by {who}, which is not the issuer and whose certificate is not in the response"
    return Flaw(SIGNER, place, message, issuer.title, who)


def _bad_signature(place: EvidencePlace, basic: BasicResponse, signer: SignedObject) -> Flaw | None:
    verdict = may_sign_so(signer, basic) and verify(basic, signer)
    if verdict:
        return None
    if verdict is None:
        message = f"the signature of the {place} cannot be verified: the algorithm or the responder's key is unknown"
        return Flaw(UNSUPPORTED, place, message)
    message = f"the {place} is not signed with the key of {signer.title!r}"
    return Flaw(SIGNATURE, place, message, "a signature that verifies", "a signature that does not")


def _unauthorized(
    place: EvidencePlace, responder: SignedObject, issuer: SignedObject, now: datetime, revoked: Revoked
) -> Flaw | None:
    """Why a responder is not authorized by the issuer. RFC 6960 section 4.2.2.2."""
    by = f"the {place} is signed by {responder.title!r}"
    own, above = responder.part("issuer"), issuer.part("subject")
    is_issued = own is not None and above is not None and own.equals(above) and verify(responder, issuer)
    if not is_issued or not may_sign_so(issuer, responder):
        return Flaw(SIGNER, place, f"{by}, whose certificate another CA issued", issuer.title, str(own))
    purposes = responder.part("extended_key_usage")
    if purposes is None or DELEGATED not in purposes.purposes:
        found = ", ".join(sorted(purposes.purposes)) if purposes is not None else "no extended key usage"
        return Flaw(SIGNER, place, f"{by}, whose certificate lacks OCSPSigning", DELEGATED, found)
    usage = responder.part("key_usage")
    if usage is not None and not usage.usages & {"digitalSignature", "nonRepudiation"}:
        return Flaw(
            SIGNER,
            place,
            f"{by}, whose key usage lacks digitalSignature",
            "digitalSignature",
            ", ".join(sorted(usage.usages)),
        )
    if unfit := unfitness(responder, issuer, now):
        return Flaw(SIGNER, place, f"{by}, whose certificate {unfit.what}", unfit.expected, unfit.found)
    if "ocsp_no_check" not in responder.raw and (why := revoked(responder)):
        return Flaw(SIGNER, place, f"{by}, whose certificate is revoked: {why}")
    return None


def _status_by(
    place: EvidencePlace, basic: BasicResponse, single: SingleResponse, now: datetime
) -> StatusAnswer | Flaw:
    """The status by one response, or why the response cannot be used. RFC 6960 section 3.2."""
    if oid := single.unsupported or _critical(basic):
        return Flaw(
            UNSUPPORTED, place, f"the {place} has the critical extension {oid}, which certlint does not support"
        )
    if twice := repeated_extension(basic):
        return Flaw(UNSUPPORTED, place, f"the {place} contains the extension {twice} more than once")
    if flaw := early(place, single.this_update, now):
        return flaw
    old = stale(place, single.next_update, now)
    if old and (single.since is None or single.reason == HELD):
        return old
    if single.status == UNKNOWN:
        return Flaw(
            NOT_KNOWN, place, f"the {place} says that the responder does not know the certificate", "good", UNKNOWN
        )
    age = now - single.this_update
    return StatusAnswer(single.status, place, single.next_update, single.since, single.reason, age)


def _critical(basic: BasicResponse) -> str:
    listed = basic.part("extensions")
    return next((each.oid for each in listed.entries if each.critical and each.oid != NONCE), "") if listed else ""
