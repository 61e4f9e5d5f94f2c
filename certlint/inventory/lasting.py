"""What is written although a server cuts the connection: it is connected to again, and what was under way is written again.

Servers are started again, close connections that were idle, or are lost on the way. SQLite has nothing of the kind: it waits
for who holds the lock of a file, as a server does (`dialects.PATIENCE`).
"""

from __future__ import annotations

from time import sleep
from typing import TYPE_CHECKING, TypeVar

from certlint.errors import CertlintError, OutputError
from certlint.inventory import targets

if TYPE_CHECKING:
    from collections.abc import Callable

    from certlint.inventory.database import Database

    Done = TypeVar("Done")

AGAIN = 3
"""So often a server may cut the connection over one piece of work: what kills it may be that work."""
PAUSES = 0, 1, 2, 4, 8, 15, 30
"""Seconds before each try to connect: a minute in all, as for the lock of another process."""
_KEPT = "what was recorded before is kept"


def outlast(database: Database, work: Callable[[], Done], notify: Callable[[str], None]) -> Done:
    """Does a piece of work that can be done twice, once more where the connection was cut. Raises CertlintError.

    notify  is called with one line, the first time that a connection of this inventory is cut
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


def reached(target: str, notify: Callable[[str], None]) -> Database:
    """Opens an inventory to record into; a server that is away is waited for. Raises CertlintError.

    notify  is called with one line before certlint waits
    """
    from certlint.inventory.database import open_database

    for number, pause in enumerate(PAUSES[1:], 1):
        try:
            return open_database(target, create=True)
        except CertlintError as error:
            if not _is_away(target):
                raise
            if number == 1:
                notify(f"{error.message}; waiting for the server for a minute")
        sleep(pause)
    return open_database(target, create=True)


def _is_away(target: str) -> bool:
    if not targets.is_server(target):
        return False
    from certlint.inventory import postgres

    not_an_address: tuple[type[Exception], ...] = (*postgres.failures(), ValueError)
    try:
        return postgres.is_away(target)
    except not_an_address:
        return False


def _connect(database: Database) -> None:
    """Connects again, as soon as the server lets anybody in."""
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
