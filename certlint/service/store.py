"""The inventory as handlers ask it: in a thread, so many at once, and no longer than the request has time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, TypeVar

import anyio
from anyio import to_thread

from certlint.inventory.database import Database, open_database
from certlint.inventory.details import NotThereError
from certlint.service.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
RECENT = 15.0
"""Seconds for which the sums of a million certificates hold: to make them takes a second or two."""


class Store:
    """Connections to an inventory, each of which is asked by one thread at a time."""

    def __init__(self, target: str, most: int) -> None:
        self._target = target
        self._limiter = anyio.CapacityLimiter(most)
        self._idle: list[Database] = []
        self._asking: dict[Any, anyio.Lock] = {}
        self._answers: dict[Any, tuple[float, Any]] = {}

    async def recent(self, question: Callable[[Database], T]) -> T:
        """The same of a question about all that there is, whose answer holds for a while; it is asked once at a time."""
        async with self._asking.setdefault(question, anyio.Lock()):
            known = self._answers.get(question)
            if known is None or known[0] < time.monotonic() - RECENT:
                known = self._answers[question] = time.monotonic(), await self.ask(question)
            found: T = known[1]
            return found

    async def ask(self, question: Callable[[Database], T]) -> T:
        """What a question is answered with. Raises Refusal for what is not there, CertlintError where the database fails."""
        asking: list[Database] = []
        try:
            return await to_thread.run_sync(
                self._answer, question, asking, abandon_on_cancel=True, limiter=self._limiter
            )
        except anyio.get_cancelled_exc_class():
            for database in asking:
                database.stop()
            raise
        except NotThereError as error:
            raise Refusal(404, error.message) from None

    def _answer(self, question: Callable[[Database], T], asking: list[Database]) -> T:
        """Runs in a thread. A connection on which something went wrong is not used again."""
        database = self._idle.pop() if self._idle else open_database(self._target)
        asking.append(database)
        try:
            found = question(database)
        except NotThereError:
            self._idle.append(database)
            raise
        except BaseException:
            database.close()
            raise
        self._idle.append(database)
        return found

    def close(self) -> None:
        """Closes the connections that nobody uses."""
        while self._idle:
            self._idle.pop().close()
