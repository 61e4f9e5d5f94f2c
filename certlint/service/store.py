"""Access to the inventory for handlers: in threads, limited in number, and within the time of the request."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

import anyio
from anyio import to_thread

from certlint.errors import CertlintError
from certlint.inventory.queries.details import NotThereError
from certlint.inventory.sql.database import Database, open_database
from certlint.service.refusals import RequestRefusal

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
_PAUSE, _TRIES = 0.05, 1000
RECENT = 15.0
"""Seconds for which totals are cached: computing them for a million certificates takes a second or two."""


class _Asking:
    """A question that runs in a thread."""

    def __init__(self) -> None:
        self.database: Database | None = None
        self.is_over = self.is_lost = False

    async def end(self) -> None:
        """Cancels a query whose client has given up; repeatedly, as the thread may be between two queries.

        A question that still waits for its turn is not started.
        """
        for _ in range(_TRIES):
            if self.is_over:
                return
            if self.database is not None:
                self.database.stop()
            await asyncio.sleep(_PAUSE)


class InventoryStore:
    """Connections to an inventory, each used by one thread at a time."""

    def __init__(self, target: str, most: int) -> None:
        self._target = target
        self._limiter = anyio.CapacityLimiter(most)
        self._idle: list[Database] = []
        self._ending: set[asyncio.Future[None]] = set()
        self._asking: dict[Any, anyio.Lock] = {}
        self._answers: dict[Any, tuple[float, Any]] = {}

    async def recent(self, question: Callable[[Database], T]) -> T:
        """The cached answer to a question about the whole inventory; it is computed once at a time."""
        async with self._asking.setdefault(question, anyio.Lock()):
            known = self._answers.get(question)
            is_moved = any(each.is_moved for each in tuple(self._idle))
            if known is None or is_moved or known[0] < time.monotonic() - RECENT:
                known = self._answers[question] = time.monotonic(), await self.ask(question)
            found: T = known[1]
            return found

    async def ask(self, question: Callable[[Database], T]) -> T:
        """The answer to a question. Raises RequestRefusal if the object does not exist, CertlintError if the database fails."""
        asking = _Asking()
        try:
            return await to_thread.run_sync(
                self._answer, question, asking, abandon_on_cancel=True, limiter=self._limiter
            )
        except anyio.get_cancelled_exc_class():
            ending = asyncio.ensure_future(asking.end())
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)
            raise
        except NotThereError as error:
            raise RequestRefusal(404, error.message) from None

    async def explained(self, error: Exception) -> Exception:
        """An unexpected error, or that the inventory is damaged, if that is the cause."""
        try:
            await self.ask(lambda database: database.explain(error))
        except CertlintError as known:
            return known
        return error

    def _answer(self, question: Callable[[Database], T], asking: _Asking) -> T:
        """Runs in a thread. If the server had closed the connection, the question is repeated once."""
        try:
            known = self._known()
            if known is not None:
                try:
                    return self._asked(known, question, asking)
                except CertlintError:
                    if not asking.is_lost:
                        raise
            return self._asked(open_database(self._target), question, asking)
        finally:
            asking.is_over = True

    def _known(self) -> Database | None:
        """A free connection. If the file was removed or replaced, the connection is closed and cached answers are dropped."""
        with suppress(IndexError):  # another thread may have taken the last one
            while (found := self._idle.pop()).is_moved:
                found.close()
                self._answers.clear()
            return found
        return None

    def _asked(self, database: Database, question: Callable[[Database], T], asking: _Asking) -> T:
        """The answer over one connection, which is discarded after an error."""
        asking.database = database
        try:
            found = question(database)
        except NotThereError:
            self._idle.append(database)
            raise
        except BaseException:
            asking.is_lost = database.is_lost
            database.close()
            raise
        self._idle.append(database)
        return found

    def close(self) -> None:
        """Closes the unused connections."""
        while self._idle:
            self._idle.pop().close()
