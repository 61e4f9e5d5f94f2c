"""Files that are written all or none, each whole or not at all, and never more open than they shall be.

A file is made beside its place under a name of its own (`.NAME.….certlint-new`), with mode 0600 from its first moment,
filled, synced, given its mode, and only then linked into its place. Whoever is killed in between leaves such a file
behind and nothing else; the next run that writes the same place sweeps it away. What is overwritten is kept as
`.NAME.….certlint-old` until everything new is in place.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

from certlint.errors import OutputError
from certlint.light import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PRIVATE = 0o600
PUBLIC = 0o644
NEW, OLD = ".certlint-new", ".certlint-old"

_HINTS = {
    errno.EEXIST: "choose another place, or overwrite it with --force",
    errno.ENOENT: "make the folder first, or choose another place",
    errno.ENOTDIR: "a part of the path is a file, not a folder: choose another place",
    errno.EISDIR: "it is a folder: name a file",
    errno.EACCES: "choose another place, or run certlint as a user that may write there",
    errno.EPERM: "choose another place, or run certlint as a user that may write there",
    errno.EROFS: "the file system is mounted read-only: choose another place",
    errno.ENOSPC: "the disk is full: make room and run it again; nothing was changed",
    errno.EDQUOT: "the quota is used up: make room and run it again; nothing was changed",
    errno.EFBIG: "the file is larger than the system allows (see `ulimit -f`); nothing was changed",
}
_NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EACCES)


class File(NamedTuple):
    """What a file shall hold, its permission bits, and (user, group) when it shall not belong to whoever writes it."""

    data: bytes
    mode: int
    owner: tuple[int, int] | None = None


def write_all(files: Mapping[str, File], *, force: bool = False) -> None:
    """Writes all of `files`, or changes nothing and raises OutputError. Folders that are missing are made.

    A symbolic link in the place of a file is never followed: it counts as a file that is there, and `force` replaces
    it. A device or a pipe is written to as it is, unless nobody else may read what would be written.
    """
    check_places(files, force=force)
    special = [path for path in files if _is_special(path)]
    path = ""
    try:
        with ExitStack() as folders, ExitStack() as cleaning, ExitStack() as undo:
            staged: dict[str, str] = {}
            for path in files:
                if path not in special:
                    _make_folder(path, folders)
                    staged[path] = _stage(path, files[path], cleaning)
            for path in special:
                _write_special(path, files[path])
            kept = []
            for path, temporary in staged.items():
                kept += _put(temporary, path, undo, force=force)
            _sync({_folder(each) for each in staged})
            undo.pop_all()
            folders.pop_all()
            for old in kept:
                _remove(old)
    except OSError as error:
        raise _output_error(path, error) from None


def check_places(paths: Iterable[str], *, force: bool = False) -> None:
    """Raises OutputError for the first place that can't be written, before work is done that would be lost."""
    for path in paths:
        folder = _folder(path)
        if os.path.isdir(path):
            raise _output_error(path, OSError(errno.EISDIR, os.strerror(errno.EISDIR)))
        if _is_special(path):
            continue
        if os.path.lexists(path) and not force:
            raise _output_error(path, OSError(errno.EEXIST, "the file is there already"))
        if os.path.lexists(folder) and not os.path.isdir(folder):
            raise _output_error(path, OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)))
        if os.path.isdir(folder) and not os.access(folder, os.W_OK | os.X_OK):
            raise _output_error(path, OSError(errno.EACCES, f"the folder {folder} may not be written"))


def inside(folder: str, name: str) -> str:
    """The path of a file in a folder; in the current one it is the bare name."""
    return name if folder == "." else os.path.join(folder, name)


def _output_error(path: str, error: OSError) -> OutputError:
    return OutputError(f"can't write {path}: {error.strerror or error}", _HINTS.get(error.errno or 0, ""))


def _folder(path: str) -> str:
    return os.path.dirname(path) or "."


