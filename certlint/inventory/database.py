"""An inventory that is open: plain SQL in, rows out, whether a SQLite file or a PostgreSQL server is behind it.

Statements have `?` for parameters, ` IN ?` for one that is a list. Whoever writes does it within `transaction()`, where
nobody else writes; what a killed process began is undone by the database. Ids are counted within it, too: see `next_id`.
"""

from __future__ import annotations

import time
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from certlint.errors import CertlintError, InputError, OutputError
from certlint.inventory import dialects, schema, targets
from certlint.inventory.advice import advice, told_by_driver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from types import TracebackType
    from typing import Self

    from certlint.inventory.dialects import Dialect

    Found = TypeVar("Found")

_ROWS = 1000
_IN_VAIN = 1000
"""Milliseconds of a query on a server; most pages take a few."""


class Database:
    """An open inventory. One thread uses it at a time.

    target    what messages call it
    was_lost  whether a server has cut a connection before this one
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

        identity  tells which file is there now
        """
        self.dialect, self.target = dialect, target
        self._connect, self._failures, self._identity = connect, failures, identity
        self._connection, self._opened = connect(), identity()
        self._is_writing = self._is_stopped = self.was_lost = False

    def query(self, sql: str, parameters: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, as they are asked for."""
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
        """The first row of a query; None where there is none."""
        with self._reported():
            row: tuple[Any, ...] | None = self._connection.execute(*self.dialect.prepared(sql, parameters)).fetchone()
            return row

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> int:
        """Runs a statement; how many rows it changed."""
        with self._reported():
            count: int = self._connection.execute(*self.dialect.prepared(sql, parameters)).rowcount
            return count

    def executemany(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Runs a statement for each row of parameters."""
        with self._reported():
            self._connection.cursor().executemany(self.dialect.translated(sql), rows)

    def insert(self, table: str, columns: str, rows: Sequence[Sequence[object]]) -> None:
        """Adds rows to a table, none of which may be there."""
        if self.dialect.copies:
            with self._reported(), self._connection.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * (columns.count(",") + 1))
            self.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)

    def next_id(self, table: str) -> int:
        """The first free id of a table, within a transaction: nobody else counts then."""
        row = self.one(f"SELECT max(id) FROM {table}")
        return 1 + ((row and row[0]) or 0)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written within is there afterwards, or nothing of it. One process does so at a time; others wait."""
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
                "run it again: what was recorded is in a file that is not there any more",
            )

    @contextmanager
    def summing(self) -> Iterator[None]:
        """What is asked within is a sum over nearly all rows."""
        for name, value in self.dialect.sums.items():
            self.execute(f"SET {name} = {value}")
        try:
            yield
        finally:
            with suppress(*self._failures):
                for name in self.dialect.sums:
                    self._connection.execute(f"RESET {name}")

    def within(self, steps: int, ask: Callable[[], Found]) -> Found | None:
        """What is asked; None where its queries take more steps, or one more time where steps are not counted."""
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
        """Ends the query that is under way, from another thread: it fails then."""
        self._is_stopped = True
        with suppress(*self._failures):
            getattr(self._connection, self.dialect.stop)()

    @property
    def is_lost(self) -> bool:
        """Whether a server has cut the connection: it was stopped, or started again."""
        return bool(getattr(self._connection, "broken", False))

    @property
    def is_moved(self) -> bool:
        """Whether the file that is open is not the one at its path any more: that was removed or replaced."""
        return self._identity() != self._opened

    def connect_again(self) -> None:
        """Has another connection instead of one that was cut; what belongs to a connection is gone. Raises CertlintError."""
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
        """Raises InputError where values that do not belong in the inventory may be the reason of an error over its rows."""
        from certlint.inventory.soundness import unsound

        # A server holds its columns to their types.
        if self.dialect is dialects.SQLITE and (found := unsound(self.one)):
            hint = "record into a new inventory, or restore a copy of this one"
            raise InputError(f"the inventory {self.target} is damaged: {found}", hint) from error

    @contextmanager
    def _reported(self) -> Iterator[None]:
        """Makes an error of the database one of ours."""
        try:
            yield
        except self._failures as error:
            if self._is_writing:
                hint = "; ".join(filter(None, (advice(error), "what was recorded before is kept")))
                raise OutputError(
                    f"cannot write to the inventory {self.target}: {told_by_driver(error)}", hint
                ) from None
            raise InputError(
                f"cannot read the inventory {self.target}: {told_by_driver(error)}", advice(error)
            ) from None


def open_database(target: str, *, create: bool = False) -> Database:
    """Opens an inventory: a path, or `postgresql://…`. Raises CertlintError.

    create  whether it is to be recorded into: what is missing is made, and older tables are brought up to date
    """
    targets.require_no_password(target)  # also of what looks like an address, and is taken for a path
    if targets.is_server(target):
        from certlint.inventory import postgres

        connect: Callable[[], Any] = partial(postgres.connect, target, create=create)
        database = Database(connect, dialects.POSTGRES, targets.masked(target), postgres.failures())
    else:
        from certlint.inventory import sqlite

        connect = partial(sqlite.connect, target, create=create)
        database = Database(connect, dialects.SQLITE, target, sqlite.FAILURES, partial(sqlite.identity, target))
    try:
        schema.migrate(database) if create else schema.require_current(database)
    except BaseException:
        database.close()
        raise
    return database
