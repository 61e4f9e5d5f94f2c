"""The status of the certificates of the path according to CRLs and OCSP responses. RFC 5280 section 6.3, RFC 6960.

`certlint/revocation` determines it; each check reports one kind of its results. Whether a certificate names CRLs and responders
is checked in `revocation_locations`, CRLs and responses themselves in `crls` and `ocsp`.

`given`: the sources of the answers; a rule none of whose sources is given does not apply.
"""

from __future__ import annotations

from certlint.check import check
from certlint.report import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.revocation.statuses import CertificateStatus, Statuses
    from certlint.x509.signed_object import SignedObject

NO_ANSWER = "absent"


def _problem(revocation: Statuses, index: int, message: str, expected: str, found: str) -> Problem:
    """A problem of a certificate of the file, or, for a certificate from another file, of the file with this path."""
    known = revocation.known
    if known.is_outside(index):
        path, line = known.places[index]
        return Problem(message, expected, found, path=path, line=line or None)
    return Problem(message, expected, found, certificate=known.links.first[index])


@check
def not_revoked(revocation: Statuses, *, given: tuple[str, ...]) -> Iterator[Problem]:
    """No certificate of the paths was revoked."""
    for each in revocation.of:
        if each.is_revoked and each.answer is not None:
            since, reason = each.answer.since, each.answer.reason
            day = f" on {since:%Y-%m-%d}" if since is not None else ""
            message = f"the {revocation.known.title(each.certificate)} was revoked{day}: {reason}"
            found = f"{reason}, by the {each.answer.place}"
            yield _problem(revocation, each.certificate, message, "a certificate that is not revoked", found)


@check
def answers_hold(revocation: Statuses, *, flaw: str, given: tuple[str, ...]) -> Iterator[Problem]:
    """If the revocation status of a certificate is unknown, this `flaw` of a CRL or an OCSP response is not the reason."""
    for each in revocation.of:
        for found in each.flaws:
            if found.kind == flaw:
                message = f"the {revocation.known.title(each.certificate)}: {found.message}"
                yield _problem(revocation, each.certificate, message, found.expected, found.found)


@check
def recent(revocation: Statuses, *, hours: int, given: tuple[str, ...]) -> Iterator[Problem]:
    """A CRL or an OCSP response that shows a certificate as good has a nextUpdate, or is at most so many `hours` old."""
    for each in revocation.of:
        answer = each.answer
        if answer is None or each.is_revoked or answer.until is not None:
            continue
        seconds = int(answer.age.total_seconds())
        if seconds > hours * 3600:
            days = seconds // 86_400
            age = f"{days:,} day{'s' * (days != 1)} old" if days else f"{seconds // 3600} hours old"
            what = f"the {revocation.known.title(each.certificate)}: the {answer.place} has no nextUpdate and is {age}"
            yield _problem(revocation, each.certificate, what, "a newer one: it is available all the time", age)


@check
def answered(revocation: Statuses, *, leaf: bool, given: tuple[str, ...]) -> Iterator[Problem]:
    """A CRL or an OCSP response shows whether the `leaf`, or each CA certificate above it, was revoked.

    End-entity certificates with noRevAvail are not checked: they have no revocation status. RFC 9608 section 4.
    """
    for each in revocation.of:
        if _needs_no_answer(revocation.known.certificates[each.certificate]):
            continue
        if each.is_leaf is leaf and each.is_open and all(flaw.kind == NO_ANSWER for flaw in each.flaws):
            title = revocation.known.title(each.certificate)
            yield from _unanswered(revocation, each, f"nothing says whether the {title} was revoked")


def _needs_no_answer(certificate: SignedObject) -> bool:
    return "no_rev_avail" in certificate.raw and not certificate.is_ca


def _unanswered(revocation: Statuses, status: CertificateStatus, message: str) -> Iterator[Problem]:
    flaw = status.flaws[0] if status.flaws else None
    if flaw is not None:
        message += f": {flaw.message}"
    yield _problem(revocation, status.certificate, message, flaw.expected if flaw else "", "")