def _is_special(path: str) -> bool:
    """Whether the path leads to a device, a pipe or a socket, or names what is open already."""
    if path.startswith(("/dev/fd/", "/dev/std", "/proc/self/fd/")):
        return True
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _make_folder(path: str, undo: ExitStack) -> None:
    folder = _folder(path)
    if not os.path.isdir(folder):
        os.mkdir(folder, 0o755)
        undo.callback(_remove_folder, folder)


def _remove_folder(folder: str) -> None:
    with suppress(OSError):  # somebody else has put something into it
        os.rmdir(folder)


def _beside(path: str, suffix: str) -> str:
    return os.path.join(_folder(path), f".{os.path.basename(path)}.{os.urandom(6).hex()}{suffix}")


def _stage(path: str, file: File, cleaning: ExitStack) -> str:
    """A finished file beside its place. It stays open, and locked, until it has been linked or removed."""
    _sweep(path)
    temporary = _beside(path, NEW)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, PRIVATE)
    cleaning.callback(os.close, descriptor)
    cleaning.callback(_remove, temporary)
    with suppress(OSError):  # a file system without locks: its leftovers are not told from files at work
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    _write(descriptor, file.data)
    if file.owner is not None:
        facts = os.fstat(descriptor)
        if (facts.st_uid, facts.st_gid) != file.owner:
            os.fchown(descriptor, *file.owner)
    os.fchmod(descriptor, file.mode)
    os.fsync(descriptor)
    return temporary


def _write(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _write_special(path: str, file: File) -> None:
    if not file.mode & 0o077:
        raise OSError(errno.EINVAL, "a private key is written to a file of its own only")
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC | os.O_NOCTTY)
    try:
        _write(descriptor, file.data)
    finally:
        os.close(descriptor)


def _put(temporary: str, path: str, undo: ExitStack, *, force: bool) -> list[str]:
    """Puts a finished file into its place; returns under which name what stood there is kept."""
    if not (force and os.path.lexists(path)):
        _publish(temporary, path, undo)
        return []
    old = _keep(path, undo)
    os.replace(temporary, path)
    return [old]


def _keep(path: str, undo: ExitStack) -> str:
    """Keeps what stands in the place under a second name, and returns that."""
    old = _beside(path, OLD)
    try:
        os.link(path, old, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        os.rename(path, old)
    undo.callback(_restore, old, path)
    return old


def _restore(old: str, path: str) -> None:
    os.replace(old, path)
    _remove(old)  # where both still are one file, replacing does nothing


def _publish(temporary: str, path: str, undo: ExitStack) -> None:
    """Puts a finished file into a place that is free. Raises FileExistsError when it no longer is."""
    undo.callback(_withdraw, temporary, path)
    try:
        os.link(temporary, path)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, PRIVATE))
        undo.callback(_remove, path)
        os.replace(temporary, path)


def _withdraw(temporary: str, path: str) -> None:
    """Takes a published file back, and nothing that somebody else has put in its place."""
    with suppress(FileNotFoundError):
        if os.path.samestat(os.lstat(temporary), os.lstat(path)):
            os.unlink(path)


def _remove(path: str) -> None:
    with suppress(FileNotFoundError):
        os.unlink(path)


def _sync(folders: Iterable[str]) -> None:
    for folder in folders:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            with suppress(OSError):  # some network file systems can't sync a folder
                os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _sweep(path: str) -> None:
    """Removes what killed runs have left of this place: new files that nobody holds locked any more."""
    folder, start = _folder(path), f".{os.path.basename(path)}."
    for name in os.listdir(folder):
        if name.startswith(start) and name.endswith(NEW):
            with suppress(OSError):  # locked by a run at work, or another user's
                leftover = os.path.join(folder, name)
                descriptor = os.open(leftover, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    os.unlink(leftover)
                finally:
                    os.close(descriptor)
