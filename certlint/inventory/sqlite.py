"""Inventories in a file of SQLite, which the standard library reads and writes."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from certlint.errors import InputError, OutputError
from certlint.escape import for_shell
from certlint.files.failures import FailuresReported
from certlint.files.writing import PRIVATE, File, sweep_places, write_all
from certlint.inventory import targets
from certlint.inventory.advice import advice
from certlint.inventory.dialects import APPLICATION_ID, PATIENCE

FAILURES = (sqlite3.Error, OverflowError, UnicodeEncodeError)
"""What the driver raises: a number of more than 64 bits and text that is not Unicode are not errors of its own."""
_CACHE = 512 * 1024
"""KiB of the file that a process which writes keeps in memory; one that reads, a quarter of it: with the usual 2 MiB, half of
what a question about a million certificates takes is reading the same pages again."""
_JOURNAL = 65536
"""Pages of the journal before it goes into the file: with the usual 1,000, a sixth fewer certificates are written."""


_VERSIONS = slice(18, 20)
"""Where a file says who can write and read it: 2 is the write-ahead log. SQLite, Database File Format, section 1.3.3."""


def connect(path: str, *, create: bool) -> sqlite3.Connection:
    """Opens the file, or makes it. Raises CertlintError for anything that is not an inventory, which is left as it is."""
    if not targets.require_ours(path):
        if not create:
            raise InputError(f"the inventory {path} does not exist", targets.FIRST)
        if not _has_remains(path):
            _make(path)
    elif create:
        sweep_places([path])
    try:
        return _opened(path, "mode=rw", *_WRITING if create else _READING)
    except sqlite3.Error as error:
        if create:
            raise OutputError(f"cannot write to the inventory {path}: {error}", advice(error)) from None
        # Where nothing can be written, SQLite reads what has no journal beside it, if it is told that nobody writes.
        if not _has_journal(path):
            with suppress(sqlite3.Error):
                return _opened(path, "mode=ro&immutable=1", *_READING)
        raise InputError(f"cannot open the inventory {path}: {error}", advice(error)) from None


def identity(path: str) -> tuple[int, int] | None:
    """Which file is at a path; None for none that can be asked."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def _has_remains(path: str) -> bool:
    """Raises OutputError where a journal is left of a file that was removed: SQLite would take it for that of a new one.

    True where another process has made a file in the meantime, and the journal is its own.
    """
    left = [each for each in (f"{path}-wal", f"{path}-shm") if os.path.lexists(each)]
    if f"{path}-wal" in left and not _has_journal(path):
        left = []
    if not left or targets.require_ours(path):
        return bool(left)
    raise OutputError(
        f"{left[0]} is left of an inventory that was removed while a process had it open",
        "end the service and the runs that have it open, and remove what is left:"
        f" rm {' '.join(for_shell(each) for each in left)}",
    )


def _has_journal(path: str) -> bool:
    """Whether something was written that is not in the file yet. Of a disk that is full, an empty journal may be left."""
    try:
        return os.stat(f"{path}-wal").st_size > 0
    except FileNotFoundError:
        return False
    except OSError:
        return True


_WRITING = (f"cache_size = -{_CACHE}", f"wal_autocheckpoint = {_JOURNAL}")
_READING = ("query_only = ON", f"cache_size = -{_CACHE // 4}")


def _opened(path: str, how: str, *pragmas: str) -> sqlite3.Connection:
    """A connection to a file that is there. Raises sqlite3.Error."""
    connection = sqlite3.connect(
        f"{Path(path).absolute().as_uri()}?{how}",
        uri=True,
        timeout=PATIENCE,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        # A power failure may lose the last batches, never what is before them; a killed process loses nothing.
        connection.execute("PRAGMA synchronous = NORMAL")
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 1")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _make(path: str) -> None:
    """Puts an inventory without tables in its place: private and ours from the first byte on.

    Raises OutputError where its folder does not exist: that of an inventory which has a past does.
    """
    with FailuresReported(path):
        os.stat(os.path.dirname(path) or os.curdir)
    try:
        write_all({path: File(_empty(), PRIVATE)})
    except OutputError:
        if not targets.require_ours(path):  # else another process made it in the meantime
            raise


def _empty() -> bytes:
    """An SQLite file with our application id, in the mode in which readers and a writer do not wait for each other."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        made = bytearray(connection.serialize())  # in memory: the folder for temporary files may be full, too
    made[_VERSIONS] = b"\2\2"
    return bytes(made)
