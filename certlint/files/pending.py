"""Reports: written to a temporary file next to the target, and moved into place once complete."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from typing import BinaryIO

from certlint.errors import OutputError
from certlint.files import system
from certlint.files.devices import is_device, open_device
from certlint.files.failures import FailuresReported
from certlint.files.folders import folder_at
from certlint.files.leftovers import sweep
from certlint.files.staging import Staged
from certlint.files.writing import check_place, split

_ROOM = 1 << 16
"""Bytes that are buffered: a report about many bundles arrives in small pieces."""


class Pending:
    """A report that is being written. A device or a pipe is written to directly.

    An existing file is replaced, and its mode is kept. Errors are OutputError, except BrokenPipeError, which means that the
    reader of a pipe has closed it.
    """

    def __init__(self, path: str) -> None:
        """Opens the output, so that errors are reported before the work starts."""
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
        self._folder = folder = folder_at(place)
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
        """Passes on what was written, to the reader of a pipe or to disk."""
        if self._stream:
            with FailuresReported(self.path):
                self._stream.flush()

    def finish(self) -> None:
        """Returns when everything is on disk, in the temporary file."""
        if self._stream:
            with FailuresReported(self.path):
                self._stream.close()
                if self._staged:
                    self._staged.seal()

    def put(self) -> None:
        """Moves the finished file into place."""
        if not (self._staged and self._folder):
            return
        with FailuresReported(self.path), system.signals_held():
            self._staged.replace()
            self._folder.sync()
        with suppress(OSError):  # the report is in place; the next run removes leftovers
            sweep(self._folder, [self._staged.name])
        self.discard()

    def discard(self) -> None:
        """Removes the temporary file."""
        if self._stream:
            with suppress(OSError):  # the disk has no room for the buffer
                self._stream.close()
        if self._staged:
            self._staged.discard()
            self._staged = None
        if self._folder:
            self._folder.close()
            self._folder = None
