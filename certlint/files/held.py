"""A file that is read and may be replaced later: it stays open in between, with its folder."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from certlint.files import system
from certlint.files.failures import FailuresReported
from certlint.files.leftovers import sweep

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from certlint.files.system import Folder

_MOST_LINKS = 40  # as in Linux


class Held:
    """The file that `path` led to when it was opened. Operations apply to this file, or are refused.

    path        its real path, after following links
    descriptor  open for reading
    facts       its state when it was opened
    """

    def __init__(self, path: str) -> None:
        """Follows links one by one, so that no path is resolved twice. Raises OSError."""
        place, self.name = os.path.split(path)
        self.folder: Folder = system.Folder.at(place or os.curdir)
        try:
            self._follow()
            self.descriptor = self.folder.open(self.name)
        except BaseException:
            self.folder.close()
            raise
        self.path = os.path.join(self.folder.path, self.name) if place or self.folder.path != os.curdir else self.name
        self.facts = os.fstat(self.descriptor)
        self._open = True

    def _follow(self) -> None:
        for _ in range(_MOST_LINKS + 1):
            target = self.folder.link_at(self.name)
            if target is None:
                return
            place, self.name = os.path.split(target)
            if place:
                before, self.folder = self.folder, self.folder.seek(place)
                before.close()
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))

    def require_same(self) -> None:
        """Raises OSError if the file was changed or replaced since it was opened."""
        now, here = os.fstat(self.descriptor), self.folder.facts(self.name)
        same = here is not None and os.path.samestat(here, self.facts)
        if not same or (now.st_size, now.st_mtime_ns) != (self.facts.st_size, self.facts.st_mtime_ns):
            raise OSError(errno.ESTALE, "it was changed or replaced after certlint read it, so it is left as it is")

    def verify(self) -> None:
        """Raises OutputError if the file was changed or replaced since it was opened."""
        with FailuresReported(self.path):
            self.require_same()

    def set_mode(self, mode: int) -> None:
        """Sets the permission bits of this file, even if it was renamed. Raises OutputError."""
        with FailuresReported(self.path):
            system.permit(self.descriptor, mode)

    @property
    def access(self) -> bytes:
        """Its access control list; empty where it has none."""
        return system.access_of(self.descriptor)

    def sweep(self, *names: str) -> None:
        """Removes temporary files that killed runs left for this file, for `names` in its folder, and for new ones."""
        with suppress(OSError):  # the folder cannot be listed
            sweep(self.folder, (self.name, *names))

    def close(self) -> None:
        if self._open:
            self._open = False
            os.close(self.descriptor)
            self.folder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
