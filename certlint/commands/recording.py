"""`--record`: records what a command saw in an inventory; shared by all commands with many inputs."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable
    from types import TracebackType
    from typing import Self

    from certlint.batch.bundles import Job
    from certlint.engine.plan import Plan
    from certlint.inventory.recording.owners import Owner
    from certlint.inventory.recording.recorder import Recorder
    from certlint.inventory.sql.database import Database
    from certlint.output.record import Record
    from certlint.output.seen import SeenPlace

VARIABLE = "CERTLINT_RECORD"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options about the inventory."""
    group = parser.add_argument_group("inventory, see docs/inventory.md")
    group.add_argument(
        "--record",
        default="",
        metavar="DATABASE",
        help="record the results in a SQLite file or in postgresql://USER@HOST/DATABASE",
    )
    group.add_argument(
        "--site",
        dest="record_site",
        default="",
        metavar="NAME",
        help="name of this site in the inventory (the host name)",
    )
    group.add_argument("--owners", default="", metavar="FILE", help="TOML file with the owners of names and places")


def fill(arguments: argparse.Namespace) -> None:
    """Sets options that the command line left open from the environment."""
    arguments.record = arguments.record or os.environ.get(VARIABLE, "")


class Recording:
    """Records a run in the inventory that the command line names; does nothing without one.

    filtered  whether the run leaves something out that another run would see
    """

    def __init__(
        self, arguments: argparse.Namespace, command: str, sources: Iterable[str], *, filtered: bool = False
    ) -> None:
        self._arguments, self._command, self._sources = arguments, command, sources
        self._filtered = filtered or bool(arguments.select or arguments.ignore)
        self._database: Database | None = None
        self._recorder: Recorder | None = None

    def begin(self, job: Job) -> None:
        """Opens the inventory before any other work, so that none is lost if that fails. Raises CertlintError."""
        arguments = self._arguments
        if not arguments.record:
            return
        import time

        from certlint.inventory.recording import owners, rows
        from certlint.inventory.recording.recorder import Recorder
        from certlint.inventory.recording.run_facts import RunFacts
        from certlint.inventory.sql import reconnecting, targets

        owned: tuple[Owner, ...] = owners.read_owners(arguments.owners) if arguments.owners else ()
        kind = self._command if self._command == "cluster" else "file"
        facts = RunFacts(
            started=int(time.time()),
            site=arguments.record_site or _host(),
            command=self._command,
            arguments=tuple(map(targets.masked, arguments.given)),
            sources=tuple(rows.source_of(kind, source) for source in self._sources),
            profile=job.about.profile,
            as_of=int(job.about.as_of.timestamp()),
            version=job.about.version,
            ruleset=_ruleset(job.plan),
            filtered=self._filtered,
        )
        self._database = reconnecting.open_waiting(arguments.record, _note)
        self._recorder = Recorder(self._database, facts, owned, _note)

    def add(self, places: Iterable[SeenPlace]) -> None:
        """Adds what was seen. Raises OutputError."""
        if self._recorder is not None:
            self._recorder.add(places)

    def take(self, record: Record) -> None:
        """Adds what was seen in an input, or that its certificates could not be read. Raises OutputError."""
        if record.seen:
            self.add(record.seen)
        elif self._recorder is not None and record.conclusion.incomplete:
            self._recorder.miss(record.path)

    def finish(self, exit_code: int) -> None:
        """Writes the rest. Raises OutputError."""
        if self._recorder is not None:
            self._recorder.finish(exit_code)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._recorder is not None and value is not None:
            self._recorder.give_up()
        if self._database is not None:
            self._database.close()


def _note(line: str) -> None:
    import sys

    from certlint.escape import terminal

    sys.stderr.write(f"certlint: note: {terminal(line)}\n")


def _host() -> str:
    import platform

    return platform.node() or "localhost"


def _ruleset(plan: Plan) -> str:
    """Identifies the rules and tables of a run: a checksum of the rules, and the date of the newest table."""
    from hashlib import sha256

    from certlint.policy import tables

    rules = [(s.rule.id, s.rule.check, s.severity.label, sorted(s.params.items())) for s in plan.selected]
    newest = max(tables.dates().values())
    return f"{len(rules)} rules {sha256(repr(rules).encode()).hexdigest()[:16]}, tables of {newest}"
