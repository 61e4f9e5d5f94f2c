"""CSV (RFC 4180): one row per finding, safe to open in a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.output.csv_rows import row
from certlint.output.entries import ReportEntry, entries, unread_entries

if TYPE_CHECKING:
    from certlint.engine.reporting import Report
    from certlint.output.record import Totals
    from certlint.output.run import Run

BETWEEN = ""

COLUMNS = (
    "path", "line", "block", "certificate", "part", "severity", "rule", "title", "message", "expected", "found",
    "remediation", "fingerprint", "alias", "resource",
)  # fmt: skip


def head(run: Run) -> str:
    return row(COLUMNS)


def bundle(report: Report, run: Run) -> str:
    """The rows of one bundle."""
    return "".join(map(_entry_row, entries(report, run)))


def tail(run: Run, totals: Totals) -> str:
    """Rows for unreadable inputs."""
    return "".join(map(_entry_row, unread_entries(totals.unreadable, run)))


def _entry_row(entry: ReportEntry) -> str:
    return row(tuple(getattr(entry, name) for name in COLUMNS))
