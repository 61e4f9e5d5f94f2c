"""Revocation in reports, as facts and text: whether each certificate on the path is revoked, good (until when) or unknown."""

from __future__ import annotations

from certlint.escape import shortened, terminal
from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from certlint.engine.reporting import Report

_MOST_STATUSES = 12


class RevocationFacts(NamedTuple):
    """The revocation status of one certificate.

    certificate  its index in the bundle, or None for one from a pool or a trust store
    status       `good`, `revoked` or `unknown`
    until        when a newer status will be available; None if it is unknown or not stated
    since, reason   when it was revoked, and why
    what, path   the source (`CRL`, `OCSP response`), and its file or URL; empty without one
    problems     why the available sources are not usable, if the status is unknown
    """

    certificate: int | None
    title: str
    status: str
    until: datetime | None
    since: datetime | None
    reason: str
    what: str
    path: str
    problems: tuple[str, ...]

    @property
    def detail(self) -> str:
        """The source after the status in a sentence: `until 2026-07-01 12:00 UTC (CRL ca.crl)`."""
        when = f"until {self.until:%Y-%m-%d %H:%M} UTC" if self.until is not None else ""
        if self.since is not None:
            when = f"on {self.since:%Y-%m-%d}, {self.reason}"
        return " ".join(filter(None, (when, f"({self.what} {self.path})" if self.what else "")))

    @property
    def sentence(self) -> str:
        """The status as text: `good until 2026-07-01 12:00 UTC (CRL ca.crl)`."""
        return f"{self.status} {self.detail}".rstrip()


def revocation_facts(report: Report) -> list[RevocationFacts] | None:
    """The facts; None if revocation was not requested."""
    revocation = report.revocation
    if revocation is None:
        return None
    known, found = revocation.known, []
    for each in revocation.of:
        outside = known.is_outside(each.certificate)
        number = None if outside else known.links.first[each.certificate]
        title, problems = (
            known.certificates[each.certificate].title,
            (*(flaw.message for flaw in each.flaws), *each.missed),
        )
        if each.answer is None:
            found.append(RevocationFacts(number, title, each.status, None, None, "", "", "", problems))
            continue
        answer = each.answer
        answers = answer.until, answer.since, answer.reason, answer.place.what, answer.place.path
        found.append(RevocationFacts(number, title, each.status, *answers, ()))
    return found


_ORDER = {"revoked": 0, "unknown": 1, "good": 2}


def worst_first(facts: list[RevocationFacts]) -> list[RevocationFacts]:
    """Revoked before unknown before good: only the first ones of a long list are shown."""
    return sorted(facts, key=lambda each: _ORDER[each.status])


def revocation_lines(report: Report) -> list[str]:
    """The revocation status of the certificates on the path, as text for a terminal; empty if it was not requested."""
    facts = worst_first(revocation_facts(report) or [])
    lines = [
        f"revocation: {terminal(shortened(each.title, 80))}: {terminal(each.sentence)}"
        for each in facts[:_MOST_STATUSES]
    ]
    more = len(facts) - len(lines)
    return [*lines, f"revocation: … and {more} more"] if more else lines
