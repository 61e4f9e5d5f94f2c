"""CRLs: dates, numbers, entries, reasons, and the certificates next to them. RFC 5280 section 5, BR 4.9.7 and 7.2.2."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from certlint.asn1 import der, oids
from certlint.bundle.signatures import Signatures
from certlint.bundle.store import compared
from certlint.check import NotJudgedError, check
from certlint.errors import DecodeError
from certlint.pem import BlockKind
from certlint.report import Problem
from certlint.x509.certificate import Certificate
from certlint.x509.days import day_texts, span_text
from certlint.x509.key_kinds import is_certified_for_crls
from certlint.x509.parts.name_flaws import name_flaw
from certlint.x509.remarks.remark import quoted_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from certlint.bundle.bundle import Bundle
    from certlint.x509.parts import Extensions
    from certlint.x509.parts.crl import CrlDates, CrlNumber, CrlVersion, RevokedCertificates
    from certlint.x509.parts.general_names import GeneralName, GeneralNames
    from certlint.x509.parts.revocation import IssuingDistributionPoint
    from certlint.x509.signed_object import SignedObject


@check
def version_2(crl_version: CrlVersion | None) -> Iterator[Problem]:
    """The CRL has version 2, which is encoded as 1. RFC 5280 section 5.1.2.1."""
    if crl_version is None:
        yield Problem("the CRL has no version, which means version 1", "version 2", "version 1")
    elif crl_version.number != 2:
        found = f"version {der.number(crl_version.number)}"
        yield Problem(f"the CRL has {found}", "version 2", found)


@check
def has_extensions(extensions: Extensions | None) -> Iterator[Problem]:
    """The CRL has extensions. RFC 5280 section 5.1.2.7. An empty list of them is reported by another rule."""
    if extensions is None:
        yield Problem("the CRL has no extensions", "authorityKeyIdentifier and cRLNumber", "no extensions")


@check
def still_current(certificate: SignedObject, now: datetime) -> Iterator[Problem]:
    """The nextUpdate of a CRL, or of each answer in an OCSP response, is not past. RFC 5280 6.3.3, RFC 6960 4.2.2.1."""
    crl, response = certificate.part("crl_dates"), certificate.part("response_times")
    answers = response.answers if response is not None else ()
    times = [crl.next_update] if crl is not None else [each.next_update for each in answers]
    ends = [time.moment for time in times if time is not None]
    if ends and min(ends) <= now:
        end, today = day_texts(min(ends), now)
        message = f"nextUpdate was on {end}, {span_text(now - min(ends))} ago"
        yield Problem(message, f"after {today}", end)


@check
def begun(certificate: SignedObject, now: datetime) -> Iterator[Problem]:
    """Neither thisUpdate (of a CRL, or of each answer in an OCSP response) nor producedAt is in the future. RFC 5280 6.3.3."""
    crl, response = certificate.part("crl_dates"), certificate.part("response_times")
    times = [("thisUpdate", crl.this_update)] if crl is not None else []
    if response is not None:
        times = [("producedAt", response.produced_at), *(("thisUpdate", each.this_update) for each in response.answers)]
    for title, time in times:
        if time.moment > now:
            begins = f"{time.moment:%Y-%m-%d %H:%M}"
            message = f"{title} is {begins}, {span_text(time.moment - now)} from now"
            yield Problem(message, f"{now:%Y-%m-%d %H:%M} or earlier", begins)
            return


@check
def signed_by_issuer_beside(bundle: Bundle) -> Iterator[Problem]:
    """Where the file holds certificates of a CRL's issuer, the key of one of them has signed the CRL. RFC 5280 5.1.1.3."""
    for index, crl, bearers in _with_issuers(bundle):
        if bearers and {verdict for _, verdict in bearers} == {False}:
            what = f"the certificate of {crl.title!r}" if len(bearers) == 1 else f"any certificate of {crl.title!r}"
            message = f"the CRL is not signed with the key of {what} in this file"
            yield Problem(message, "a signature that verifies", "a signature that does not", certificate=index)


