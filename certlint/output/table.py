"""CSV (RFC 4180): a row for each finding, safe to be opened in a spreadsheet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from certlint.escape import shortened, terminal
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
# What a spreadsheet would read as the beginning of a formula, blanks aside, in full width too.
_FORMULA = re.compile(r"\s*[=+\-@|%＝＋－＠]")


def head(run: Run) -> str:
    return row(COLUMNS)


def bundle(report: Report, run: Run) -> str:
    """One bundle's rows."""
    return "".join(map(_entry_row, entries(report, run)))


def tail(run: Run, totals: Totals) -> str:
    """Rows for what could not be read."""
    return "".join(map(_entry_row, unread_entries(totals.unreadable, run)))


def _entry_row(entry: ReportEntry) -> str:
    return row(tuple(getattr(entry, name) for name in COLUMNS))


def row(values: tuple[object, ...]) -> str:
    """A row: what it holds is no formula, and moves no terminal."""
    return ",".join(map(_cell, values)) + "\r\n"


def _cell(value: object) -> str:
    if isinstance(value, int):
        return f'"{value}"'  # a number, below zero too
    text = terminal(shortened("" if value is None else _one_line(str(value)), 2000))
    if _FORMULA.match(text):
        text = "'" + text
    return '"' + text.replace('"', '""') + '"'


def _one_line(text: str) -> str:
    """A remediation's commands set off by quotes, so that a row is a line; other texts as they are."""
    if "\n    " not in text:
        return text.strip()
    lines = (f"`{line.strip()}`" if line.startswith("    ") else line.strip() for line in text.strip().splitlines())
    return " ".join(lines)
