"""Inventories: what is written in a second, and how long pages, sums, the forecast and impact take.

`python -m bench.inventory 1000000` for the big size, in a temporary folder. With a target behind it the inventory is kept: a
file that is not there yet, or the address of a PostgreSQL database. A file that is there is asked, and each answer's time told.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from bench.inventory_time import clock_of, of_command
from bench.measure import Row, table
from bench.recorded import DAY, ISSUERS, OWNERS, START, authority, leaf, places, renewed, root
from certlint.inventory.outlook import renewals
from certlint.inventory.outlook.event import InventoryEvent
from certlint.inventory.outlook.impact import Impact
from certlint.inventory.outlook.impact_outcomes import ImpactOutcomes
from certlint.inventory.outlook.stored_paths import StoredPaths
from certlint.inventory.queries import changes, lists, overview, shared_keys, totals
from certlint.inventory.recording.recorder import Recorder
from certlint.inventory.recording.run_facts import RunFacts
from certlint.inventory.search.filters import Filters
from certlint.inventory.sql.database import Database, open_database
from certlint.inventory.sql.targets import is_server
from certlint.output.seen import SeenPlace
from tests.support import postgres_server

CERTLINT = str(Path(sys.executable).with_name("certlint"))
COUNT = 20_000
NOW = datetime.fromtimestamp(START, UTC)
LISTS: dict[str, Callable[[Database, Filters], Any]] = {
    "certificates": lists.certificates,
    "expiring": lists.expiring,
    "places": lists.places,
    "findings": lists.findings,
    "changes": changes.changes,
    "gone": lists.gone,
    "shared keys": shared_keys.shared_keys,
}
FILTERS = {
    "all": Filters(),
    "ended too": Filters(ended=True),
    "of an owner": Filters(owner="team 3"),
    "unowned": Filters(unowned=True),
    "of an issuer": Filters(issuer=authority(7)[1].issuer_sha256),
    "of issuers by a word": Filters(issuer="ca 2"),
    "of a third of the issuers": Filters(issuer="ca 1"),
    "of any issuer": Filters(issuer="ca"),
    "of the root CA": Filters(issuer=root().subject_sha256),
    "with an error": Filters(severity="error"),
    "with a finding of a rule": Filters(rule="x/rule-3"),
    "with a finding of a rule that finds nothing": Filters(rule="x/none"),
    "for a name": Filters(name=leaf(17).common_name),
    "for the names below one": Filters(name="*.team3.example.com"),
    "for a name that is not there": Filters(name="a.example.net"),
    "for names of a pattern": Filters(name="*host77*"),
    "for names of a pattern that all fit": Filters(name="*e*"),
    "for names of a pattern that few fit": Filters(name="*t17.team*"),
    "at a place": Filters(place="/srv/17.pem"),
    "in a folder": Filters(place="/srv"),
    "at places of a pattern": Filters(place="*/77*"),
    "at places of a pattern that all fit": Filters(place="*.pem"),
    "at places of a pattern that few fit": Filters(place="*/177.p*"),
    "of a site": Filters(site="bench"),
    "of a site that is not there": Filters(site="x"),
    "before a day": Filters(before=START + 90 * DAY),
    "since a day": Filters(since=START + 200 * DAY),
    "of an owner, with an error": Filters(owner="team 3", severity="error"),
    "of a site, for the names below one": Filters(site="bench", name="*.example.com"),
    "of an issuer, for the names below one": Filters(issuer=authority(7)[1].issuer_sha256, name="*.team3.example.com"),
}
# Many rows fit each of the two, hardly any fits both: neither the order of a list nor one index finds a page soon.
TOGETHER = {
    "unowned, for the names below one": Filters(unowned=True, name="*.team3.example.com"),
    "unowned, of the root CA": Filters(unowned=True, issuer=root().subject_sha256),
    "of an owner, of the root CA": Filters(owner="team 3", issuer=root().subject_sha256),
    "of an owner, since a day after all": Filters(owner="team 3", since=START + 500 * DAY),
    "of an owner, for names of a pattern": Filters(owner="team 3", name="*host77*"),
    "of an owner, at places of a pattern": Filters(owner="team 3", place="*/77*"),
    "of the root CA, for the names below one": Filters(issuer=root().subject_sha256, name="*.team3.example.com"),
    "with a finding of a rule, at places of a pattern": Filters(rule="x/rule-3", place="*/77*"),
    "for the names below one, at places of a pattern": Filters(name="*.team3.example.com", place="*/77*"),
}
SUMS: dict[str, Callable[[Database], Any]] = {
    "overview": lambda database: overview.overview(database, START, 30 * DAY),
    "expiry calendar": lambda database: overview.expiry_days(database, START - 365 * DAY, START + 400 * DAY),
    "trend": lambda database: overview.trend(database, START - 90 * DAY),
    "soonest to expire": lambda database: overview.soonest(database, START + 30 * DAY, 50),
    "worst places": lambda database: lists.worst_places(database, 10),
} | {
    f"{name}, {which}": partial(ask, filters=filters)
    for name, ask in (("issuers", totals.issuers), ("owners", totals.owners))
    for which, filters in FILTERS.items()
}
FORECAST: dict[str, Callable[[Database], Any]] = {
    "by month, under 200, 100 and 47 days": lambda database: renewals.by_month(database, NOW, (200, 100, 47)),
    "by issuer": lambda database: renewals.by_issuer(database, NOW),
    "by owner": lambda database: renewals.by_owner(database, NOW),
    "keys to move": lambda database: renewals.keys_to_move(database, "ML-DSA"),
}


class Taken(NamedTuple):
    """Seconds of a question."""

    what: str
    seconds: float


def write(database: Database, seen: Iterator[SeenPlace], day: int = 0) -> float:
    """Seconds in which a run is recorded, what it costs to make up what it saw left out."""
    clock = clock_of(database)
    moment = START + day * DAY
    facts = RunFacts(moment, "bench", "check", (), ("/srv",), "hygiene", moment, "0", "bench")
    spent = 0.0
    begin = clock()
    recorder = Recorder(database, facts, OWNERS)
    spent += clock() - begin
    some: list[SeenPlace] = []
    for place in seen:
        some.append(place)
        if len(some) == 1000:
            begin = clock()
            recorder.add(some)
            spent += clock() - begin
            some = []
    begin = clock()
    recorder.add(some)
    recorder.finish(1)
    return spent + clock() - begin


def pages(database: Database) -> list[Taken]:
    """The first page of each list with each filter."""
    return [*first_pages(database, FILTERS), taken(database, "runs, all", lists.runs, Filters())]


def first_pages(database: Database, narrowed: Mapping[str, Filters]) -> list[Taken]:
    """The first page of each list but the runs."""
    return [
        taken(database, f"{name}, {which}", ask, filters)
        for name, ask in LISTS.items()
        for which, filters in narrowed.items()
    ]


def taken(database: Database, what: str, ask: Callable[..., object], *more: object) -> Taken:
    """A question, the second time that it is asked."""
    clock = clock_of(database)
    ask(database, *more)
    begin = clock()
    ask(database, *more)
    return Taken(what, clock() - begin)


def command(target: str, *words: str) -> float:
    """Processor time of a whole command."""
    return of_command(target, [CERTLINT, *words, "--record", target, "--as-of", f"{NOW:%Y-%m-%d}"])


def impact(target: str) -> list[Taken]:
    """What falls with one of the issuing CAs; with more, as a page shows it: nobody lists a million rows."""
    asked = {
        "an issuing CA": ("--distrust", authority(ISSUERS - 1)[0].subject),
        "certificates of a span": ("--since", f"{datetime.fromtimestamp(START - DAY, UTC):%Y-%m-%d}", "--before", "2030-01-01"),
        "a certificate": ("--revoked", leaf(17).sha256),
        "as Java sees it": ("--client", "java"),
    }  # fmt: skip
    with open_database(target) as database:
        shown = [taken(database, f"{what}, as a page", falling_with, event) for what, event in EVENTS.items()]
    return [
        *shown,
        *(Taken(what, command(target, "impact", "--format", "json", *more)) for what, more in asked.items()),
    ]


EVENTS = {
    "the root CA of all": InventoryEvent(names=frozenset((root().subject_sha256,))),
    "the key of a fifth of the issuing CAs": InventoryEvent(keys=frozenset((authority(0)[0].spki_sha256,))),
    "the key of a certificate": InventoryEvent(keys=frozenset((leaf(17).spki_sha256,))),
    "what was issued before a day": InventoryEvent(before=START - 30 * DAY),
    "what was issued since a day": InventoryEvent(since=START - 30 * DAY),
}


def falling_with(database: Database, event: InventoryEvent) -> None:
    """What falls with an event: how much, and the first of it."""
    found = Impact(database, event, ImpactOutcomes(StoredPaths(database, NOW), event))
    assert found.totals.falls > 0
    assert [*islice(found.rows(("falls",)), 100)]


class Asked(NamedTuple):
    """What an inventory was asked, and how long each took."""

    pages: list[Taken]
    together: list[Taken]
    sums: list[Taken]
    forecast: list[Taken]
    impact: list[Taken]


def asked(target: str) -> Asked:
    """All questions."""
    with open_database(target) as database:
        sums, forecast = ([taken(database, *each) for each in group.items()] for group in (SUMS, FORECAST))
        forecast.append(Taken("the command, with the first breakage of each place", command(target, "forecast")))
        return Asked(pages(database), first_pages(database, TOGETHER), sums, forecast, impact(target))


def measured(target: str, count: int) -> list[Row]:
    """The rows of an inventory that is made."""
    kind, bound = ("PostgreSQL", "") if is_server(target) else ("SQLite", ">= 1.0")
    of = f"{count:,} certificates, {kind}"
    with open_database(target, create=True) as database:
        rate = count / write(database, places(count))
        again = count / write(database, renewed(count), day=1)
    return [
        Row(f"`--record`, {of}", "required", rate, 5000.0, "/s", rate / 5000, bound),
        Row(f"the same again, {of}", "required", again, 5000.0, "/s", again / 5000, bound),
        *rows_of(asked(target), of, "" if is_server(target) else "<= 1.0"),
    ]


def rows_of(found: Asked, of: str, bound: str) -> list[Row]:
    """The slowest of each group."""
    groups = (
        ("first page of each list", found.pages, 0.2),
        ("first page with two filters that share little", found.together, 1.0),
        ("sums", found.sums, 2.0),
        ("forecast", found.forecast, 2.0),
        ("impact", found.impact, 2.0),
    )
    rows = []
    for name, group, allowed in groups:
        slowest = max(group, key=lambda each: each.seconds)
        what, seconds = f"{name} ({slowest.what}), {of}", slowest.seconds
        rows.append(Row(what, "allowed", seconds * 1e3, allowed * 1e3, "ms", seconds / allowed, bound))
    return rows


def rows(count: int = COUNT) -> list[Row]:
    """SQLite, which everybody has, and PostgreSQL beside it."""
    with tempfile.TemporaryDirectory() as folder:
        found = measured(str(Path(folder, "inventory.db")), count)
    with postgres_server.serving("fsync=on") as server:
        return [*found, *measured(server.new_database(), count)]


def details(found: Asked) -> str:
    """Each question, the slowest of each group first."""
    groups = zip(found._fields, found, strict=True)
    return "".join(
        f"{group:<9} {each.seconds * 1e3:9,.1f} ms  {each.what}\n"
        for group, some in groups
        for each in sorted(some, key=lambda each: -each.seconds)
    )


def main(size: int, target: str) -> None:
    """One inventory that is kept, or both kinds, written and asked."""
    if target and not is_server(target) and os.path.exists(target):
        sys.stdout.write(details(asked(target)))
    else:
        sys.stdout.write(table(measured(target, size) if target else rows(size)) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else COUNT, sys.argv[2] if sys.argv[2:] else "")
