"""The version of the schema, and its migration to the newest one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.errors import InputError
from certlint.inventory.sql import targets
from certlint.inventory.sql.migrations import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from typing import Any, Protocol

    from certlint.inventory.sql.dialects import Dialect

    class Opened(Protocol):
        """The operations of an open inventory that a migration needs."""

        dialect: Dialect
        target: str

        def one(self, sql: str, parameters: Sequence[object] = (), /) -> tuple[Any, ...] | None: ...
        def execute(self, sql: str, parameters: Sequence[object] = (), /) -> int: ...
        def transaction(self) -> AbstractContextManager[None]: ...


def migrate(database: Opened, steps: Sequence[Sequence[str]] = MIGRATIONS) -> None:
    """Runs the missing steps in one transaction. Refuses a database with a newer schema."""
    if _number(database, len(steps)) == len(steps):
        return
    with database.transaction():
        for statements in steps[_number(database, len(steps)) :]:
            for statement in statements:
                database.execute(statement.format_map(database.dialect.types))
        database.execute("UPDATE meta SET value = ? WHERE name = 'schema'", (str(len(steps)),))


def require_current(database: Opened, steps: Sequence[Sequence[str]] = MIGRATIONS) -> None:
    """Raises InputError if the schema is not the one that this version reads."""
    schema = _number(database, len(steps))
    if schema < len(steps):
        raise InputError(
            f"the inventory {database.target} has schema {schema}, and this version of certlint reads schema {len(steps)}"
            if schema
            else f"the database {database.target} does not contain an inventory",
            targets.FIRST,
        )


def _number(database: Opened, newest: int) -> int:
    """The number of the last step; 0 for a database without tables."""
    if database.one(database.dialect.tables) is None:
        return 0
    row = database.one("SELECT value FROM meta WHERE name = 'schema'")
    schema = int(row[0]) if row and str(row[0]).isdecimal() else 0
    if schema > newest:
        raise InputError(
            f"the inventory {database.target} has schema {schema}; this version of certlint knows schemas up to {newest}",
            "a newer certlint wrote it: upgrade certlint, or give another database",
        )
    return schema
