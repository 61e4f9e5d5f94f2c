"""Files that a run reads once and rewrites repeatedly: journals."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from certlint.files.failures import FailuresReported
from certlint.files.folders import folder_at
from certlint.files.staging import Staged
from certlint.files.whole import bounded
from certlint.files.writing import check_place, split

if TYPE_CHECKING:
    from collections.abc import Mapping


class Rewritten:
    """A file that always contains the complete last version. A link at its path is not followed."""

    def __init__(self, path: str, label: str, hints: Mapping[int, str]) -> None:
        """`label` is its name in messages; `hints` are by error number. Raises OutputError."""
        self._path, self._label, self._hints = path, label, hints
        self._checked = False
        with FailuresReported(label, hints):
            place, self._name = split(path)
            self._folder = folder_at(place)

    def read(self, most: int) -> bytes | None:
        """Its contents; None if it does not exist. Raises OSError, also for a link and for more than `most` bytes."""
        if self._folder.facts(self._name) is None:
            return None
        with os.fdopen(self._folder.open(self._name), "rb") as stream:
            return bounded(stream.read(most + 1), self._path, most)

    def write(self, data: bytes) -> None:
        """Returns when it is on disk. Raises OutputError; the previous version is then kept."""
        with FailuresReported(self._label, self._hints):
            if not self._checked:
                check_place(self._folder, self._name, force=True)
                self._checked = True
            staged = Staged(self._folder, self._name, self._path)
            try:
                staged.write(data)
                staged.seal()
                staged.replace()
                self._folder.sync()
            finally:
                staged.discard()

    def close(self) -> None:
        self._folder.close()
