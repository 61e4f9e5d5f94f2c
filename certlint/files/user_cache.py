"""The folder in which certlint keeps what it can get again: `certlint` below the user's folder for caches."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from certlint.errors import OutputError
from certlint.files import opening
from certlint.files.modes import PRIVATE
from certlint.files.writing import File, write_all

# Beyond so many files, those that were written first go.
MOST_FILES = 500


def folder() -> str:
    """Where it is; empty where the user has no home. The folder need not be there."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        # XDG Base Directory Specification: a path that is not absolute is ignored.
        base = os.environ.get("XDG_CACHE_HOME", "")
        base = base if os.path.isabs(base) else os.path.expanduser("~/.cache")
    return os.path.join(base, "certlint") if os.path.isabs(base) else ""


def kept(name: str, most: int) -> bytes | None:
    """What a file of the folder holds; None where there is none of at most so many bytes."""
    place = folder()
    if not place:
        return None
    try:
        with open(os.path.join(place, name), "rb", opener=lambda path, _: opening.open_to_read(path)) as stream:
            data = stream.read(most + 1)
    except (OSError, ValueError):
        return None
    return data if len(data) <= most else None


def keep(name: str, data: bytes) -> None:
    """Writes a file that nobody else can read. Where that cannot be, nothing is kept."""
    place = folder()
    if not place:
        return
    with suppress(OSError, OutputError):
        os.makedirs(place, 0o700, exist_ok=True)
        write_all({os.path.join(place, name): File(data, PRIVATE)}, force=True)
        _prune(place)


def _prune(place: str) -> None:
    listed = [entry for entry in os.scandir(place) if entry.is_file(follow_symlinks=False)]
    listed.sort(key=lambda entry: entry.stat(follow_symlinks=False).st_mtime)
    for entry in listed[: max(len(listed) - MOST_FILES, 0)]:
        os.unlink(entry.path)
