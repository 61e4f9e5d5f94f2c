"""The files that `certlint check` writes: which paths are forbidden, and outputs other than the report."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from certlint.commands import reports
from certlint.commands.options import ROUND

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from certlint.output.record import Record, Totals


def require_apart(arguments: argparse.Namespace, written: Iterable[str]) -> None:
    """Raises UsageError if a report would overwrite an input or a key."""
    from certlint.files import walking
    from certlint.files.backups import require_no_keys

    places = [*filter(None, written)]
    walking.require_apart((path for path in (*arguments.paths, arguments.key) if path), places)
    require_no_keys(places)


def summarize(arguments: argparse.Namespace, totals: Totals, watched: list[Record]) -> None:
    """Writes the requested baseline, statistics, and the state that `watch` compares between rounds."""
    if place := os.environ.get(ROUND):
        from certlint.files.writing import File, write_all
        from certlint.output.rounds import outcome

        write_all({place: File(outcome(watched).encode())}, force=True)
    if arguments.write_baseline:
        from certlint.engine import baseline

        baseline.write(arguments.write_baseline, totals.known)
    if arguments.statistics:
        reports.write_statistics(totals)
