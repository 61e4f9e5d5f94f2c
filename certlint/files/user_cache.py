"""The folder of certlint's caches: `certlint` in the user's cache folder."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from certlint.errors import OutputError
from certlint.files import opening
from certlint.files.modes import PRIVATE
from certlint.files.writing import File, write_all

# The most files; the oldest ones are removed first.
MOST_FILES = 500


def folder() -> str:
    """The path of the folder, which may not exist; empty if the user has no home."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        # XDG Base Directory Specification: relative paths are ignored.
        base = os.environ.get("XDG_CACHE_HOME", "")
        base = base if os.path.isabs(base) else os.path.expanduser("~/.cache")
    return os.path.join(base, "certlint") if os.path.isabs(base) else ""


def kept(name: str, most: int) -> bytes | None:
    """The contents of a cache file; None without one of at most `most` bytes."""
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
    """Writes a file that only the user can read. Does nothing if that fails."""
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
