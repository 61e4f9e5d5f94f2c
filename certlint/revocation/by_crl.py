"""The status of a certificate in a CRL. RFC 5280 section 6.3.3, for complete CRLs signed by the certificate's issuer.

Delta CRLs, CRLs for some reasons and indirect CRLs are not combined with others: entries count as revoked, but missing entries
have no meaning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.asn1 import oids
from certlint.errors import DecodeError
from certlint.revocation import crl_signers
from certlint.revocation.signers import repeated_extension
from certlint.revocation.status_answers import (
    GOOD,
    HELD,
    REVOKED,
    SCOPE,
    UNREADABLE,
    UNSUPPORTED,
    Flaw,
    StatusAnswer,
    early,
    stale,
)
from certlint.x509.parts.general_names import DIRECTORY, GeneralName
from certlint.x509.parts.revocation import same_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from certlint.revocation.evidence import HeldList
    from certlint.revocation.status_answers import EvidencePlace
    from certlint.x509.crl import CertificateList
    from certlint.x509.parts.locations import DistributionPoint
    from certlint.x509.parts.revocation import IssuingDistributionPoint
    from certlint.x509.revoked_list import RevokedEntry
    from certlint.x509.signed_object import SignedObject


def crl_answer(
    held: HeldList, certificate: SignedObject, signers: Iterable[SignedObject], now: datetime
) -> StatusAnswer | Flaw:
    """The status in a CRL of the certificate's issuer. `signers` are certificates of that CA, the issuer's first."""
    try:
        signers = list(signers)
        found = crl_signers.unsigned(held, signers, now) or _unusable(held) or _status_by(held, certificate, now)
        is_good = isinstance(found, StatusAnswer) and found.status != REVOKED
        return (crl_signers.unproven(held, signers, now) if is_good else None) or found
    except DecodeError as error:
        return Flaw(UNREADABLE, held.place, f"the {held.place} cannot be read: {error.message}")


def _unusable(held: HeldList) -> Flaw | None:
    """Why a CRL is not supported at all."""
    crl, place = held.crl, held.place
    point = crl.issuing_distribution_point
    if point is not None and point.attribute_certificates:
        return Flaw(SCOPE, place, f"the {place} covers only attribute certificates")
    if point is not None and point.indirect:
        return indirect(place)
    if twice := repeated_extension(crl):
        return _unsupported(place, f"contains the extension {twice} more than once", "")
    if oid := crl.unsupported:
        title = oids.CRL_TITLES.get(oid, oid)
        return _unsupported(place, f"has the critical extension {title}, which certlint does not support", "")
    return None


def indirect(place: EvidencePlace) -> Flaw:
    """The flaw for every certificate that an indirect CRL may list."""
    return _unsupported(place, "is an indirect CRL, which lists certificates of several CAs", "a CRL of one issuer")


def is_listed_by_another(certificate: SignedObject) -> bool:
    """Whether a certificate names a CRL issuer other than its issuer. RFC 5280 section 4.2.1.13."""
    has: bool = certificate.fact("crl_distribution_points", lambda part: any(p.crl_issuer for p in part.points), False)
    return has


def _unsupported(place: EvidencePlace, what: str, expected: str) -> Flaw:
    return Flaw(UNSUPPORTED, place, f"the {place} {what}: it is not evaluated", expected)


def _status_by(held: HeldList, certificate: SignedObject, now: datetime) -> StatusAnswer | Flaw:
    crl, place = held.crl, held.place
    if flaw := early(place, crl.this_update, now):
        return flaw
    serial = certificate.part("serial_number")
    if serial is None:
        return Flaw(UNREADABLE, place, f"the {place} was not searched: the certificate's serial number cannot be read")
    answer, old = _worst(held, serial.number), stale(place, crl.next_update, now)
    if answer is not None and not (old and answer.reason == HELD):
        return answer
    return (
        old
        or _out_of_scope(crl, place, certificate)
        or _partial(crl, place)
        or StatusAnswer(GOOD, place, crl.next_update, age=now - crl.this_update)
    )


def _worst(held: HeldList, serial: int) -> StatusAnswer | None:
    """The status from the entries of a serial number: a permanent revocation takes precedence over certificateHold."""
    found = None
    for entry in held.crl.revoked.of(serial):
        found = _revoked(held, entry) or found
        if found is not None and found.reason != HELD:
            break
    return found


def _revoked(held: HeldList, entry: RevokedEntry) -> StatusAnswer | None:
    reason = entry.reason
    if reason == "removeFromCRL":
        return None
    return StatusAnswer(REVOKED, held.place, held.crl.next_update, entry.date.moment, reason)


def _partial(crl: CertificateList, place: EvidencePlace) -> Flaw | None:
    """Why a certificate that is not listed may have been revoked anyway."""
    point = crl.issuing_distribution_point
    if crl.is_delta:
        return _unsupported(place, "is a delta CRL, which lists only changes", "a complete CRL")
    if point is not None and point.some_reasons:
        return _unsupported(
            place, "lists only certificates that were revoked for some reasons", "a CRL for all reasons"
        )
    return None


def _out_of_scope(crl: CertificateList, place: EvidencePlace, certificate: SignedObject) -> Flaw | None:
    """Why a CRL does not cover a certificate. RFC 5280 section 6.3.3 (b) (2)."""
    point = crl.issuing_distribution_point
    if point is None:
        return None
    if point.user_certificates and certificate.is_ca:
        return Flaw(
            SCOPE,
            place,
            f"the {place} covers only end-entity certificates",
            "CA certificates",
            "onlyContainsUserCerts",
        )
    if point.authorities and not certificate.is_ca:
        return Flaw(
            SCOPE,
            place,
            f"the {place} covers only CA certificates",
            "end-entity certificates",
            "onlyContainsCACerts",
        )
    if point.names or point.is_relative:
        return _elsewhere(point, place, certificate)
    return None


def _elsewhere(point: IssuingDistributionPoint, place: EvidencePlace, certificate: SignedObject) -> Flaw | None:
    """Why the distribution point of a CRL is neither named by the certificate nor that of its issuer."""
    listed = certificate.read("crl_distribution_points")
    points: list[DistributionPoint] = listed.points if listed is not None else []
    if point.is_relative or any(each.relative_name for each in points):
        return _unsupported(place, "names its distribution point relative to its issuer", "a full name")
    meant = [each for each in points if _any_alike(each.names, point.names)]
    if _any_alike(_of_issuer(certificate), point.names) or any(not each.reasons for each in meant):
        return None
    if meant:
        return _unsupported(place, "covers only some reasons", "")
    theirs = ", ".join(name.text for name in point.names)
    own = ", ".join(name.text for each in points for name in each.names)
    message = f"the {place} belongs to another distribution point than the certificate names"
    return Flaw(SCOPE, place, message, own or "a CRL without a distribution point", theirs)


def _any_alike(some: Iterable[GeneralName], others: Sequence[GeneralName]) -> bool:
    return any(same_place(one, other) for one in some for other in others)


def _of_issuer(certificate: SignedObject) -> list[GeneralName]:
    """The default name of a distribution point: the certificate's issuer. Section 6.3.3, last paragraph."""
    issuer, others = certificate.part("issuer"), certificate.part("issuer_alt_name")
    own = [GeneralName(DIRECTORY, issuer.raw, 0)] if issuer is not None else []
    return [*own, *(others.names if others is not None else ())]
