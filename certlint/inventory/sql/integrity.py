"""Finds values that certlint cannot have written: SQLite does not enforce column types, and the file is untrusted input.

The search only runs after an error while rows were processed: it takes seconds for a million rows.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from certlint.inventory.sql.columns import SEVERITIES, VERDICTS
from certlint.inventory.sql.dialects import SQLITE
from certlint.inventory.sql.migrations import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

_KINDS = {"INTEGER": "integer", "TEXT": "text", "BLOB": "blob"}
_WORDS = {
    ("findings", "severity"): SEVERITIES,
    ("places", "verdict"): VERDICTS,
    ("sightings", "ended_as"): ("replaced", "gone"),
}
"""Columns with a fixed set of values."""
_MOST = 1 << 62


def invalid_value(first: Callable[[str], tuple[Any, ...] | None]) -> str:
    """Describes the first value that is invalid in its column; empty if all are valid. Raises InputError.

    first  returns the first row of a query over a SQLite file
    """
    for table, column, condition, expected in _conditions():
        row = first(f"SELECT rowid FROM {table} WHERE {condition} LIMIT 1")
        if row is not None:
            return f"the value of {column} in row {row[0]} of the table {table} is not {expected}"
    return ""


def _conditions() -> Iterator[tuple[str, str, str, str]]:
    """Table, column, the condition for an invalid value, and a description of valid ones."""
    for table, column, kind, optional in stored_columns():
        wrong = f"typeof({column}) <> '{_KINDS[kind]}'"
        if kind == "INTEGER":
            wrong = f"({wrong} OR {column} NOT BETWEEN -{_MOST} AND {_MOST})"
        yield table, column, f"{column} IS NOT NULL AND {wrong}" if optional else wrong, f"of the type {kind}"
        if words := _WORDS.get((table, column)):
            listed = ", ".join(f"'{word}'" for word in words)
            yield table, column, f"{column} NOT IN ({listed})", f"one of {', '.join(words)}"


def stored_columns() -> list[tuple[str, str, str, bool]]:
    """Table, column, type and whether it may be NULL, taken from the migrations: the schema in the file may be wrong."""
    with closing(sqlite3.connect(":memory:")) as made:
        for statements in MIGRATIONS:
            for statement in statements:
                made.execute(statement.format_map(SQLITE.types))
        tables = [name for (name,) in made.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return [
            (table, column, kind, not (required or key))
            for table in tables
            for _, column, kind, required, _, key in made.execute(f"PRAGMA table_info({table})")
        ]
