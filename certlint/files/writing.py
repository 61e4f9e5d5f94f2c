"""Writes files atomically: all or none, each complete or not at all, and never with wider permissions than intended.

A file is created next to its target under a temporary name (`.NAME.….certlint-new`) with its final mode or a narrower one,
filled, synced, and then moved into place. Related files, such as a key and its certificate, are never seen half old and half
new, whenever the run is killed: all existing files but the first are moved away before (to `.NAME.….certlint-old`), and are
restored if anything fails.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import ExitStack, closing, suppress
from typing import TYPE_CHECKING

from certlint.errors import OutputError
from certlint.files import system
from certlint.files.devices import is_device, write_device
from certlint.files.failures import FailuresReported, failure
from certlint.files.folders import folder_at, is_to_be_made
from certlint.files.leftovers import sweep
from certlint.files.modes import PRIVATE, PUBLIC
from certlint.files.staging import Kept, Staged
from certlint.light import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from certlint.files.held import Held
    from certlint.files.system import Folder

__all__ = ["PRIVATE", "PUBLIC", "File", "check_places", "contents", "inside", "write_all"]


class File(NamedTuple):
    """The contents of a file, its permission bits, and (user, group) if it should not belong to the current user.

    Without a mode it has what the umask leaves, or mode, owner and access of the file that it replaces.

    access  the access control list that goes with the mode, as the system keeps it
    """

    data: bytes
    mode: int | None = None
    owner: tuple[int, int] | None = None
    access: bytes = b""


def write_all(
    files: Mapping[str, File],
    *,
    force: bool = False,
    before: Mapping[str, File] | None = None,
    held: Held | None = None,
    folders: Collection[str] = (),
) -> None:
    """Writes all of `files`, or changes nothing and raises OutputError.

    A symbolic link at a target is never followed: it counts as an existing file, and `force` replaces it. A device or a pipe is
    written to directly, unless the contents are private.

    before   files that are written first, without replacing any, and removed again if the others fail
    held     the first of the files to be replaced, as it was opened for reading; it must still be the same
    folders  those that are created if they are missing, because an option named them as the place of new files
    """
    with ExitStack() as closing, ExitStack() as made, ExitStack() as cleaning:
        writing = _Writing(closing, made, cleaning, held, folders)
        try:
            writing.stage(before or {}, files, force=force)
            writing.put(force=force)
            made.pop_all()
        except (OSError, ValueError) as error:
            raise writing.failure(error) from None


_ELSEWHERE = "choose another place, or overwrite with --force"


def check_places(
    paths: Iterable[str], *, force: bool = False, elsewhere: str = _ELSEWHERE, folders: Collection[str] = ()
) -> None:
    """Raises OutputError if a target cannot be written, before any work is done. `folders` as in `write_all`.

    The error lists all files that exist already, with the hint `elsewhere`.
    """
    taken = []
    for path in paths:
        with FailuresReported(path):
            place, name = split(path)
            if is_device(path):
                continue
            if is_to_be_made(place, folders):
                folder_at(split(place)[0]).close()
                continue
            with closing(folder_at(place)) as folder:
                check_place(folder, name, force=True)
                taken += [path] * (folder.facts(name) is not None)
    if taken and not force:
        *others, last = taken
        named = (
            f"{', '.join(others)} and {last}: the files already exist" if others else f"{last}: the file already exists"
        )
        raise OutputError(f"cannot write {named}", elsewhere)


def sweep_places(paths: Iterable[str]) -> None:
    """Removes temporary files that killed runs left for finished targets."""
    for path in paths:
        with suppress(OSError):  # another run will remove them
            place, name = split(path)
            if not is_device(path):
                with closing(system.Folder.at(place)) as folder:
                    sweep(folder, [name])


def check_place(folder: Folder, name: str, *, force: bool) -> None:
    """Raises OSError for a target that cannot be written. Removes temporary files that killed runs left for it."""
    if folder.is_folder(name):
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not folder.takes_files():
        raise OSError(errno.EACCES, f"the folder {folder.path} is not writable")
    sweep(folder)
    if folder.facts(name) is not None and not force:
        raise OSError(errno.EEXIST, "the file already exists")


def contents(path: str) -> bytes | None:
    """The contents of the file at a path; None if there is no regular file, only a link or a device. Raises OSError."""
    place, name = split(path)
    with closing(system.Folder.at(place)) as folder:
        facts = folder.facts(name)
        if facts is None or not stat.S_ISREG(facts.st_mode):
            return None
        with os.fdopen(folder.open(name), "rb") as stream:
            return stream.read()


def inside(folder: str, name: str) -> str:
    """The path of a file in a folder; in the current folder, its name alone."""
    return name if folder == "." else os.path.join(folder, name)


def split(path: str) -> tuple[str, str]:
    """The folder of a file, and its name in it. Raises IsADirectoryError without a name."""
    folder, name = os.path.split(path)
    if name in ("", os.curdir, os.pardir):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    return folder or os.curdir, name


class _Writing:
    """One call of `write_all`: open folders, created folders, files under construction."""

    def __init__(
        self, closing: ExitStack, made: ExitStack, cleaning: ExitStack, held: Held | None, folders: Collection[str]
    ) -> None:
        self._closing, self._made, self._cleaning, self._held = closing, made, cleaning, held
        self._new = folders
        self._folders: dict[str, Folder] = {held.folder.path: held.folder} if held else {}
        self._before: list[Staged] = []
        self._staged: list[Staged] = []
        self._kept: list[Kept] = []
        self._path = ""

    def stage(self, before: Mapping[str, File], files: Mapping[str, File], *, force: bool) -> None:
        """Creates every temporary file, and then writes to devices."""
        devices = {path: file for path, file in files.items() if is_device(path)}
        self._before = [self._stage(path, file, force=False) for path, file in before.items()]
        self._staged = [self._stage(path, file, force=force) for path, file in files.items() if path not in devices]
        for path, file in devices.items():
            self._path = path
            if file.mode is not None and not file.mode & 0o077:
                raise OSError(errno.EINVAL, "a private key is written only to a file of its own")
            write_device(path, file.data)

    def put(self, *, force: bool) -> None:
        """Moves all files into place; if one fails, restores the previous state."""
        with ExitStack() as turns:
            for _, folder in sorted(self._folders.items()):
                turns.enter_context(folder.turn())
            self._put(force=force)
        for kept in self._kept:
            kept.remove()
        for folder in self._folders.values():
            with suppress(OSError):  # everything is written; the next run removes leftovers
                sweep(folder, [each.name for each in self._staged if each.folder is folder])

    def _put(self, *, force: bool) -> None:
        if self._held:
            self._path = self._held.path
            self._held.require_same()
        with system.signals_held(), ExitStack() as undo:
            for each in self._before:
                self._publish(each, undo)
            free = self._make_room(undo) if force and self._staged else self._staged
            for each in free:
                self._publish(each, undo)
            for folder in self._folders.values():
                folder.sync()
            undo.pop_all()

    def failure(self, error: OSError | ValueError) -> OutputError:
        """The error, with the path of the backup if a file could not be restored."""
        failed = failure(self._path, error)
        lost = [os.path.join(kept.folder.path, kept.old) for kept in self._kept if kept.needed]
        return OutputError(failed.message, f"what was there is kept as {', '.join(lost)}") if lost else failed

    def _stage(self, path: str, file: File, *, force: bool) -> Staged:
        self._path = path
        place, name = split(path)
        folder = self._folder(place)
        check_place(folder, name, force=force)
        staged = Staged(folder, name, path, file.mode, file.owner, file.access)
        self._cleaning.callback(staged.discard)
        staged.write(file.data)
        staged.seal()
        return staged

    def _folder(self, place: str) -> Folder:
        if place not in self._folders:
            folder = self._make_folder(place) if is_to_be_made(place, self._new) else folder_at(place)
            self._closing.callback(folder.close)
            self._folders[place] = folder
        return self._folders[place]

    def _make_folder(self, place: str) -> Folder:
        above, name = split(place)
        parent = folder_at(above)
        self._closing.callback(parent.close)
        folder = parent.make(name)
        self._made.callback(_remove_folder, parent, name)
        return folder

    def _publish(self, staged: Staged, undo: ExitStack) -> None:
        self._path = staged.path
        undo.callback(staged.withdraw)
        staged.publish()

    def _make_room(self, undo: ExitStack) -> list[Staged]:
        """Moves existing files away, except that the first file replaces its target. Returns the files to be published."""
        first, *others = self._staged
        for each in reversed(others):
            if each.folder.facts(each.name) is not None:
                self._keep(each, undo).take_away()
        if first.folder.facts(first.name) is None:
            return self._staged
        self._path = first.path
        if others:
            self._keep(first, undo).copy()
        if self._held and (self._held.folder, self._held.name) == (first.folder, first.name):
            self._held.require_same()
            if not first.folder.keeps_open:
                self._held.close()
        first.replace()
        return others

    def _keep(self, staged: Staged, undo: ExitStack) -> Kept:
        self._path = staged.path
        kept = Kept(staged.folder, staged.name)
        self._kept.append(kept)
        self._cleaning.callback(kept.remove)
        undo.callback(kept.restore, staged)
        return kept


def _remove_folder(parent: Folder, name: str) -> None:
    with suppress(OSError):  # another process has put something into it
        parent.remove_folder(name)
