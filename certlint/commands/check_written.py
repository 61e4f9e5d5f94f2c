"""The files that `certlint check` writes: outputs other than the report."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from certlint.commands import reports
from certlint.commands.options import ROUND

if TYPE_CHECKING:
    import argparse

    from certlint.output.record import Record, Totals


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
