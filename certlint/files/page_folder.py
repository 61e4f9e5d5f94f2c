"""A report of several files in its own folder: each file is complete, and the index is written last.

The folder is new, or empty, or contains such a report, whose pages are replaced; obsolete pages are removed.
"""

from __future__ import annotations

import errno
import os
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from certlint.errors import OutputError
from certlint.files import system
from certlint.files.failures import FailuresReported
from certlint.files.folders import folder_at
from certlint.files.leftovers import sweep
from certlint.files.staging import Staged

if TYPE_CHECKING:
    from collections.abc import Iterable

INDEX = "index.html"
_PAGE = re.compile(r"b[0-9a-f]{12}(\.\d+)?\.html")
_HEAD = 2048
_OURS = b'<meta name="generator" content="certlint '


class PageFolder:
    """The folder of a report. Errors are OutputError."""

    def __init__(self, path: str) -> None:
        """Creates the folder if it is missing, so that errors are reported before the work starts."""
        self.path = path
        self._folder: system.Folder | None = None
        self._made = False
        with FailuresReported(path):
            if os.path.isfile(path.rstrip("/")):
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
            if not os.path.isdir(path):
                folder_at(os.path.dirname(path.rstrip("/")) or os.curdir).close()
                os.mkdir(path.rstrip("/"), 0o755)
                self._made = True
            self._folder = system.Folder.at(path)
            try:
                sweep(self._folder)
                self._require_own(self._folder)
            except BaseException:
                self.discard()
                raise

    def _require_own(self, folder: system.Folder) -> None:
        others = [name for name in folder.names() if not _PAGE.fullmatch(name) and not name.endswith(".certlint-new")]
        if not folder.takes_files():
            raise OutputError(f"cannot write {self.path}: the folder is not writable", "choose another place")
        if not others or (INDEX in others and self._is_ours(folder)):
            return
        hint = "give a new or an empty folder, or one that holds such a report"
        raise OutputError(f"cannot write {self.path}: the folder contains other files, such as {others[0]}", hint)

    @staticmethod
    def _is_ours(folder: system.Folder) -> bool:
        with os.fdopen(folder.open(INDEX), "rb") as file:
            return _OURS in file.read(_HEAD)

    def put(self, files: Iterable[tuple[str, Iterable[str]]]) -> None:
        """Writes each file and moves it into place, in this order; then removes obsolete pages of an earlier report."""
        folder = self._folder
        if folder is None:
            return
        written = set()
        with FailuresReported(self.path):
            for name, pieces in files:
                self._put(folder, name, pieces)
                written.add(name)
            for name in folder.names():
                if _PAGE.fullmatch(name) and name not in written:
                    folder.remove(name)
            folder.sync()
        self._made = False
        self.discard()

    def _put(self, folder: system.Folder, name: str, pieces: Iterable[str]) -> None:
        staged = Staged(folder, name, os.path.join(self.path, name))
        try:
            with os.fdopen(staged.descriptor, "wb", closefd=False) as stream:
                for piece in pieces:
                    stream.write(piece.encode())
            staged.seal()
            with system.signals_held():
                staged.replace()
        finally:
            staged.discard()

    def discard(self) -> None:
        """Releases the folder; removes it if it was created for a report that failed."""
        if self._folder is not None:
            self._folder.close()
            self._folder = None
        if self._made:
            self._made = False
            with suppress(OSError):  # it contains pages
                os.rmdir(self.path)
