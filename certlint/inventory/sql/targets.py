"""The location of an inventory: a SQLite file, or the address of a PostgreSQL database. It never contains a password."""

from __future__ import annotations

import os
import re
import stat
import struct

from certlint.errors import InputError, UsageError
from certlint.files import opening
from certlint.inventory.sql.dialects import APPLICATION_ID

FIRST = "record a run into it first, with the option --record of check, scan or cluster"
_SCHEMES = ("postgresql://", "postgres://")
# An unescaped password may contain the characters that end it: it extends to the last `@`, unless a port precedes that.
_USER = re.compile(r"(?<=://)([^/?#:@\[\s]*):(?:[^/?#\s]*@|(?!\d{1,5}(?:[/?#,\s]|$))\S*@)")
_SECRET = re.compile(r"(?i)(?<![^?&\s\"'])((?:ssl)?password)=[^&\s\"']*")
_MAGIC = b"SQLite format 3\0"
_HEADER = 100
_ID_AT = 68


def is_server(target: str) -> bool:
    """Whether the target is a database server, not a file."""
    return target.lower().startswith(_SCHEMES)


def masked(target: str) -> str:
    """A target, or any other argument, for messages and records: a possible password in an address is replaced by `***`."""
    return _SECRET.sub(r"\1=***", _USER.sub(r"\1:***@", target))


def require_no_password(target: str) -> None:
    """Raises UsageError if an address contains a password, which every user of the machine could read."""
    if masked(target) != target:
        raise UsageError(
            f"the database address {masked(target)} contains a password, which other users can read in the list of processes",
            "omit it, and set PGPASSWORD or write it to ~/.pgpass",
        )


def require_ours(path: str) -> bool:
    """Whether the file exists; raises InputError if it exists and is not an inventory. Never changes it."""
    try:
        descriptor = opening.open_to_read(path)
    except FileNotFoundError:
        return False
    except (OSError, ValueError) as error:
        raise InputError(f"cannot open the inventory {path}: {_reason(error)}") from None
    try:
        is_regular = stat.S_ISREG(os.fstat(descriptor).st_mode)
        header = opening.read_at(descriptor, _HEADER, 0) if is_regular else b""
    except OSError as error:
        raise InputError(f"cannot open the inventory {path}: {_reason(error)}") from None
    finally:
        os.close(descriptor)
    if not is_regular:
        raise _refused(path, "it is a folder" if os.path.isdir(path) else "it is not a regular file")
    if not header:
        raise _refused(path, "it is empty")
    if len(header) < _HEADER or not header.startswith(_MAGIC):
        raise _refused(path, "it is not a SQLite database")
    if struct.unpack_from(">I", header, _ID_AT)[0] != APPLICATION_ID:
        raise _refused(path, "it is the database of another application")
    return True


def _refused(path: str, why: str) -> InputError:
    return InputError(
        f"{path} is not an inventory of certlint: {why}",
        "nothing was changed; give the path of an inventory, or of a file that does not exist yet",
    )


def _reason(error: OSError | ValueError) -> str:
    from certlint.files.facts import why_unreadable

    return why_unreadable(error)
