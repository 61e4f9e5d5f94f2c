"""The answer of `certlint impact`, as text, JSON or a page."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from certlint.inventory.event import InventoryEvent
    from certlint.inventory.impact import Impact


def _write_text(event: InventoryEvent, impact: Impact, _now: datetime) -> None:
    sys.stdout.writelines(_text(event, impact))


def _text(event: InventoryEvent, impact: Impact) -> Iterator[str]:
    from certlint.escape import terminal
    from certlint.inventory.shown import as_table, day_of

    yield from (f"{terminal(title)}\n" for title in event.titles)
    sums = impact.totals
    falls = f"{sums.falls} place{' falls' if sums.falls == 1 else 's fall'}"
    yield f"\n{falls}, {sums.survives} survive, {sums.open} cannot be told; names that fall: {impact.names()}\n"
    if sums.owners:
        yield "\n"
        titles = ("owner", "fall", "cannot be told", "survive")
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
    from certlint.inventory.shown import with_places

    sums = impact.totals
    head = {"schema_version": 1, "as_of": now.isoformat(), "event": list(event.titles)}
    summary = {"falls": sums.falls, "open": sums.open, "survives": sums.survives, "names": impact.names()}
    value = {**head, "summary": summary, "owners": [each._asdict() for each in sums.owners]}
    for text in with_places(value, impact.rows()):
        write_utf8(text)


def _write_html(event: InventoryEvent, impact: Impact, now: datetime) -> None:
    from certlint.files.standard import write_utf8
    from certlint.inventory.shown import day_of
    from certlint.output import rendering
    from certlint.resources import __version__

    values = {
        "titles": event.titles,
        "rows": impact.rows(),
        "sums": impact.totals,
        "names": impact.names(),
        "day": day_of,
        "as_of": now.date(),
        "version": __version__,
    }
    for text in rendering.stream("impact.html.j2", **values, **rendering.sheets("report.css")):
        write_utf8(text)


WRITERS = {"text": _write_text, "json": _write_json, "html": _write_html}
