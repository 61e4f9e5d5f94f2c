"""The message of a database driver's error, and what to do about it."""

from __future__ import annotations

from certlint.inventory.sql.dialects import PATIENCE

_WAIT = f"another process has been writing to it for {PATIENCE} seconds: run it again when that has ended"
_OF_SQLITE = {
    "SQLITE_FULL": "free some space on its disk and run it again",
    "SQLITE_IOERR": "see whether its disk is full or damaged, and run it again",
    "SQLITE_READONLY": "run certlint as a user who may write to this file and to its folder",
    "SQLITE_CANTOPEN": "run certlint as a user who may write to this file and to its folder",
    "SQLITE_BUSY": _WAIT,
    "SQLITE_LOCKED": _WAIT,
    "SQLITE_CORRUPT": "restore a copy of it, or record into a new inventory",
    "SQLITE_NOTADB": "restore a copy of it, or record into a new inventory",
}
"""Hints by the beginning of SQLite's error name. https://www.sqlite.org/rescode.html"""
_AWAY = "run it again when the server answers"
RIGHTS = (
    "have the administrator of the server give this user rights on the database, on its schema certlint and its tables"
)
_OF_POSTGRES = {
    "08": _AWAY,
    "57P": _AWAY,
    "53": "free what the server has run out of, and run it again",
    "42501": RIGHTS,
    "55P03": _WAIT,
}
"""Hints by the beginning of SQLSTATE. PostgreSQL, appendix A."""
CONNECTING = "see whether the server is running, whether it has this database, and whether it lets this user in"


def advice(error: Exception) -> str:
    """What to do about a driver's error; empty if no hint is known."""
    if hasattr(error, "sqlstate"):
        code, known = error.sqlstate or "08", _OF_POSTGRES  # a connection that is lost has no code
    else:
        code, known = getattr(error, "sqlite_errorname", ""), _OF_SQLITE
    return next((text for beginning, text in known.items() if code.startswith(beginning)), "")


def driver_message(error: Exception) -> str:
    """The driver's message, without the hints and questions that the driver appends."""
    lines = [line.strip() for line in str(error).splitlines()]
    return " ".join(line for line in lines if line and not line.endswith("?")).rstrip(".") or type(error).__name__
