"""Inventories in a SQLite file, through the standard library."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from certlint.errors import InputError, OutputError
from certlint.escape import for_shell
from certlint.files.writing import PRIVATE, File, sweep_places, write_all
from certlint.inventory.sql import targets
from certlint.inventory.sql.advice import advice
from certlint.inventory.sql.dialects import APPLICATION_ID, PATIENCE

FAILURES = (sqlite3.Error, OverflowError, UnicodeEncodeError)
"""What the driver raises. It has no exceptions of its own for integers above 64 bits and text that is not Unicode."""
_CACHE = 512 * 1024
"""Page cache in KiB of a process that writes; a reader gets a quarter. With the default of 2 MiB, half of the time of a
question about a million certificates is spent reading pages again."""
_JOURNAL = 65536
"""Pages of the write-ahead log before a checkpoint; with the default of 1,000, writing is a sixth slower."""


_VERSIONS = slice(18, 20)
"""Offset of the file format versions; 2 means write-ahead log. SQLite, Database File Format, section 1.3.3."""


def connect(path: str, *, create: bool) -> sqlite3.Connection:
    """Opens the file, or creates it. Raises CertlintError for anything that is not an inventory, and does not change it."""
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
        # On read-only media, SQLite can read a file without a journal if it is opened as immutable.
        if not _has_journal(path):
            with suppress(sqlite3.Error):
                return _opened(path, "mode=ro&immutable=1", *_READING)
        raise InputError(f"cannot open the inventory {path}: {error}", advice(error)) from None


def identity(path: str) -> tuple[int, int] | None:
    """What identifies the file at a path; None if that cannot be determined."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def _has_remains(path: str) -> bool:
    """Raises OutputError if the journal of a removed file is left: SQLite would apply it to the new file.

    Returns True if another process has created the file in the meantime and the journal belongs to it.
    """
    left = [each for each in (f"{path}-wal", f"{path}-shm") if os.path.lexists(each)]
    if f"{path}-wal" in left and not _has_journal(path):
        left = []
    if not left or targets.require_ours(path):
        return bool(left)
    raise OutputError(
        f"{left[0]} is a remnant of an inventory that was removed while a process had it open",
        "end the service and the runs that have it open, and remove the remnants:"
        f" rm {' '.join(for_shell(each) for each in left)}",
    )


def _has_journal(path: str) -> bool:
    """Whether a journal contains changes that are not in the file yet. A full disk may leave an empty journal."""
    try:
        return os.stat(f"{path}-wal").st_size > 0
    except FileNotFoundError:
        return False
    except OSError:
        return True


_WRITING = (f"cache_size = -{_CACHE}", f"wal_autocheckpoint = {_JOURNAL}")
_READING = ("query_only = ON", f"cache_size = -{_CACHE // 4}")


def _opened(path: str, how: str, *pragmas: str) -> sqlite3.Connection:
    """A connection to an existing file. Raises sqlite3.Error."""
    connection = sqlite3.connect(
        f"{Path(path).absolute().as_uri()}?{how}",
        uri=True,
        timeout=PATIENCE,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        # A power failure may lose the last batches but not earlier ones; a killed process loses nothing.
        connection.execute("PRAGMA synchronous = NORMAL")
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 1")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _make(path: str) -> None:
    """Puts an inventory without tables in its place: private and ours from the first byte on."""
    try:
        write_all({path: File(_empty(), PRIVATE)})
    except OutputError:
        if not targets.require_ours(path):  # otherwise another process has created it in the meantime
            raise


def _empty() -> bytes:
    """The bytes of a SQLite file with our application id in WAL mode, in which readers and a writer do not block each other."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        made = bytearray(connection.serialize())  # in memory: the folder for temporary files may be full, too
    made[_VERSIONS] = b"\2\2"
    return bytes(made)
