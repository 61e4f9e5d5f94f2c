"""The configuration of certlint, and the age of the tables that rules read."""

from __future__ import annotations

from certlint.caches import remembered
from certlint.check import check
from certlint.policy import tables
from certlint.report import KEY, PAIR, SERIAL, Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from certlint.bundle.bundle import Bundle
    from certlint.report import Shared, SuppressionUse


@check
def suppressions_last(configuration: tuple[SuppressionUse, ...], now: datetime) -> Iterator[Problem]:
    """No suppression has expired."""
    day = now.date().isoformat()
    for suppression, _ in configuration:
        if suppression.expires <= day:
            yield Problem(
                f"the suppression of {suppression.rule} expired on {suppression.expires}: {suppression.reason}",
                expected=f"a date after {day}",
                found=suppression.expires,
                line=suppression.line,
                path=suppression.origin,
            )


@check
def suppressions_used(configuration: tuple[SuppressionUse, ...], now: datetime) -> Iterator[Problem]:
    """Every suppression that has not expired suppresses a finding of this run."""
    day = now.date().isoformat()
    for suppression, unused in configuration:
        if unused and suppression.expires > day:
            yield Problem(
                f"the suppression of {suppression.rule} matches no finding: {suppression.reason}",
                line=suppression.line,
                path=suppression.origin,
            )


@check
def keys_distinct(repetition: tuple[Shared, ...]) -> Iterator[Problem]:
    """No key is in two different certificates of a run, but for those of CAs, which have several of one key."""
    for each in repetition:
        if each.what == KEY:
            yield _shared(each, f"{_who(each)} has the public key of {each.first!r} ({each.place})")


@check
def serials_distinct(repetition: tuple[Shared, ...]) -> Iterator[Problem]:
    """No issuer has given one serial number to two certificates of a run. RFC 5280 section 4.1.2.2."""
    for each in repetition:
        if each.what == SERIAL:
            yield _shared(each, f"{_who(each)} has the issuer and the serial number of {each.first!r} ({each.place})")


@check
def pairs_match(repetition: tuple[Shared, ...]) -> Iterator[Problem]:
    """Each certificate of a run equals its precertificate, but for the poison and the SCTs. RFC 6962 section 3.1.

    The two are found by issuer and serial number.
    """
    for each in repetition:
        if each.what == PAIR:
            message = f"{_who(each)} differs from {each.first!r} ({each.place}) in more than poison and SCTs"
            yield _shared(each, message)


def _who(shared: Shared) -> str:
    return f"{shared.title!r} ({shared.entry})" if shared.entry else repr(shared.title)


def _shared(shared: Shared, message: str) -> Problem:
    return Problem(message, path=shared.path, block=shared.block, line=shared.line or None)


@remembered(64)
def outdated(today: date, days: int) -> tuple[tables.Table, ...]:
    """The tables of facts that are older than that."""
    return tuple(table for name in tables.names() if (table := tables.load(name)).age(today) > days)


@check
def data_recent(bundle: Bundle, now: datetime, *, days: int) -> Iterator[Problem]:
    """No table of facts (`rules/data/`, the public suffix list) is more than `days` days old on the day of the run."""
    for table in outdated(now.date(), days):
        age = table.age(now.date())
        yield Problem(
            f"the table {table.name!r} ({table.title}) is dated {table.date} and is {age} days old",
            expected=f"at most {days} days",
            found=f"{age} days",
        )
