"""Files under construction: next to their target, under an unpredictable name, until complete.

The file is locked while a run works on it. A killed run leaves it behind, unlocked; the next run that writes into the folder
removes it.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from certlint.files import system
from certlint.files.leftovers import NEW, OLD, locked, temporary_name
from certlint.files.likeness import access_in, take_after
from certlint.files.modes import PRIVATE, USUAL_MODE

if TYPE_CHECKING:
    from certlint.files.system import Folder

_NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EACCES)


def write_to(descriptor: int, data: bytes) -> None:
    """Writes all of `data`, in as many calls as necessary."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


class Staged:
    """A file under construction for the target `name` in `folder`. `path` is its name in messages."""

    def __init__(
        self,
        folder: Folder,
        name: str,
        path: str,
        mode: int | None = None,
        owner: tuple[int, int] | None = None,
        access: bytes = b"",
    ) -> None:
        """Makes the file, empty. Without a mode it takes after the file in its place, or has what the umask leaves."""
        self.folder, self.name, self.path, self.temporary = folder, name, path, temporary_name(name, NEW)
        self._mode, self._owner, self._access = mode, owner, access
        self._model = folder.facts(name) if mode is None else None
        if self._model is not None and not stat.S_ISREG(self._model.st_mode):
            self._model = None  # a link is replaced, and passes nothing on
        if self._model is not None:
            self._access = access_in(folder, name)
        self.descriptor = self._create(USUAL_MODE if mode is None and self._model is None else PRIVATE)
        self.facts = os.fstat(self.descriptor)
        self._open = True

    def _create(self, mode: int) -> int:
        """Creates the file and locks it, before another run can remove it as a leftover."""
        while True:
            descriptor = self.folder.create(self.temporary, mode)
            with suppress(BlockingIOError):
                system.lock(descriptor)
                if self.folder.facts(self.temporary) is not None:
                    return descriptor
            os.close(descriptor)
            self.temporary = temporary_name(self.name, NEW)

    def write(self, data: bytes) -> None:
        write_to(self.descriptor, data)

    def seal(self) -> None:
        """Sets owner and mode, and returns when everything is on disk."""
        mode = self._mode
        if self._owner is not None:
            system.give(self.descriptor, self._owner)
        if self._model is not None:
            mode = take_after(self.descriptor, self._model)
        if mode is not None:
            system.permit(self.descriptor, mode if self._takes_access(mode) else mode & ~0o070)
        os.fsync(self.descriptor)
        self.facts = os.fstat(self.descriptor)
        if not self.folder.keeps_open:
            self._close()

    def _takes_access(self, mode: int) -> bool:
        """Gives the file its list of who may do what. Without it the group would get what the list has for somebody else."""
        try:
            if self._access:
                system.allow(self.descriptor, self._access, mode)
        except OSError:
            return False
        return True

    def is_in_place(self) -> bool:
        """Whether the file at the target is this one."""
        facts = self.folder.facts(self.name)
        return facts is not None and os.path.samestat(facts, self.facts)

    def publish(self) -> None:
        """Moves the file to a free target. Raises FileExistsError if the target exists."""
        try:
            self.folder.link(self.temporary, self.name)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            os.close(self.folder.create(self.name, PRIVATE))  # a placeholder that reserves the name
            try:
                self.folder.replace(self.temporary, self.name)
            except OSError:
                self.folder.remove(self.name)
                raise

    def replace(self) -> None:
        """Moves the file to its target, replacing what is there."""
        self.folder.replace(self.temporary, self.name)

    def withdraw(self) -> None:
        """Removes the file from its target, unless something else is there now."""
        if self.is_in_place():
            self.folder.remove(self.name)

    def discard(self) -> None:
        """Closes the file and removes its temporary name."""
        self._close()
        with suppress(OSError):  # the next run removes it
            self.folder.remove(self.temporary)

    def _close(self) -> None:
        if self._open:
            self._open = False
            os.close(self.descriptor)


class Kept:
    """What was at a target, under a second name until all new files are in place.

    `needed`: the second name is the only one, and the target is not in place yet.
    """

    def __init__(self, folder: Folder, name: str) -> None:
        self.folder, self.name, self.old = folder, name, temporary_name(name, OLD)
        self.needed = False
        self._descriptor: int | None = None
        if folder.keeps_open:
            with suppress(OSError):  # a link, or another user's
                self._descriptor, _ = locked(folder, name)

    def take_away(self) -> None:
        """Renames the existing file, which frees the target."""
        self.folder.replace(self.name, self.old)

    def copy(self) -> None:
        """Gives the existing file a second name; without hard links in the file system, renames it."""
        try:
            self.folder.link(self.name, self.old)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            self.take_away()

    def restore(self, staged: Staged) -> None:
        """Restores the existing file, unless something other than `staged` is at the target."""
        old, now = self.folder.facts(self.old), self.folder.facts(self.name)
        if old is None or (now is not None and os.path.samestat(old, now)):
            return
        self.needed = True
        if now is None or staged.is_in_place():
            try:
                self.folder.replace(self.old, self.name)
            except OSError:
                staged.withdraw()  # a missing file is better than a mixture of new and old ones
                raise
            self.needed = False

    def remove(self) -> None:
        """Removes the second name, unless the file could not be restored."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
        if not self.needed:
            with suppress(OSError):  # the next run removes it
                self.folder.remove(self.old)
