"""What killed runs have left: files under temporary names, which nobody holds locked any more."""

from __future__ import annotations

import os
import re
import stat
import zlib
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING

from certlint.files import system
from certlint.files.modes import PRIVATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from certlint.files.system import Folder

NEW, OLD = ".certlint-new", ".certlint-old"
_UNPREDICTABLE = 6  # bytes
_LONGEST = 150  # of 255 bytes that a file system takes; a temporary name is the longer one
_TEMPORARY = re.compile(rf"\.(.+)\.[0-9a-f]{{{2 * _UNPREDICTABLE}}}({re.escape(NEW)}|{re.escape(OLD)})", re.DOTALL)

_LOOKED: ContextVar[dict[tuple[int, int], list[re.Match[str]]] | None] = ContextVar("what folders hold", default=None)
"""What was found in each folder, where it is looked through once."""


def temporary_name(name: str, suffix: str) -> str:
    """A new temporary name for what belongs to the place of this name."""
    return f"{_stem(name)}{os.urandom(_UNPREDICTABLE).hex()}{suffix}"


def _stem(name: str) -> str:
    raw = os.fsencode(name)
    short = name if len(raw) <= _LONGEST else f"{name[: _LONGEST // 8]}~{zlib.crc32(raw):08x}"
    return f".{short}."


def sweep(folder: Folder, done: Iterable[str] = ()) -> None:
    """Removes what killed runs have left in a folder, which is what nobody holds locked any more.

    New files are always removed; kept originals are removed only for the places in `done`.
    """
    stems = {_stem(name) for name in done}
    for found in _leftovers(folder):
        if found[2] == NEW or f".{found[1]}." in stems:
            with suppress(OSError):  # locked by a run at work, or another user's
                _sweep_one(folder, found[1], found[0])


@contextmanager
def looking_once() -> Iterator[None]:
    """Within it, each folder is looked through for leftovers once: for runs that write into one folder again and again."""
    token = _LOOKED.set({})
    try:
        yield
    finally:
        _LOOKED.reset(token)


def _leftovers(folder: Folder) -> list[re.Match[str]]:
    """The temporary names in a folder."""
    known, facts = _LOOKED.get(), folder.facts(os.curdir)
    place = (facts.st_dev, facts.st_ino) if facts is not None else (0, 0)
    if known is not None and place in known:
        return known[place]
    found = [match for name in folder.names() if (match := _TEMPORARY.fullmatch(name))]
    if known is not None:
        known[place] = found
    return found


def _sweep_one(folder: Folder, place: str, leftover: str) -> None:
    facts = folder.facts(leftover)
    if facts is None:
        return
    if stat.S_ISREG(facts.st_mode):
        descriptor, is_locked = locked(folder, leftover)
        try:
            if not is_locked:
                return  # without locks, leftovers cannot be distinguished from files in use
            folder.remove(leftover)
        finally:
            os.close(descriptor)
    elif stat.S_ISLNK(facts.st_mode):
        folder.remove(leftover)
    if leftover.endswith(NEW) and _is_reserved(folder, place, facts):
        folder.remove(place)


def locked(folder: Folder, name: str) -> tuple[int, bool]:
    """An open file, and whether it is locked now. Raises OSError when another process has locked it."""
    try:
        descriptor = folder.open(name, os.O_WRONLY)  # over NFS, only what may be written can be locked
    except PermissionError:
        descriptor = folder.open(name)
    try:
        return descriptor, system.lock(descriptor)
    except BaseException:
        os.close(descriptor)
        raise


def _is_reserved(folder: Folder, name: str, leftover: os.stat_result) -> bool:
    """Whether a place is held by the empty file that a run without hard links makes first (see `publish`)."""
    facts = folder.facts(name)
    if facts is None or facts.st_size or not stat.S_ISREG(facts.st_mode):
        return False
    return stat.S_IMODE(facts.st_mode) == PRIVATE and facts.st_uid == leftover.st_uid
