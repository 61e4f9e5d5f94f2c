"""Repeats database work after a server has closed the connection.

Servers restart, close idle connections, or become unreachable. SQLite has no counterpart: it waits for the lock of a file
(`dialects.PATIENCE`).
"""

from __future__ import annotations

from time import sleep
from typing import TYPE_CHECKING, TypeVar

from certlint.errors import CertlintError, OutputError
from certlint.inventory.sql import targets

if TYPE_CHECKING:
    from collections.abc import Callable

    from certlint.inventory.sql.database import Database

    Done = TypeVar("Done")

AGAIN = 3
"""How often a server may close the connection during one piece of work; the work itself may be the cause."""
PAUSES = 0, 1, 2, 4, 8, 15, 30
"""Seconds before each attempt to connect; a minute in total, as for the lock of another process."""
_KEPT = "what was recorded before is kept"


def run_reconnecting(database: Database, work: Callable[[], Done], notify: Callable[[str], None]) -> Done:
    """Runs a piece of work that may safely run twice, and runs it again if the connection is lost. Raises CertlintError.

    notify  receives one line the first time that a connection of this inventory is lost
    """
    for left in reversed(range(AGAIN)):
        try:
            return work()
        except CertlintError as error:
            if not database.is_lost:
                raise
            if not left:
                raise OutputError(error.message, _with_kept(error)) from None
            if not database.was_lost:
                notify(f"{error.message}; connecting again")
            _connect(database)
    raise AssertionError


def open_waiting(target: str, notify: Callable[[str], None]) -> Database:
    """Opens an inventory for recording and waits for a server that is not available. Raises CertlintError.

    notify  receives one line before certlint waits
    """
    from certlint.inventory.sql.database import open_database

    for number, pause in enumerate(PAUSES[1:], 1):
        try:
            return open_database(target, create=True)
        except OutputError as error:  # others are for the user to mend: an address, the driver, an encoding
            if not targets.is_server(target):
                raise
            if not _is_unavailable(target):
                break  # it refuses, or has become available since: the last attempt tells
            if number == 1:
                notify(f"{error.message}; waiting for the server for a minute")
        sleep(pause)
    return open_database(target, create=True)


def _is_unavailable(target: str) -> bool:
    from certlint.inventory.sql import postgres

    not_an_address: tuple[type[Exception], ...] = (*postgres.failures(), ValueError)
    try:
        return postgres.is_unavailable(target)
    except not_an_address:
        return False


def _connect(database: Database) -> None:
    """Connects again as soon as the server accepts connections."""
    for number, pause in enumerate(PAUSES, 1):
        sleep(pause)
        try:
            database.connect_again()
        except CertlintError as error:
            if number == len(PAUSES):
                raise OutputError(error.message, _with_kept(error)) from None
        else:
            return


def _with_kept(error: CertlintError) -> str:
    return error.hint if error.hint.endswith(_KEPT) else "; ".join(filter(None, (error.hint, _KEPT)))
