"""A printable HTML page for managers: counts, the most severe defects, issuers, months of expiry."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from certlint.output import html_index
from certlint.output.estate import EARLY, Estate, bundle_line, line_of
from certlint.output.expiry import expiry_calendar
from certlint.output.rendering import render, sheets

if TYPE_CHECKING:
    from certlint.engine.reporting import Report
    from certlint.output.html_index import Defect
    from certlint.output.record import Record, Totals
    from certlint.output.run import Run

MOST = 10
"""The most defects and issuers that are listed."""
_UNREAD = 5


def bundle(report: Report, run: Run) -> str:
    """The counts of a bundle."""
    return bundle_line(report, run).dump()


def whole(run: Run, records: list[Record], totals: Totals) -> str:
    """The page."""
    estate = Estate()
    for record in records:
        if not record.unreadable:
            estate.add(record, line_of(record.texts["html-summary"]))
    defects, issuers = html_index.defects_of(run, totals, estate), estate.issuers()
    return render(
        "summary.html.j2",
        run=run,
        totals=totals,
        words=estate.words,
        unread=totals.unreadable[:_UNREAD],
        more_unread=max(len(totals.unreadable) - _UNREAD, 0),
        defects=[(each, _what_to_do(each)) for each in defects[:MOST]],
        more_defects=max(len(defects) - MOST, 0),
        issuers=issuers[:MOST],
        more_issuers=max(len(issuers) - MOST, 0),
        calendar=expiry_calendar(estate.days, run.as_of, EARLY),
        undated=estate.undated,
        **sheets("report.css"),
    )


def _what_to_do(defect: Defect) -> str:
    """The sentences of a remediation before its first command; the full report has the commands."""
    text = " ".join(piece.text for piece in takewhile(lambda piece: not piece.is_command, defect.remedy))
    return f"{text} see the full report." if text.endswith(":") else text
