"""Whether a certificate is alive, for how long yet. RFC 5280 section 4.1.2.5."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from certlint.check import check
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from certlint.parts import Validity

DAY = timedelta(days=1)


@check
def not_expired(validity: Validity, now: datetime) -> Iterator[Problem]:
    """The last moment of the certificate's life, which belongs to it, is not over."""
    end = validity.not_after.moment
    if now > end:
        yield Problem(
            f"it expired on {_text(end)}, {_days(now - end)} ago",
            expected=f"notAfter after {_text(now)}",
            found=_text(end),
            at=validity.not_after.at,
        )


@check
def begun(validity: Validity, now: datetime) -> Iterator[Problem]:
    """The first moment of the certificate's life has come."""
    start = validity.not_before.moment
    if now < start:
        yield Problem(
            f"it is valid from {_text(start)} only, in {_days(start - now)}",
            expected=f"notBefore at or before {_text(now)}",
            found=_text(start),
            at=validity.not_before.at,
        )


@check
def lasts(validity: Validity, now: datetime, *, days: int) -> Iterator[Problem]:
    """At least `days` whole days are left. What has expired or not begun is reported as that."""
    end = validity.not_after.moment
    if validity.not_before.moment <= now <= end and end - now < days * DAY:
        yield Problem(
            f"it expires on {_text(end)}, in {_days(end - now)}",
            expected=f"{days} days or more",
            found=_days(end - now),
            at=validity.not_after.at,
        )


def _text(moment: datetime) -> str:
    # As `strftime` would have it, in a fifth of the time: audits find thousands that have expired.
    return f"{moment.isoformat(' ')[:19]} UTC"


def _days(span: timedelta) -> str:
    """`45 days`; below two days in hours, above with the part of a day that was begun left out."""
    if span < 2 * DAY:
        hours = span // timedelta(hours=1)
        return f"{hours} hour{'s' * (hours != 1)}"
    return f"{span.days} days"
