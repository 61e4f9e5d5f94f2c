"""Writes certificates that places show again: unchanged ones with a few statements, the others one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from certlint.inventory.sql.database import Database

    Sighting = tuple[int, int, int, int, int, int]

ASKED = 500
"""Ids per query: older versions of SQLite take 999 parameters."""
COLUMNS = "place_id, certificate_id, position, first_seen, last_seen, last_run"
# Runs may overlap: an earlier run must not overwrite what a later run has seen.
NEWEST = """last_seen = CASE WHEN {table}.last_run > excluded.last_run THEN {table}.last_seen ELSE excluded.last_seen END,
    last_run = CASE WHEN {table}.last_run > excluded.last_run THEN {table}.last_run ELSE excluded.last_run END"""
_THERE = "SELECT place_id, certificate_id, position, ended, last_run FROM sightings WHERE place_id IN ?"
_AS_BEFORE = "UPDATE sightings SET last_seen = ?, last_run = ? WHERE place_id IN ? AND ended IS NULL"
_AGAIN = """INSERT INTO sightings ({columns}) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (place_id, certificate_id) DO UPDATE SET position = excluded.position, {newest},
    ended = NULL, ended_as = NULL, replaced_by = NULL""".format(
    columns=COLUMNS, newest=NEWEST.format(table="sightings")
)


def write(database: Database, run: int, now: int, again: Sequence[Sighting]) -> set[int]:
    """Writes what a run saw at known places; returns the certificates whose sighting there had ended."""
    seen: dict[int, dict[int, int]] = {}
    for place, certificate, position, *_ in again:
        seen.setdefault(place, {})[certificate] = position
    there: dict[int, dict[int, int]] = {}
    resumed, later = set[int](), set[int]()
    for some in portions_of(seen):
        for place, certificate, position, ended, last_run in database.query(_THERE, (some,)):
            if ended is None:
                there.setdefault(place, {})[certificate] = position
            elif certificate in seen[place]:
                resumed.add(certificate)
            if last_run > run:
                later.add(place)
    as_before = {place for place, shown in there.items() if shown == seen[place]} - later
    for some in portions_of(as_before):
        database.execute(_AS_BEFORE, (now, run, some))
    database.executemany(_AGAIN, [row for row in again if row[0] not in as_before])
    return resumed


def portions_of(values: Iterable[Any]) -> Iterator[list[Any]]:
    """Values in portions that fit into one query."""
    listed = list(values)
    for start in range(0, len(listed), ASKED):
        yield listed[start : start + ASKED]
