"""Ends what a run no longer saw: certificates that were replaced or are gone, and findings that were fixed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from certlint.files.paths import slashed
from certlint.inventory.recording import successors
from certlint.inventory.recording.rows import as_stored
from certlint.inventory.recording.seen_again import ASKED
from certlint.inventory.sql.migrations.step_07 import LEAF

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from certlint.inventory.recording.run_facts import RunFacts
    from certlint.inventory.sql.database import Database

_UNSEEN = """SELECT s.place_id, s.certificate_id FROM sightings s JOIN places p ON p.id = s.place_id
    WHERE p.last_run = ? AND s.last_run < ? AND s.ended IS NULL"""
_END_SIGHTING = """UPDATE sightings SET ended = ?, ended_as = ?, replaced_by = ?
    WHERE place_id = ? AND certificate_id = ? AND ended IS NULL"""
_EXPIRY = f"""UPDATE places SET expires = (SELECT min(c.not_after) FROM sightings s
    JOIN certificates c ON c.id = s.certificate_id WHERE s.place_id = places.id AND s.ended IS NULL), {LEAF}
    WHERE id IN (SELECT place_id FROM sightings WHERE ended_as IN ('replaced', 'gone') AND ended = ?)"""
_LEAF = f"UPDATE places SET {LEAF} WHERE leaf_id = 0 AND last_run = ?"
_OUT_OF_USE = """UPDATE certificates SET ended = ?
    WHERE id IN (SELECT certificate_id FROM sightings WHERE ended_as IN ('replaced', 'gone') AND ended = ?)
    AND NOT EXISTS (SELECT 1 FROM sightings s WHERE s.certificate_id = certificates.id AND s.ended IS NULL)"""
# Another profile has other rules: that it does not find a defect does not mean that it was fixed.
_MEND = """UPDATE findings SET ended = ? WHERE ended IS NULL AND last_run < ?
    AND place_id IN (SELECT id FROM places WHERE last_run = ?)
    AND last_run IN (SELECT id FROM runs WHERE command = ? AND profile = ?)"""
# Findings of other runs that this run did not look for stay open. Parts of a table may report the same finding.
_COUNTS = """UPDATE places SET (errors, warnings) = (
        SELECT count(CASE severity WHEN 'error' THEN 1 END), count(CASE severity WHEN 'warning' THEN 1 END)
        FROM findings f WHERE f.place_id = places.id AND f.ended IS NULL)
    WHERE last_run = ? AND (kind = 'table' OR id IN
        (SELECT place_id FROM findings WHERE ended IS NULL AND (last_run < ? OR last_seen < ?)))"""
_VERDICTS = """UPDATE places SET verdict = 'fail' WHERE last_run = ? AND verdict <> 'fail' AND id IN
    (SELECT place_id FROM findings WHERE ended IS NULL AND (last_run < ? OR last_seen < ?) AND severity = 'error')"""
# A run of another kind finds other places in the same inputs. What a later run has seen in the meantime is present.
_OF_COMMAND = "site = ? AND ended IS NULL AND last_run {} ? AND last_run IN (SELECT id FROM runs WHERE command = ?)"
_PLACES = f"SELECT id, source FROM places WHERE {_OF_COMMAND.format('<')}"
_PASSING = f"SELECT id, source, location, last_run FROM places WHERE verdict = 'pass' AND {_OF_COMMAND.format('<=')}"


def reconcile(database: Database, run: int, facts: RunFacts, *, complete: bool) -> None:
    """Ends what is over according to the run, within a transaction. Raises OutputError.

    complete  whether the run saw all of its sources; only then is something that it did not see gone
    """
    now = facts.started
    ended: list[tuple[object, ...]] = []
    for place, certificate, by in _unseen(database, run):
        if by is not None:
            ended.append((now, "replaced", by, place, certificate))
        elif complete:
            ended.append((now, "gone", None, place, certificate))
    database.executemany(_END_SIGHTING, ended)
    if not facts.filtered:
        database.execute(_MEND, (now, run, run, facts.command, facts.profile))
    if complete:
        _end_places(database, run, facts)
    for statement in (_COUNTS, _VERDICTS):
        database.execute(statement, (run, run, now))
    database.execute(_EXPIRY, (now,))
    database.execute(_LEAF, (run,))
    database.execute(_OUT_OF_USE, (now, now))


def mark_incomplete(database: Database, run: int, facts: RunFacts, missed: Collection[str]) -> None:
    """Sets passing places that could not be evaluated to incomplete, within a transaction. Raises OutputError.

    missed  inputs and places of which the run could read nothing; it may have seen other places of such an input
    """
    if missed:
        passing = database.query(_PASSING, (as_stored(facts.site), run, facts.command))
        unread = [
            (number,)
            for number, source, location, last in passing
            if location in missed or (source in missed and last < run)
        ]
        database.executemany("UPDATE places SET verdict = 'incomplete' WHERE id = ?", unread)


def _unseen(database: Database, run: int) -> Iterator[tuple[int, int, int | None]]:
    """Certificates that places of the run no longer show, and the certificate that is there now for the same names."""
    rows: list[tuple[int, int]] = [(row[0], row[1]) for row in database.query(_UNSEEN, (run, run))]
    for start in range(0, len(rows), ASKED):
        some = rows[start : start + ASKED]
        found = successors.at_places(database, run, some)
        yield from ((place, certificate, found.get((place, certificate))) for place, certificate in some)


def _end_places(database: Database, run: int, facts: RunFacts) -> None:
    """Ends the places that the run would have seen in its sources if they still existed."""
    seen = {source for (source,) in database.query("SELECT DISTINCT source FROM places WHERE last_run = ?", (run,))}
    tops = seen.union(facts.sources)
    candidates = database.query(_PLACES, (as_stored(facts.site), run, facts.command))
    gone = [number for number, source in candidates if is_within(source, tops)]
    now = facts.started
    database.executemany("UPDATE places SET ended = ? WHERE id = ?", [(now, number) for number in gone])
    database.executemany(
        "UPDATE sightings SET ended = ?, ended_as = 'gone' WHERE place_id = ? AND ended IS NULL",
        [(now, number) for number in gone],
    )
    database.executemany(
        "UPDATE findings SET ended = ? WHERE place_id = ? AND ended IS NULL", [(now, number) for number in gone]
    )


def is_within(source: str, tops: Collection[str]) -> bool:
    """Whether an input is one of `tops`, or a file in or below one of these folders."""
    path = source
    while path not in tops:
        above = os.path.dirname(path)
        if above == path or not os.path.isabs(slashed(source)):
            return False
        path = above
    return True
