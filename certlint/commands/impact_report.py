"""Writes the answer of `certlint impact` as text, CSV, JSON or HTML."""

from __future__ import annotations

import sys
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from certlint.inventory.outlook.event import InventoryEvent
    from certlint.inventory.outlook.impact import Impact
    from certlint.inventory.outlook.impact_totals import IssuerImpact, OwnerImpact

MOST_PLACES, MOST_SUMS, FEW_NAMES = 2000, 100, 10
"""The most rows on an HTML page: of places, of totals, and names per row. The totals are always complete."""


def _write_text(event: InventoryEvent, impact: Impact, _now: datetime) -> None:
    sys.stdout.writelines(_text(event, impact))


def _text(event: InventoryEvent, impact: Impact) -> Iterator[str]:
    from certlint.escape import terminal
    from certlint.inventory.queries.row_formats import as_table, day_of

    yield from (f"{terminal(title)}\n" for title in event.titles)
    sums = impact.totals
    falls = f"{sums.falls} place{' falls' if sums.falls == 1 else 's fall'}"
    yield f"\n{falls}, {sums.survives} survive, {sums.open} open; names that fall: {impact.names()}\n"
    if sums.owners:
        yield "\n"
        titles = ("owner", "fall", "open", "survive")
        columns = [
            (title, lambda row, at=at: row[at] or "(none)" if at == 0 else row[at]) for at, title in enumerate(titles)
        ]
        yield from as_table(sums.owners, columns)
        yield "\n"
    yield from as_table(
        impact.rows(),
        [
            ("verdict", lambda row: row.verdict),
            ("owner", lambda row: row.owners),
            ("expires", lambda row: day_of(row.not_after)),
            ("name", lambda row: row.common_name),
            ("site", lambda row: row.site),
            ("place", lambda row: row.location),
            ("path", lambda row: "; ".join(filter(None, (row.why or row.path, row.remedy)))),
        ],
    )


def _write_json(event: InventoryEvent, impact: Impact, now: datetime) -> None:
    from certlint.files.standard import write_utf8
    from certlint.inventory.queries.row_formats import with_places

    sums = impact.totals
    head = {"schema_version": 1, "as_of": now.isoformat(), "event": list(event.titles)}
    summary = {"falls": sums.falls, "open": sums.open, "survives": sums.survives, "names": impact.names()}
    value = {**head, "summary": summary, "owners": [each._asdict() for each in sums.owners]}
    value["issuers"] = [each._asdict() for each in sums.issuers]
    for text in with_places(value, impact.rows()):
        write_utf8(text)


def _write_csv(_event: InventoryEvent, impact: Impact, _now: datetime) -> None:
    from certlint.files.standard import write_utf8
    from certlint.inventory.queries.row_formats import as_csv
    from certlint.inventory.queries.row_types import ImpactRow, columns

    for text in as_csv(impact.rows(), columns(ImpactRow)):
        write_utf8(text)


def _write_html(event: InventoryEvent, impact: Impact, now: datetime) -> None:
    """Writes the report as a page, in pieces, as there may be many places."""
    from certlint.files.standard import write_utf8
    from certlint.inventory.queries.row_formats import day_of
    from certlint.output import rendering
    from certlint.resources import __version__

    sums = impact.totals
    total = sum(sums[:3])
    groups: list[tuple[str, Sequence[OwnerImpact | IssuerImpact]]] = [("owner", sums.owners), ("issuer", sums.issuers)]
    values = {
        "titles": event.titles,
        "rows": islice(impact.rows(), MOST_PLACES),
        "sums": sums,
        "groups": [each for each in groups if each[1]],
        "total": total,
        "more_places": max(total - MOST_PLACES, 0),
        "most": MOST_SUMS,
        "few_names": FEW_NAMES,
        "names": impact.names(),
        "day": day_of,
        "as_of": now.date(),
        "version": __version__,
    }
    for text in rendering.stream("impact.html.j2", **values, **rendering.sheets("report.css")):
        write_utf8(text)


WRITERS = {"text": _write_text, "csv": _write_csv, "json": _write_json, "html": _write_html}
