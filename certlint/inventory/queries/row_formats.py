"""Formats rows of the inventory as a table, CSV, or a JSON array, row by row."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from certlint.caches import remembered
from certlint.escape import json_for_logs, shortened, terminal
from certlint.output.csv_rows import row as csv_row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

MOMENTS = frozenset(
    {
        "not_before", "not_after", "first_seen", "last_seen", "ended", "started", "finished", "as_of", "at", "next_expiry",
        "expires", "until",
    }
)  # fmt: skip
"""The fields that are moments."""
_NUMBERS = ("id", "certificate_id")
"""The ids of rows, which have no meaning outside the database."""
# How many rows determine the widths of a table, and the widest cell except in the last column.
_MEASURED, _WIDEST = 500, 48
# Shorter cells, such as the kinds of changes, are written whole even if they exceed their column.
_SHORTEST_CUT = 16
_FIRST = datetime(1970, 1, 1, tzinfo=UTC)


@remembered(5000)
def moment_of(seconds: int | None) -> str:
    """A moment of the inventory in ISO 8601; empty for None."""
    if seconds is None:
        return ""
    try:
        return (_FIRST + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")
    except OverflowError:
        return str(seconds)


def day_of(seconds: int | None) -> str:
    """The day of a moment."""
    return moment_of(seconds)[:10]


def until_of(not_after: int | None) -> str:
    """The end of a certificate in words."""
    return f"until {day_of(not_after)}" if not_after is not None else "until an unreadable date"


def fields_of(row: Any) -> dict[str, Any]:
    """A row as JSON has it: moments in ISO 8601, without row ids."""
    fields = {name: value for name, value in row._asdict().items() if name not in _NUMBERS}
    for name in MOMENTS.intersection(fields):
        fields[name] = moment_of(fields[name]) or None
    if "arguments" in fields:
        fields["arguments"] = json.loads(fields["arguments"])
    return fields


def as_json(rows: Iterable[Any]) -> Iterator[str]:
    """An array of objects."""
    yield "["
    yield from _lines(" ", rows)
    yield "\n]\n"


def with_places(head: dict[str, Any], places: Iterable[Any]) -> Iterator[str]:
    """An object with the fields of `head` and an array of places, which is written piece by piece."""
    yield json_for_logs(json.dumps(head, indent=1))[:-2] + ',\n "places": ['
    yield from _lines("  ", places)
    yield "\n ]\n}\n"


def _lines(indent: str, rows: Iterable[Any]) -> Iterator[str]:
    between = "\n"
    for row in rows:
        yield f"{between}{indent}{json_for_logs(json.dumps(fields_of(row)))}"
        between = ",\n"


def as_csv(rows: Iterable[Any], names: Sequence[str]) -> Iterator[str]:
    """A header and one line per row; cells cannot act as formulas in a spreadsheet."""
    columns = [name for name in names if name not in _NUMBERS]
    yield csv_row(tuple(columns))
    for row in rows:
        values = fields_of(row)
        yield csv_row(tuple(_cell(values[name]) for name in columns))


def _cell(value: Any) -> object:
    if isinstance(value, tuple | list):
        return "; ".join(map(str, value))  # names of owners may contain spaces and commas
    return str(value).lower() if isinstance(value, bool) else value


def as_table(rows: Iterable[Any], columns: Sequence[tuple[str, Callable[[Any], object]]]) -> Iterator[str]:
    """Columns as wide as the first rows need; longer cells are cut in the middle, except in the last column."""
    cells = ([_plain(read(row)) for _, read in columns] for row in rows)
    first = list(islice(cells, _MEASURED))
    if not first:
        return
    head = [title for title, _ in columns]
    widths = [min(max(map(len, column)), _WIDEST) for column in zip(head, *first, strict=True)]
    for line in chain([head], first, cells):
        cut = [_cut(cell, max(width, _SHORTEST_CUT)) for cell, width in zip(line[:-1], widths, strict=False)]
        padded = [f"{cell:<{width}}" for cell, width in zip(cut, widths, strict=False)]
        yield "  ".join([*padded, shortened(line[-1], 300)]).rstrip() + "\n"


def _plain(value: object) -> str:
    if isinstance(value, tuple | list):
        value = ", ".join(map(str, value))
    return terminal("" if value is None else str(value)).replace("\n", " ")


def _cut(text: str, width: int) -> str:
    """What tells places and names apart is mostly at their end."""
    return text if len(text) <= width else f"{text[: width // 3]}…{text[-(width - width // 3 - 1) :]}"
