"""Moments and numbers of days, computed and formatted in the same way everywhere."""

from __future__ import annotations

from certlint.caches import remembered
from certlint.light import timedelta

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
_HOUR = timedelta(hours=1)
_LONGEST = 3_700_000  # more than the representable dates span
MOST_NOTICE = 45
"""The default limit: a certificate should be renewed at the latest this many days before notAfter."""


@remembered(64)
def since_1970(moment: datetime) -> float:
    """The seconds from 1970 to a moment. Cached, as that of the run is needed for every certificate."""
    return moment.timestamp()


def days_left(end: datetime, now: datetime) -> int:
    """Whole days until `end`, negative after it. A partial day does not count, before or after it."""
    return (end - now).days if end >= now else -(now - end).days


def notice(begin: datetime, end: datetime, days: int | None = None) -> timedelta:
    """How long before notAfter a certificate should be renewed: `days`, else a third of its validity, at most 45 days.

    ACME clients renew after two thirds, so that certificates of a week or of 90 days are not reported most of the time.
    """
    return min(days, _LONGEST) * DAY if days is not None else min(max(end - begin, DAY * 0) / 3, MOST_NOTICE * DAY)


def longest_notice(days: int | None = None) -> timedelta:
    """The largest result of `notice` for any validity period."""
    return min(days, _LONGEST) * DAY if days is not None else MOST_NOTICE * DAY


def span_text(span: timedelta) -> str:
    """`45 days`; hours below two days. Partial days or hours do not count."""
    return hours_text(span) if span < 2 * DAY else f"{span // DAY} days"


def hours_text(span: timedelta) -> str:
    """`60 hours`. Partial hours do not count."""
    hours = span // _HOUR
    return f"{hours} hour{'s' * (hours != 1)}"


def left_text(end: datetime, now: datetime) -> str:
    """The time left, or the time since the end: `45 days`, `expired 3 days ago`."""
    return span_text(end - now) if end >= now else f"expired {span_text(now - end)} ago"


def day_texts(*moments: datetime) -> list[str]:
    """Moments that a message compares: as days, or to the second if two are on the same day."""
    days = [f"{each:%Y-%m-%d}" for each in moments]
    return days if len(set(days)) == len(days) else [moment_text(each) for each in moments]


def moment_text(moment: datetime) -> str:
    """A moment to the second, in UTC."""
    # As `strftime`, in a fifth of the time: audits find thousands of expired certificates.
    return f"{moment.isoformat(' ')[:19]} UTC"
