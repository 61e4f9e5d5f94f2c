"""An open inventory: runs plain SQL against a SQLite file or a PostgreSQL server.

Statements use `?` for a parameter and ` IN ?` for a list parameter. Writers work within `transaction()`, which admits one
writer at a time; the database rolls back what a killed process began. Ids are assigned within it, too: see `next_id`.
"""

from __future__ import annotations

import time
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from certlint.errors import CertlintError, InputError, OutputError
from certlint.inventory.sql import dialects, schema, targets
from certlint.inventory.sql.advice import advice, driver_message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from types import TracebackType
    from typing import Self

    from certlint.inventory.sql.dialects import Dialect

    Found = TypeVar("Found")

_ROWS = 1000
_IN_VAIN = 1000
"""Statement timeout on a server, in milliseconds; most pages take a few."""


class Database:
    """An open inventory. One thread uses it at a time.

    target    its name in messages
    was_lost  whether a server has closed an earlier connection of this object
    """

    def __init__(
        self,
        connect: Callable[[], Any],
        dialect: Dialect,
        target: str,
        failures: tuple[type[Exception], ...],
        identity: Callable[[], object] = lambda: None,
    ) -> None:
        """Connects. Raises CertlintError.

        identity  returns what identifies the file that is now at the path
        """
        self.dialect, self.target = dialect, target
        self._connect, self._failures, self._identity = connect, failures, identity
        self._connection, self._opened = connect(), identity()
        self._is_writing = self._is_stopped = self.was_lost = False

    def query(self, sql: str, parameters: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, fetched as they are consumed."""
        with self._reported():
            cursor = self._connection.execute(*self.dialect.prepared(sql, parameters))
        return self._rows(cursor)

    def _rows(self, cursor: Any) -> Iterator[tuple[Any, ...]]:
        while True:
            with self._reported():
                rows = cursor.fetchmany(_ROWS)
            if not rows:
                return
            yield from rows

    def one(self, sql: str, parameters: Sequence[object] = ()) -> tuple[Any, ...] | None:
        """The first row of a query; None if it has no rows."""
        with self._reported():
            row: tuple[Any, ...] | None = self._connection.execute(*self.dialect.prepared(sql, parameters)).fetchone()
            return row

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> int:
        """Runs a statement and returns the number of rows it changed."""
        with self._reported():
            count: int = self._connection.execute(*self.dialect.prepared(sql, parameters)).rowcount
            return count

    def executemany(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Runs a statement once for each row of parameters."""
        with self._reported():
            self._connection.cursor().executemany(self.dialect.translated(sql), rows)

    def insert(self, table: str, columns: str, rows: Sequence[Sequence[object]]) -> None:
        """Inserts rows, none of which may exist yet."""
        if self.dialect.copies:
            with self._reported(), self._connection.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * (columns.count(",") + 1))
            self.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)

    def next_id(self, table: str) -> int:
        """The first free id of a table. Only valid within a transaction, where nobody else assigns ids."""
        row = self.one(f"SELECT max(id) FROM {table}")
        return 1 + ((row and row[0]) or 0)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """A write transaction: commits everything, or nothing if an exception leaves it. Other writers wait."""
        self._is_writing = True
        try:
            for statement in self.dialect.begin:
                self.execute(statement)
            yield
            self.execute("COMMIT")
        except BaseException:
            with suppress(*self._failures):
                self._connection.execute("ROLLBACK")
            raise
        finally:
            self._is_writing = False
        if self.is_moved:
            raise OutputError(
                f"the inventory {self.target} was removed or replaced while it was written to",
                "run it again: the results were recorded in a file that no longer exists",
            )

    @contextmanager
    def summing(self) -> Iterator[None]:
        """Within it, queries are planned as sums over nearly all rows."""
        for name, value in self.dialect.sums.items():
            self.execute(f"SET {name} = {value}")
        try:
            yield
        finally:
            with suppress(*self._failures):
                for name in self.dialect.sums:
                    self._connection.execute(f"RESET {name}")

    def within(self, steps: int, ask: Callable[[], Found]) -> Found | None:
        """The result of `ask`; None if its queries exceed `steps`, or a time limit if the database counts no steps."""
        if not self.dialect.steps:
            return self._within_time(ask)
        rest = steps // self.dialect.steps

        def is_over() -> bool:
            nonlocal rest
            rest -= 1
            return rest < 0

        self._connection.set_progress_handler(is_over, self.dialect.steps)
        try:
            return ask()
        except InputError:
            if rest >= 0:
                raise
            return None
        finally:
            self._connection.set_progress_handler(None, 0)

    def _within_time(self, ask: Callable[[], Found]) -> Found | None:
        self._is_stopped, begin = False, time.monotonic()
        self.execute(f"SET statement_timeout = {_IN_VAIN}")
        try:
            return ask()
        except InputError:
            if self._is_stopped or time.monotonic() - begin < _IN_VAIN / 1000:
                raise
            return None
        finally:
            with suppress(*self._failures):
                self._connection.execute("RESET statement_timeout")

    def stop(self) -> None:
        """Cancels the running query from another thread; the query then raises an error."""
        self._is_stopped = True
        with suppress(*self._failures):
            getattr(self._connection, self.dialect.stop)()

    @property
    def is_lost(self) -> bool:
        """Whether the server has closed the connection, because it was stopped or restarted."""
        return bool(getattr(self._connection, "broken", False))

    @property
    def is_moved(self) -> bool:
        """Whether the open file is no longer the one at its path, because that was removed or replaced."""
        return self._identity() != self._opened

    def connect_again(self) -> None:
        """Replaces a lost connection by a new one. State of the old connection is lost. Raises CertlintError."""
        self.close()
        self.was_lost = True
        self._connection = self._connect()

    def close(self) -> None:
        with suppress(*self._failures):
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if isinstance(value, Exception) and not isinstance(value, (CertlintError, OSError)):
                self.explain(value)
        finally:
            self.close()

    def explain(self, error: Exception) -> None:
        """Raises InputError if invalid values in the inventory can explain an error while rows were processed."""
        from certlint.inventory.sql.integrity import invalid_value

        # A server enforces column types, so only SQLite files can contain such values.
        if self.dialect is dialects.SQLITE and (found := invalid_value(self.one)):
            hint = "record into a new inventory, or restore a copy of this one"
            raise InputError(f"the inventory {self.target} is damaged: {found}", hint) from error

    @contextmanager
    def _reported(self) -> Iterator[None]:
        """Converts a database error to a CertlintError."""
        try:
            yield
        except self._failures as error:
            if self._is_writing:
                hint = "; ".join(filter(None, (advice(error), "what was recorded before is kept")))
                raise OutputError(
                    f"cannot write to the inventory {self.target}: {driver_message(error)}", hint
                ) from None
            raise InputError(
                f"cannot read the inventory {self.target}: {driver_message(error)}", advice(error)
            ) from None


def open_database(target: str, *, create: bool = False) -> Database:
    """Opens an inventory: a path, or `postgresql://…`. Raises CertlintError.

    create  whether the caller records into it: a missing inventory is created, an older schema is migrated
    """
    targets.require_no_password(target)  # also for an address with a typo, which is taken for a path
    if targets.is_server(target):
        from certlint.inventory.sql import postgres

        connect: Callable[[], Any] = partial(postgres.connect, target, create=create)
        database = Database(connect, dialects.POSTGRES, targets.masked(target), postgres.failures())
    else:
        from certlint.inventory.sql import sqlite

        connect = partial(sqlite.connect, target, create=create)
        database = Database(connect, dialects.SQLITE, target, sqlite.FAILURES, partial(sqlite.identity, target))
    try:
        schema.migrate(database) if create else schema.require_current(database)
    except BaseException:
        database.close()
        raise
    return database
