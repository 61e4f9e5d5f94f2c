"""Records a run in batches, each of them a transaction. An unchanged second run only updates the times of last sight."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from certlint.errors import CertlintError
from certlint.inventory.recording import reconciling, rows, successors
from certlint.inventory.recording.batch import WriteBatch
from certlint.inventory.recording.place_owners import PlaceOwners
from certlint.inventory.recording.rows import as_stored
from certlint.inventory.sql.reconnecting import run_reconnecting
from certlint.output.seen import FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from certlint.inventory.recording.owners import Owner
    from certlint.inventory.recording.run_facts import RunFacts
    from certlint.inventory.sql.database import Database
    from certlint.output.seen import SeenPlace

BATCH = 10_000
"""Places and certificates per transaction: in a larger batch, fewer database pages are written twice."""
MANY = 1000
"""After a run with this many places, the statistics of a planner that uses them are updated."""


class Recorder:
    """Records a run: `add` what was seen, then `finish`. An unfinished run does not end anything."""

    def __init__(
        self,
        database: Database,
        facts: RunFacts,
        owners: tuple[Owner, ...] = (),
        notify: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Records that the run has begun. Raises OutputError.

        notify  receives one line when a server closes the connection, before the recorder connects again
        """
        self._database, self._facts, self._notify = database, facts, notify
        self._owned, self._again, self._resumed = list[range](), list[int](), set[int]()
        self._pending: list[SeenPlace] = []
        self._missed = set[str]()
        self._load = self._seen = self._held = 0
        with database.transaction():
            self.run = database.next_id("runs")
            database.execute(
                "INSERT INTO runs (id, started, site, command, arguments, sources, profile, as_of, version, ruleset)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    self.run, facts.started, as_stored(facts.site), facts.command, _json(facts.arguments),
                    _json(facts.sources), as_stored(facts.profile), facts.as_of, facts.version, facts.ruleset,
                ),
            )  # fmt: skip
            self._owners = PlaceOwners(database, owners) if owners else None

    def add(self, places: Iterable[SeenPlace]) -> None:
        """Adds what was seen and writes it once there is enough for a batch. Raises OutputError."""
        for place in places:
            if not place.certificates:
                self.miss(rows.location_of(place)[1])
                continue
            self._pending.append(place)
            self._seen += 1
            self._load += 1 + len(place.certificates)
            if self._load >= BATCH:
                self.flush()

    def miss(self, where: str) -> None:
        """Notes that an input or a place could not be read: whether it is unchanged is not known."""
        self._missed |= {as_stored(where), as_stored(rows.source_of(FILE, where))}

    def flush(self) -> None:
        """Writes what was added. Raises OutputError."""
        self._flush(lambda write: run_reconnecting(self._database, write, self._notify))

    def _flush(self, do: Callable[[Callable[[], WriteBatch]], WriteBatch]) -> None:
        some, self._pending, self._load = self._pending, [], 0
        if some:
            written: list[WriteBatch] = []
            batch = do(lambda: self._write(some, written))
            self._owned.append(batch.owned)
            self._again += batch.again
            self._resumed |= batch.resumed
            self._held += batch.held

    def _write(self, some: list[SeenPlace], written: list[WriteBatch]) -> WriteBatch:
        """Writes a batch, unless its transaction had been committed before the connection was lost."""
        database = self._database
        with database.transaction():
            recorded = database.one("SELECT certificates FROM runs WHERE id = ?", (self.run,)) if written else None
            if recorded is None or recorded[0] == self._held:
                written.append(WriteBatch(database, self.run, self._facts, self._owners))
                written[-1].write(some)
        return written[-1]

    def finish(self, exit_code: int) -> None:
        """Writes the rest and ends what the run no longer saw. Raises OutputError."""
        self.flush()
        run_reconnecting(self._database, lambda: self._finish(exit_code), self._notify)

    def _finish(self, exit_code: int) -> None:
        """Idempotent: running it again changes nothing."""
        complete = exit_code in (0, 1) and not self._facts.filtered
        database = self._database
        with database.transaction():
            reconciling.reconcile(database, self.run, self._facts, complete=complete)
            reconciling.mark_incomplete(database, self.run, self._facts, self._missed)
            if self._owners is not None:
                self._owners.assign_rest(self.run, self._owned, self._again)
        # The search for superseded certificates needs statistics: without them, it compares all names with each other.
        if self._seen >= MANY and database.dialect.counts:
            with suppress(CertlintError):  # the run is recorded even if the statistics cannot be updated
                database.execute(database.dialect.counts)
        changes = successors.superseded(database, self.run, self._facts.started, self._resumed)
        with database.transaction():
            database.executemany("UPDATE certificates SET superseded_by = ? WHERE id = ?", changes)
            database.execute(
                "UPDATE runs SET finished = ?, complete = ?, exit_code = ? WHERE id = ?",
                (int(time.time()), int(complete), exit_code, self.run),
            )

    def give_up(self) -> None:
        """Writes what an interrupted run has seen, as far as that is possible without waiting."""
        with suppress(CertlintError):
            self._flush(lambda write: write())


def _json(texts: Iterable[str]) -> str:
    return json.dumps(list(texts))
