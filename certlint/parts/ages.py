"""Derived parts about time: in months, by year, and against the timestamps of logs. Small numbers, so that they repeat."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from certlint.parts.core import Validity
from certlint.parts.timestamps import TimestampList

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from certlint.certificate import Certificate


class Months(NamedTuple):
    """How many calendar months a certificate lives, a month that has begun counted as a whole one."""

    begun: int


class Expiry(NamedTuple):
    """The month in which a certificate ends, UTC, as `2027-03`."""

    month: str


class Backdating(NamedTuple):
    """How many hours (begun ones counted) notBefore lies before the earliest timestamp of a log; 0 when it does not."""

    hours: int


def _validity(certificate: Certificate) -> Validity:
    found: Validity = certificate.decode("validity", Validity)
    return found


def _months_key(certificate: Certificate) -> int:
    validity = _validity(certificate)
    begin, end = validity.not_before.moment, validity.not_after.moment
    whole = 12 * (end.year - begin.year) + end.month - begin.month
    return whole + (_same_day(begin, end) < end)


def _same_day(begin: datetime, end: datetime) -> datetime:
    """The day and hour of `begin` in the month of `end`; the first of the next where the month is too short."""
    first = begin.replace(year=end.year, month=end.month, day=1)
    same = first + timedelta(days=begin.day - 1)
    return same if same.month == first.month else same.replace(day=1)


def _expiry_key(certificate: Certificate) -> str:
    return _validity(certificate).not_after.moment.date().isoformat()[:7]


def _backdating_key(certificate: Certificate) -> int | None:
    listed: TimestampList | None = certificate.decode("signed_certificate_timestamps", TimestampList)
    if listed is None or not listed.timestamps:
        return None
    first = min(timestamp.time for timestamp in listed.timestamps) / 1000
    return max(0, math.ceil((first - _validity(certificate).not_before.moment.timestamp()) / 3600))


def _at(certificate: Certificate, _: int) -> int:
    return certificate.at["validity"]


# Name → (key, reader, place), as `Derived` wants them.
AGES: dict[str, tuple[Callable[[Certificate], Any], Callable[[Any], Any], Callable[[Certificate, int], int]]] = {
    "months": (_months_key, Months, _at),
    "expiry": (_expiry_key, Expiry, _at),
    "backdating": (_backdating_key, Backdating, _at),
}