@check
def signed_by_certified_key_beside(bundle: Bundle) -> Iterator[Problem]:
    """A certificate in the file whose key has signed a CRL has cRLSign, but for versions 1 and 2. RFC 10007 section 4."""
    for index, crl, bearers in _with_issuers(bundle):
        signers = [each for each, verdict in bearers if verdict]
        if signers and not any(map(is_certified_for_crls, signers)):
            usage = signers[0].part("key_usage")
            found = "no keyUsage" if usage is None else ", ".join(sorted(usage.usages)) or "no usage"
            message = f"the certificate of {crl.title!r} in this file, whose key signed the CRL, lacks cRLSign"
            yield Problem(message, "keyUsage with cRLSign", found, certificate=index)


def _with_issuers(bundle: Bundle) -> Iterator[tuple[int, SignedObject, list[tuple[SignedObject, bool | None]]]]:
    """Each CRL with its issuer's certificates in the file, and whether the key of each signed it."""
    issuers = _certificates(bundle)
    lists = bundle.certificates if issuers else []
    signatures = Signatures([*lists, *issuers])
    by_name: dict[object, list[int]] = {}
    for number, issuer in enumerate(issuers, len(lists)):
        by_name.setdefault(compared(issuer, "subject"), []).append(number)
    for index, crl in enumerate(lists):
        bearers = by_name.get(compared(crl, "issuer"), [])
        verdicts = [signatures.signed_by(index, bearer) for bearer in bearers]
        if signatures.exhausted:
            raise NotJudgedError(signatures.exhausted)
        yield index, crl, [(issuers[bearer - len(lists)], each) for bearer, each in zip(bearers, verdicts, strict=True)]


def _certificates(bundle: Bundle) -> list[SignedObject]:
    """The readable certificates in a file of CRLs; the others are reported as certificates."""
    found: list[SignedObject] = []
    for block in bundle.document.blocks:
        if block.kind is BlockKind.CERTIFICATE:
            try:
                found.append(Certificate(block.der))
            except DecodeError:
                continue
    return found


@check
def point_names(issuing_distribution_point: IssuingDistributionPoint) -> Iterator[Problem]:
    """Each name of the distribution point is a valid one of its kind. RFC 5280 sections 4.2.1.6 and 5.2.5."""
    yield from _invalid(issuing_distribution_point.names, "of the distribution point")


@check
def alternative_names(issuer_alt_name: GeneralNames) -> Iterator[Problem]:
    """Each alternative name of the issuer is a valid one of its kind. RFC 5280 sections 4.2.1.6 and 5.2.2."""
    yield from _invalid(issuer_alt_name.names, "in issuerAltName")


@check
def delta_after_base(crl_number: CrlNumber, delta_crl_indicator: CrlNumber) -> Iterator[Problem]:
    """The number of a delta CRL is not below that of the complete CRL which it builds upon. RFC 5280 section 5.2.4."""
    number, base = crl_number.number, delta_crl_indicator.number
    if number < base:
        message = f"the delta CRL has the number {der.number(number)}, and builds upon {der.number(base)}"
        yield Problem(message, f"{der.number(base)} or more", der.number(number))


def _invalid(names: Iterable[GeneralName], where: str) -> Iterator[Problem]:
    for name in names:
        if flaw := name_flaw(name):
            message = f"the {name.title} {quoted_value(name.text)} {where} {flaw}"
            yield Problem(message, f"a valid {name.title}", name.text[:200], name.at)


@check
def renewed_within(
    crl_dates: CrlDates,
    issuing_distribution_point: IssuingDistributionPoint | None,
    *,
    days: int,
    scopes: tuple[str, ...],
) -> Iterator[Problem]:
    """The nextUpdate of a CRL with one of these `scopes` is at most so many `days` after its thisUpdate.

    The issuingDistributionPoint limits the scope to `subscribers` or `authorities`; without a limit, the scope is `unstated`.
    """
    if crl_dates.next_update is None or _scope(issuing_distribution_point) not in scopes:
        return
    lasts = crl_dates.next_update.moment - crl_dates.this_update.moment
    if lasts > timedelta(days=days):
        found = f"{lasts.days} days" if not lasts.seconds else f"over {lasts.days} days"
        yield Problem(f"nextUpdate is {found} after thisUpdate", f"{days} days at most", found)


