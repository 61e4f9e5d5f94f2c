"""Reports: they grow beside their place, and are put there once they are whole."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from typing import BinaryIO

from certlint.errors import OutputError
from certlint.files import system
from certlint.files.devices import is_device, open_device
from certlint.files.failures import FailuresReported
from certlint.files.leftovers import sweep
from certlint.files.staging import Staged
from certlint.files.writing import check_place, split

_ROOM = 1 << 16
"""Bytes that wait to be written together: a report of many bundles comes in small pieces."""


class Pending:
    """A report on its way to its place. A device or a pipe is written to as it is.

    A file that is there is replaced, and passes on its mode. Errors are OutputError, but BrokenPipeError is left as it
    is: the reader of a pipe has gone.
    """

    def __init__(self, path: str) -> None:
        """Begins, so that a place that cannot be written is known before the work starts."""
        self.path = path
        self._staged: Staged | None = None
        self._folder: system.Folder | None = None
        self._stream: BinaryIO | None = None
        try:
            with FailuresReported(path):
                self._stream = os.fdopen(open_device(path), "wb") if is_device(path) else self._begin()
        except OutputError:
            self.discard()
            raise

    def _begin(self) -> BinaryIO:
        place, name = split(self.path)
        self._folder = folder = system.Folder.at(place)
        check_place(folder, name, force=True)
        if folder.link_at(name) is None and folder.facts(name) is not None and not folder.writable(name):
            raise PermissionError(errno.EACCES, "it may not be overwritten")
        self._staged = Staged(folder, name, self.path)
        return os.fdopen(self._staged.descriptor, "wb", _ROOM, closefd=False)

    def write(self, data: bytes) -> None:
        if self._stream:
            with FailuresReported(self.path):
                self._stream.write(data)

    def flush(self) -> None:
        """Hands on what was written: to the reader of a pipe, or to the disk."""
        if self._stream:
            with FailuresReported(self.path):
                self._stream.flush()

    def finish(self) -> None:
        """Returns when all of it is on the disk, still beside its place."""
        if self._stream:
            with FailuresReported(self.path):
                self._stream.close()
                if self._staged:
                    self._staged.seal()

    def put(self) -> None:
        """Puts what is finished into its place."""
        if not (self._staged and self._folder):
            return
        with FailuresReported(self.path), system.signals_held():
            self._staged.replace()
            self._folder.sync()
        with suppress(OSError):  # the report is there: what cannot be swept now is swept by the next run
            sweep(self._folder, [self._staged.name])
        self.discard()

    def discard(self) -> None:
        """Removes what was not put into its place."""
        if self._stream:
            with suppress(OSError):  # what is still to be written finds no room
                self._stream.close()
        if self._staged:
            self._staged.discard()
            self._staged = None
        if self._folder:
            self._folder.close()
            self._folder = None
