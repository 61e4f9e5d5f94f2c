"""The moments at which a result can change, for forecasts."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from certlint.policy.settings import TODAY
from certlint.trust.distrust import first_days
from certlint.x509.days import notice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from certlint.engine.plan import Plan
    from certlint.x509.signed_object import SignedObject

# If a bundle has more moments than this, only the first ones are evaluated.
MOST_DAYS = 200
SECOND = timedelta(seconds=1)


def moments(plan: Plan, certificates: Iterable[SignedObject], until: datetime) -> list[datetime]:
    """The moments: notBefore and notAfter, renewal margins before notAfter, start dates of rules, root program decisions.

    For a CRL, thisUpdate and nextUpdate.
    """
    margins = {timedelta(0), *(timedelta(days=days) for days in _margins(plan))}
    early = plan.settings["expires_in"] is None
    out = set()
    for certificate in certificates:
        begin, end = certificate.begins, certificate.ends
        if begin is not None:
            out.add(_shifted(begin, timedelta(0)))
        if end is not None:
            soon = {notice(begin, end)} if early and begin is not None else set()
            out.update(_shifted(end, margin) for margin in margins | soon)
        if certificate.is_ca:
            out.update(_beginning(day) - SECOND for day in first_days(certificate))
    if plan.settings["rules_of"] == TODAY:  # start and end dates of rules affect existing certificates
        out.update(_beginning(day) for each in plan.selected for day in (each.rule.effective, each.rule.until) if day)
    later = (moment + SECOND for moment in out if moment is not None)
    return sorted(moment for moment in later if plan.now < moment <= until)[:MOST_DAYS]


def _beginning(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(), UTC)


def _shifted(moment: datetime, margin: timedelta) -> datetime | None:
    try:
        return moment - margin if moment.year < 9999 else None
    except OverflowError:
        return None


def _margins(plan: Plan) -> Iterator[int]:
    """The numbers of days in the parameters of rules that compare with the current date."""
    for call in (*plan.per_certificate, *plan.per_bundle):
        if any(argument.name == "now" for argument in call.arguments):
            yield from (v for v in call.params.values() if isinstance(v, int) and 0 < v < 100_000)
