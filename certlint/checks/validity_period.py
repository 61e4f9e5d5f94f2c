"""The length of the validity period, in days and in calendar months, and backdated ones. RFC 5280 section 4.1.2.5, BR 6.3.2.

Whether the period has begun or ended at the moment of the run is checked in `expiry`.
"""

from __future__ import annotations

from certlint.check import check, screens
from certlint.light import datetime
from certlint.report import Problem
from certlint.x509.days import DAY, span_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.check import Rows, Screen
    from certlint.x509.derived.periods import Backdating, Irrevocable, Months
    from certlint.x509.derived.views import Lifetime
    from certlint.x509.parts import Validity
    from certlint.x509.parts.crl import CrlDates
    from certlint.x509.parts.dates import Time
    from certlint.x509.parts.ocsp import ResponseTimes

SECONDS_A_DAY = 86_400


@check
def at_most(lifetime: Lifetime, *, days: int, leeway: int = 0) -> Iterator[Problem]:
    """The validity period is at most `days` days of 86,400 seconds, plus `leeway` seconds.

    Its first and its last second both count; a leeway of one second allows for the last.
    """
    if lifetime.seconds - leeway > days * SECONDS_A_DAY:
        rest = lifetime.seconds % SECONDS_A_DAY
        found = _days(lifetime.seconds // SECONDS_A_DAY) + (f" and {rest} second{'s' * (rest > 1)}" if rest else "")
        yield Problem(
            f"the validity period is {found}", expected=_days(days) + (" or fewer" if days > 1 else ""), found=found
        )


@screens(at_most, "days", "leeway")
def _at_most(rows: Rows) -> Screen:
    """The rows whose limit is exceeded; hardly any certificate exceeds the lowest one."""
    limits = [row["days"] * SECONDS_A_DAY + row["leeway"] for row in rows]
    least = min(limits)

    def screen(lifetime: Lifetime) -> list[int]:
        seconds = lifetime.seconds
        return [number for number, limit in enumerate(limits) if seconds > limit] if seconds > least else []

    return screen


@check
def at_least(lifetime: Lifetime, *, days: int) -> Iterator[Problem]:
    """The validity period is at least `days` days of 86,400 seconds. Its first and its last second both count."""
    if lifetime.seconds < days * SECONDS_A_DAY:
        found = _days(lifetime.seconds // SECONDS_A_DAY)
        yield Problem(f"the validity period is {found}", expected=f"{_days(days)} or more", found=found)


def _days(count: int) -> str:
    return f"{count} day{'s' * (count != 1)}"


@check
def at_most_if_issued(
    validity: Validity, *, days: int, issued_from: str = "0000-01-01", issued_before: str = "9999-12-31"
) -> Iterator[Problem]:
    """A certificate that begins on `issued_from` or later, and before `issued_before`, is valid for at most `days` days."""
    begin, end = validity.not_before.moment, validity.not_after.moment
    span = end - begin
    if span > days * DAY and issued_from <= begin.date().isoformat() < issued_before:
        found = span_text(span)
        yield Problem(f"the validity period is {found}", f"{days} days or fewer", found, at=validity.not_after.at)


@screens(at_most_if_issued, "days", "issued_from", "issued_before")
def _at_most_if_issued(rows: Rows) -> Screen:
    """All rows if the validity period exceeds the limit of one of them."""
    every, shortest = range(len(rows)), min(params["days"] for params in rows) * SECONDS_A_DAY
    return lambda validity: every if validity.last - validity.first > shortest else ()


@check
def at_most_months(months: Months, *, most: int, inclusive: bool = False) -> Iterator[Problem]:
    """The validity period is at most `most` calendar months. With `inclusive`, the second of notAfter is a part of it."""
    begun = months.inclusive if inclusive else months.begun
    if begun > most:
        found = f"more than {begun - 1} months"
        yield Problem(f"the validity period is {found}", f"{most} months or fewer", found)


@check
def revocable(irrevocable: Irrevocable, *, days: int) -> Iterator[Problem]:
    """A certificate that is valid for more than `days` names a CRL or an OCSP responder. BR 7.1.2.11.2."""
    if irrevocable.seconds > days * SECONDS_A_DAY:
        yield Problem(
            "the certificate names no CRL and no OCSP responder",
            "cRLDistributionPoints, or the URL of an OCSP responder",
            "neither",
        )


@screens(revocable, "days")
def _revocable(rows: Rows) -> Screen:
    """All rows if the validity period exceeds the limit of one of them."""
    every, seconds = range(len(rows)), min(row["days"] for row in rows) * SECONDS_A_DAY
    return lambda irrevocable: every if irrevocable.seconds > seconds else ()


@check
def begins_from(validity: Validity, *, day: str) -> Iterator[Problem]:
    """The validity period begins on the `day`, YYYY-MM-DD, or later."""
    yield from _from("notBefore", validity.not_before, day)


@screens(begins_from, "day")
def _begins_from(rows: Rows) -> Screen:
    """All rows if the validity period begins before the day of one of them."""
    every = range(len(rows))
    latest = max(datetime.fromisoformat(f"{row['day']}T00:00:00+00:00").timestamp() for row in rows)
    return lambda validity: every if validity.first < latest else ()


@check
def updated_from(crl_dates: CrlDates, *, day: str) -> Iterator[Problem]:
    """The CRL was issued on the `day`, YYYY-MM-DD, or later."""
    yield from _from("thisUpdate", crl_dates.this_update, day)


@check
def answered_from(response_times: ResponseTimes, *, day: str) -> Iterator[Problem]:
    """The response, and each answer in it, was made on the `day`, YYYY-MM-DD, or later."""
    yield from _from("producedAt", response_times.produced_at, day)
    for answer in response_times.answers:
        yield from _from("thisUpdate", answer.this_update, day)


def _from(title: str, time: Time, day: str) -> Iterator[Problem]:
    if (found := time.moment.date().isoformat()) < day:
        yield Problem(f"{title} is {found}", f"{day} or later", found, at=time.at)


@check
def backdated(backdating: Backdating, *, hours: int) -> Iterator[Problem]:
    """The notBefore is at most `hours` before the earliest SCT. BR 7.1.2.7."""
    if backdating.hours > hours:
        found = f"{backdating.hours} hours"
        yield Problem(f"notBefore is {found} before the earliest SCT", f"{hours} hours or fewer", found)
