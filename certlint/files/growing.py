"""A file that is appended to in place, and continued by a later run."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import closing
from typing import TYPE_CHECKING

from certlint.files import system
from certlint.files.failures import FailuresReported
from certlint.files.folders import folder_at
from certlint.files.leftovers import sweep
from certlint.files.modes import USUAL_MODE
from certlint.files.staging import write_to
from certlint.files.writing import split

if TYPE_CHECKING:
    from collections.abc import Mapping


class Busy(Exception):
    """Another run is writing to the file."""


class Growing:
    """An open file, locked for this run. A link at its path is not followed."""

    def __init__(self, path: str, length: int, hints: Mapping[int, str]) -> None:
        """Creates the file, or opens an existing one and keeps its first `length` bytes. Raises OutputError, Busy.

        hints  by error number
        """
        self._path, self._hints = path, hints
        with FailuresReported(path, hints):
            place, name = split(path)
            with closing(folder_at(place)) as folder:
                sweep(folder)
                self._descriptor = _opened(folder, name, length)

    def write(self, data: bytes) -> None:
        with FailuresReported(self._path, self._hints):
            write_to(self._descriptor, data)

    def sync(self) -> None:
        """Returns when everything is on disk."""
        with FailuresReported(self._path, self._hints):
            os.fsync(self._descriptor)

    def close(self) -> None:
        os.close(self._descriptor)


def _opened(folder: system.Folder, name: str, length: int) -> int:
    """A descriptor of a file that is locked, cut to `length` bytes, and appended to. Raises OSError, Busy if it is locked."""
    new = folder.facts(name) is None
    descriptor = folder.create(name, USUAL_MODE) if new else folder.open(name, os.O_WRONLY)
    try:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode):
            raise OSError(errno.EINVAL, "it is not a file")
        try:
            system.lock(descriptor)
        except BlockingIOError:
            raise Busy from None
        if facts.st_size < length:
            raise OSError(errno.EINVAL, f"it has {facts.st_size:,} bytes, {length:,} were expected")
        os.ftruncate(descriptor, length)
        os.lseek(descriptor, 0, os.SEEK_END)
        if new:
            folder.sync()
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor
