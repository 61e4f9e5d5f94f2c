"""The run itself: suppressions in the configuration, keys and serial numbers of several bundles, the age of data tables."""

from __future__ import annotations

from certlint.caches import remembered
from certlint.check import check
from certlint.policy import tables
from certlint.report import KEY, PAIR, SERIAL, Problem, whereabouts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from certlint.bundle.bundle import Bundle
    from certlint.report import Shared, SuppressionUse

_LISTED = 6
"""The limit of certificates with one key that a message names."""


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
    yield from _by_name(repetition, KEY, "public key")


@check
def serials_distinct(repetition: tuple[Shared, ...], *, of_one_bundle: bool = True) -> Iterator[Problem]:
    """No issuer has given one serial number to two certificates of a run. RFC 5280 section 4.1.2.2.

    Without `of_one_bundle`, another rule reports the second one that is in the bundle of the first.
    """
    repeated = repetition if of_one_bundle else tuple(each for each in repetition if not each.is_of_one_bundle)
    yield from _by_name(repeated, SERIAL, "issuer and serial number")


@check
def pairs_match(repetition: tuple[Shared, ...]) -> Iterator[Problem]:
    """Each certificate of a run equals its precertificate, but for the poison and the SCTs. RFC 6962 section 3.1.

    The two are found by issuer and serial number.
    """
    for each in repetition:
        if each.what == PAIR:
            message = f"{_who(each)} differs from {each.first!r} ({each.place}) in more than poison and SCTs"
            yield _shared(message, each)


def _by_name(repetition: tuple[Shared, ...], kind: str, what: str) -> Iterator[Problem]:
    """One problem per key or serial number, however many certificates have it, at the second one."""
    groups: dict[bytes, list[Shared]] = {}
    more = 0
    for each in repetition:
        if each.what == kind:
            groups.setdefault(each.name, []).append(each)
            more += each.more
    for second, *others in groups.values():
        if not others:
            yield _shared(f"{_who(second)} has the {what} of {second.first!r} ({second.place})", second)
            continue
        places = [f"{each.title!r} ({whereabouts(each.path, each.entry, each.line)})" for each in (second, *others)]
        listed = ", ".join([f"{second.first!r} ({second.place})", *places][:_LISTED])
        rest = len(places) + 1 - _LISTED
        listing = f"{listed} and {rest:,} more" if rest > 0 else listed
        yield _shared(f"{len(places) + 1:,} certificates have the same {what}: {listing}", second, *others)
    if more:
        others_have = "1 more certificate has" if more == 1 else f"{more:,} more certificates have"
        yield Problem(f"{others_have} the {what} of another one; {'it is' if more == 1 else 'they are'} not listed")


def _who(shared: Shared) -> str:
    return f"{shared.title!r} ({shared.entry})" if shared.entry else repr(shared.title)


def _shared(message: str, shared: Shared, *others: Shared) -> Problem:
    """A problem at the second certificate, which also names the files of the first one and of `others`."""
    paths = dict.fromkeys([shared.first_path, *(each.path for each in others[: _LISTED - 2])])
    other_paths = tuple(path for path in paths if path != shared.path)
    return Problem(message, path=shared.path, block=shared.block, line=shared.line or None, other_paths=other_paths)


@remembered(64)
def outdated(today: date, days: int) -> tuple[tables.Table, ...]:
    """The data tables older than `days` days."""
    return tuple(tables.load(name) for name, day in sorted(tables.dates().items()) if tables.age(day, today) > days)


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
