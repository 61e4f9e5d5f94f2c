"""Certificate Transparency: the number and times of SCTs in a certificate. RFC 6962 section 3.3, browsers' policies.

Signatures of SCTs, and logs by operator, are checked in `ct_logs`.
"""

from __future__ import annotations

from certlint.check import check, screens
from certlint.light import timedelta
from certlint.report import Problem
from certlint.x509.days import since_1970

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from certlint.check import Rows, Screen
    from certlint.x509.derived.periods import Months
    from certlint.x509.derived.views import Lifetime
    from certlint.x509.parts import TimestampList, Validity

DAY = 86_400
BACKDATED = timedelta(days=2)
"""The limit of backdating notBefore. BR section 7.1.2.7."""


@check
def enough(
    timestamp_logs: tuple[bytes, ...] | None, lifetime: Lifetime, *, days: tuple[int, ...], logs: tuple[int, ...]
) -> Iterator[Problem]:
    """The SCTs come from enough different logs.

    A validity period of at most `days[i]` days needs `logs[i]`, a longer one the last of `logs`.

    A day is 86,400 seconds; the first and the last second of the validity period both count. RFC 5280 section 4.1.2.5.
    """
    limits = [limit * DAY for limit in days]
    yield from _enough(timestamp_logs, lifetime.seconds, limits, logs, lifetime.seconds // DAY)


@check
def in_past(signed_certificate_timestamps: TimestampList, validity: Validity, now: datetime) -> Iterator[Problem]:
    """No SCT has a timestamp after the moment of the run. RFC 6962 section 5.2.

    Timestamps from the first two days of the validity period are not reported, because a CA may backdate notBefore by as much.
    """
    moment = int(max(now, validity.not_before.moment + BACKDATED).timestamp()) * 1000 + 999
    for number, time in enumerate(signed_certificate_timestamps.times, 1):
        if time > moment:
            yield Problem(
                f"SCT {number} has a timestamp in the future", f"{now:%Y-%m-%d %H:%M} or earlier", _when(time)
            )


@screens(in_past)
def _in_past(rows: Rows) -> Screen:
    """All rows if a timestamp is later than the moment of the run."""
    every = range(len(rows))

    def screen(signed_certificate_timestamps: TimestampList, _: Validity, now: datetime) -> Collection[int]:
        times = signed_certificate_timestamps.times
        return every if times and max(times) > since_1970(now) * 1000 else ()

    return screen


def _when(time: int) -> str:
    """A timestamp as text; as a number if it is outside the calendar."""
    from datetime import UTC, datetime

    try:
        return f"{datetime.fromtimestamp(time // 1000, UTC):%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError, OSError):
        return f"{time} ms after 1970-01-01"


@check
def enough_by_months(
    timestamp_logs: tuple[bytes, ...] | None,
    months: Months,
    lifetime: Lifetime,
    *,
    limits: tuple[int, ...],
    logs: tuple[int, ...],
) -> Iterator[Problem]:
    """The SCTs come from enough different logs. A validity period of at most `limits[i]` calendar months needs `logs[i]`."""
    yield from _enough(timestamp_logs, months.begun, limits, logs, lifetime.seconds // DAY)


@screens(enough, "days", "logs")
def _enough_by_days(rows: Rows) -> Screen:
    """The rows that require more logs for this validity period."""
    wanted = [([limit * DAY for limit in row["days"]], row["logs"]) for row in rows]

    def screen(timestamp_logs: tuple[bytes, ...] | None, lifetime: Lifetime) -> list[int]:
        count = len(set(timestamp_logs or ()))
        return [row for row, table in enumerate(wanted) if count < wanted_for(lifetime.seconds, *table)]

    return screen


@screens(enough_by_months, "limits", "logs")
def _enough_by_months(rows: Rows) -> Screen:
    """The same, by calendar months."""
    wanted = [(row["limits"], row["logs"]) for row in rows]

    def screen(timestamp_logs: tuple[bytes, ...] | None, months: Months, _: Lifetime) -> list[int]:
        count = len(set(timestamp_logs or ()))
        return [row for row, table in enumerate(wanted) if count < wanted_for(months.begun, *table)]

    return screen


def wanted_for(period: int, limits: Sequence[int], logs: tuple[int, ...]) -> int:
    """The element of `logs` for this validity period: `limits` are the longest periods of all but the last one."""
    return next((number for limit, number in zip(limits, logs, strict=False) if period <= limit), logs[-1])


def _enough(
    found: tuple[bytes, ...] | None, period: int, limits: Sequence[int], logs: tuple[int, ...], days: int
) -> Iterator[Problem]:
    wanted = wanted_for(period, limits, logs)
    count = len(set(found or ()))
    if count < wanted:
        has = f"SCTs from {count} log{'s' * (count != 1)}" if count else "no SCTs"
        lasts = f"{days} day{'s' * (days != 1)}" if days else "less than a day"
        message = f"the certificate has {has}; with a validity period of {lasts}, it needs SCTs from {wanted} logs"
        yield Problem(message, expected=f"SCTs from {wanted} logs or more", found=str(count))
