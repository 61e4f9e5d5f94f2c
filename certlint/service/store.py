"""The inventory as handlers ask it: in a thread, so many at once, and no longer than the request has time."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import anyio
from anyio import to_thread

from certlint.inventory.database import Database, open_database
from certlint.inventory.details import NotThereError
from certlint.service.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Store:
    """Connections to an inventory, each of which is asked by one thread at a time."""

    def __init__(self, target: str, most: int) -> None:
        self._target = target
        self._limiter = anyio.CapacityLimiter(most)
        self._idle: list[Database] = []

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
