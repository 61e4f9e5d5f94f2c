"""Validity periods in calendar months, without revocation information, and backdated ones.

Periods in days of 86,400 seconds are checked in `validity_period`, dates relative to the moment of the run in `validity`.
"""

from __future__ import annotations

from certlint.check import check, screens
from certlint.report import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.check import Rows, Screen
    from certlint.x509.derived.periods import Backdating, Irrevocable, Months

DAY = 86_400


@check
def at_most_months(months: Months, *, most: int) -> Iterator[Problem]:
    """The validity period is at most `most` calendar months."""
    if months.begun > most:
        found = f"more than {months.begun - 1} months"
        yield Problem(f"the validity period is {found}", f"{most} months or fewer", found)


@check
def revocable(irrevocable: Irrevocable, *, days: int) -> Iterator[Problem]:
    """A certificate that is valid for more than `days` names a CRL or an OCSP responder. BR 7.1.2.11.2."""
    if irrevocable.seconds > days * DAY:
        yield Problem(
            "the certificate names no CRL and no OCSP responder",
            "cRLDistributionPoints, or the URL of an OCSP responder",
            "neither",
        )


@screens(revocable, "days")
def _revocable(rows: Rows) -> Screen:
    """All rows if the validity period exceeds the limit of one of them."""
    every, seconds = range(len(rows)), min(row["days"] for row in rows) * DAY
    return lambda irrevocable: every if irrevocable.seconds > seconds else ()


@check
def backdated(backdating: Backdating, *, hours: int) -> Iterator[Problem]:
    """The notBefore is at most `hours` before the earliest SCT. BR 7.1.2.7."""
    if backdating.hours > hours:
        found = f"{backdating.hours} hours"
        yield Problem(f"notBefore is {found} before the earliest SCT", f"{hours} hours or fewer", found)
