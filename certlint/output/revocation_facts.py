"""What reports say of revocation: each certificate of the judged path, revoked, good until a moment, or unknown."""

from __future__ import annotations

from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from certlint.engine.reporting import Report


class RevocationFacts(NamedTuple):
    """One certificate.

    certificate  its place in the bundle, or None where it is in a pool or a trust store
    status       `good`, `revoked` or `unknown`
    until        when a newer answer will be there; of what is unknown and where nothing is answers of that, None
    since, reason   when it was revoked, and why
    what, path   what says so (`CRL`, `OCSP response`), and the file or URL; empty where nothing does
    problems     why what there is says nothing, where the status is unknown
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
        """What follows the status in a sentence: `until 2026-07-01 12:00 UTC (CRL ca.crl)`."""
        when = f"until {self.until:%Y-%m-%d %H:%M} UTC" if self.until is not None else ""
        if self.since is not None:
            when = f"on {self.since:%Y-%m-%d}, {self.reason}"
        return " ".join(filter(None, (when, f"({self.what} {self.path})" if self.what else "")))

    @property
    def sentence(self) -> str:
        """The status in words: `good until 2026-07-01 12:00 UTC (CRL ca.crl)`."""
        return f"{self.status} {self.detail}".rstrip()


def revocation_facts(report: Report) -> list[RevocationFacts] | None:
    """The facts; None if revocation was not asked for."""
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
    """What is revoked before what is unknown, and that before what is good: of a long list the first ones are shown."""
    return sorted(facts, key=lambda each: _ORDER[each.status])
