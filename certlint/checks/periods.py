"""How long, and since when: lives in months, lives without revocation, dates before their day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.check import check
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.derived.periods import Backdating, Irrevocable, Months

DAY = 86_400


@check
def at_most_months(months: Months, *, most: int) -> Iterator[Problem]:
    """The certificate lives for at most `most` calendar months."""
    if months.begun > most:
        found = f"more than {months.begun - 1} months"
        yield Problem(f"it is valid for {found}, where {most} are the most", f"{most} months or fewer", found)


@check
def revocable(irrevocable: Irrevocable, *, days: int) -> Iterator[Problem]:
    """A certificate of more than `days` names a CRL or an OCSP responder. BR 7.1.2.11.2."""
    if irrevocable.seconds > days * DAY:
        yield Problem("neither a CRL nor an OCSP responder is named", "cRLDistributionPoints", "no such extension")


@check
def backdated(backdating: Backdating, *, hours: int) -> Iterator[Problem]:
    """The notBefore lies at most `hours` before the earliest timestamp of a log. BR 7.1.2.7."""
    if backdating.hours > hours:
        found = f"{backdating.hours} hours"
        yield Problem(f"notBefore lies {found} before the earliest timestamp", f"{hours} hours or fewer", found)