def _scope(point: IssuingDistributionPoint | None) -> str:
    if point is None or point.authorities is point.user_certificates:
        return "unstated"
    return "authorities" if point.authorities else "subscribers"


@check
def revoked_since(revoked_certificates: RevokedCertificates, *, first: str) -> Iterator[Problem]:
    """Nothing was revoked before the day `first`."""
    earliest = revoked_certificates.first
    begin = datetime.fromisoformat(first).replace(tzinfo=UTC)
    if earliest is not None and earliest[0].moment < begin:
        day = f"{earliest[0].moment:%Y-%m-%d}"
        yield Problem(
            f"serial number {earliest[1].serial} was revoked on {day}", f"{first} or later", day, earliest[1].at
        )


@check
def revoked_before_update(revoked_certificates: RevokedCertificates, crl_dates: CrlDates) -> Iterator[Problem]:
    """Nothing was revoked after thisUpdate."""
    latest, made = revoked_certificates.last, crl_dates.this_update.moment
    if latest is not None and latest[0].moment > made:
        day = f"{latest[0].moment:%Y-%m-%d %H:%M}"
        message = f"serial number {latest[1].serial} was revoked on {day}, after thisUpdate"
        yield Problem(message, f"{made:%Y-%m-%d %H:%M} or earlier", day, latest[1].at)


@check
def reasons(revoked_certificates: RevokedCertificates, *, forbidden: tuple[str, ...]) -> Iterator[Problem]:
    """No entry gives one of the reasons `forbidden`."""
    for reason, odd in revoked_certificates.reasons.items():
        if reason in forbidden:
            yield Problem(
                f"serial number {odd.serial} was revoked with the reason {reason}", "another reason", reason, odd.at
            )


@check
def issuers_in_indirect(
    revoked_certificates: RevokedCertificates, issuing_distribution_point: IssuingDistributionPoint | None
) -> Iterator[Problem]:
    """Only entries of an indirect CRL have a certificateIssuer. RFC 5280 sections 5.2.5 and 5.3.3."""
    odd = revoked_certificates.unusual_extensions.get(oids.CRL_TITLES[oids.CERTIFICATE_ISSUER])
    if odd is not None and not (issuing_distribution_point is not None and issuing_distribution_point.indirect):
        message = f"the entry of serial number {odd.serial} has a certificateIssuer, and the CRL is not indirect"
        yield Problem(message, "indirectCRL in issuingDistributionPoint", "no indirectCRL", odd.at)


@check
def reason_given(
    revoked_certificates: RevokedCertificates,
    issuing_distribution_point: IssuingDistributionPoint | None,
    *,
    scopes: tuple[str, ...],
) -> Iterator[Problem]:
    """Each entry of a CRL with one of these `scopes` has a reasonCode. The scopes are those of `renewed_within`."""
    odd = revoked_certificates.without_reason
    if odd is not None and _scope(issuing_distribution_point) in scopes:
        yield Problem(f"the entry of serial number {odd.serial} has no reasonCode", "reasonCode", "none", odd.at)


@check
def reason_not_unspecified(
    revoked_certificates: RevokedCertificates,
    issuing_distribution_point: IssuingDistributionPoint | None,
    *,
    scopes: tuple[str, ...],
    first: str,
) -> Iterator[Problem]:
    """In a CRL with one of `scopes`, no entry revoked on the day `first` or later has the reason unspecified."""
    latest = revoked_certificates.last_unspecified
    begin = datetime.fromisoformat(first).replace(tzinfo=UTC)
    if latest is not None and latest[0].moment >= begin and _scope(issuing_distribution_point) in scopes:
        day, odd = f"{latest[0].moment:%Y-%m-%d}", latest[1]
        message = f"serial number {odd.serial} was revoked on {day} with the reasonCode unspecified"
        yield Problem(message, "no reasonCode", "unspecified", odd.at)
