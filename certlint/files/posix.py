"""Folders by descriptor: the path of a folder is resolved once, and links in place of files are not followed."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import stat
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

assert sys.platform != "win32"  # noqa: S101 - tells mypy the platforms of this module

if TYPE_CHECKING:
    from collections.abc import Iterator

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_FILE = os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NOCTTY | os.O_NONBLOCK
# An access control list as Linux hands it on: its version, and entries of a tag and bits, two bytes each, and of whom.
_ACCESS, _HEAD, _ENTRY = "system.posix_acl_access", 4, 8
_OF_OWNER, _MASK, _OF_OTHERS = b"\x01\0", b"\x10\0", b"\x20\0"
_TRIES, _PAUSE = 100, 0.05
_SIGNALS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}


class Folder:
    """An open folder, and files in it by name. `path` is for messages only."""

    keeps_open = True
    """Whether a file can be renamed while it is open."""

    def __init__(self, path: str, descriptor: int) -> None:
        self.path = path
        self._descriptor = descriptor

    @classmethod
    def at(cls, path: str) -> Folder:
        """The folder at a path, links followed."""
        return cls(path, os.open(path, _FOLDER))

    def seek(self, path: str) -> Folder:
        """The folder at a path relative to this one, links followed."""
        return Folder(os.path.join(self.path, path), os.open(path, _FOLDER, dir_fd=self._descriptor))

    def make(self, name: str) -> Folder:
        """A new folder in this one."""
        os.mkdir(name, 0o755, dir_fd=self._descriptor)
        descriptor = os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=self._descriptor)
        return Folder(os.path.join(self.path, name), descriptor)

    def remove_folder(self, name: str) -> None:
        os.rmdir(name, dir_fd=self._descriptor)

    def close(self) -> None:
        os.close(self._descriptor)

    def names(self) -> list[str]:
        return os.listdir(self._descriptor)

    def facts(self, name: str) -> os.stat_result | None:
        """The stat result of a name, links not followed; None if it does not exist."""
        try:
            return os.stat(name, dir_fd=self._descriptor, follow_symlinks=False)
        except FileNotFoundError:
            return None

    def link_at(self, name: str) -> str | None:
        """The target of a link; None for anything else."""
        facts = self.facts(name)
        if facts is None or not stat.S_ISLNK(facts.st_mode):
            return None
        return os.readlink(name, dir_fd=self._descriptor)

    def is_folder(self, name: str) -> bool:
        """Whether this is a folder, or a link to one."""
        try:
            return stat.S_ISDIR(os.stat(name, dir_fd=self._descriptor).st_mode)
        except OSError:
            return False

    def takes_files(self) -> bool:
        """Whether files can be created and removed here."""
        return os.access(os.curdir, os.W_OK | os.X_OK, dir_fd=self._descriptor)

    def writable(self, name: str) -> bool:
        return os.access(name, os.W_OK, dir_fd=self._descriptor)

    def create(self, name: str, mode: int) -> int:
        """A new file for writing. Raises FileExistsError if the name exists."""
        return os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _FILE, mode, dir_fd=self._descriptor)

    def open(self, name: str, flags: int = os.O_RDONLY) -> int:
        """An existing file. Does not block on pipes, and raises OSError for a link."""
        try:
            return os.open(name, flags | _FILE, dir_fd=self._descriptor)
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise OSError(errno.ELOOP, "it is a symbolic link") from None
            raise

    def link(self, name: str, other: str) -> None:
        """A second name (hard link). Raises FileExistsError if the name exists."""
        here = self._descriptor
        os.link(name, other, src_dir_fd=here, dst_dir_fd=here, follow_symlinks=False)

    def replace(self, name: str, other: str) -> None:
        """Renames a file, replacing an existing one."""
        os.replace(name, other, src_dir_fd=self._descriptor, dst_dir_fd=self._descriptor)

    def remove(self, name: str) -> None:
        with suppress(FileNotFoundError):
            os.unlink(name, dir_fd=self._descriptor)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """A context in which no other run changes files in this folder. Waits for other runs, with a time limit."""
        for _ in range(_TRIES):
            try:
                lock(self._descriptor)
                break
            except BlockingIOError:
                time.sleep(_PAUSE)
        try:
            yield
        finally:
            with suppress(OSError):  # the file system has no locks
                fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def sync(self) -> None:
        with suppress(OSError):  # some network file systems cannot sync a folder
            os.fsync(self._descriptor)


def give(descriptor: int, owner: tuple[int, int]) -> None:
    """Sets user and group of a file, if they differ."""
    facts = os.fstat(descriptor)
    if (facts.st_uid, facts.st_gid) != owner:
        os.fchown(descriptor, *owner)


def permit(descriptor: int, mode: int) -> None:
    """Sets the mode of an open file. Raises OSError."""
    os.fchmod(descriptor, mode)


def access_of(descriptor: int) -> bytes:
    """The access control list of a file, without which the bits of its group are not those of the group; empty without one."""
    if sys.platform == "linux":
        with suppress(OSError):  # no list, or a file system without them
            return os.getxattr(descriptor, _ACCESS)
    return b""


def allow(descriptor: int, access: bytes, mode: int) -> None:
    """Gives a file such a list, within what the mode allows: the bits of the group are the mask. Raises OSError."""
    if sys.platform == "linux":
        bits = {_OF_OWNER: mode >> 6 & 7, _MASK: mode >> 3 & 7, _OF_OTHERS: mode & 7}
        entries = [access[at : at + _ENTRY] for at in range(_HEAD, len(access), _ENTRY)]
        within = [e[:2] + bytes([bits[e[:2]], 0]) + e[4:] if e[:2] in bits else e for e in entries]
        os.setxattr(descriptor, _ACCESS, access[:_HEAD] + b"".join(within))


def lock(descriptor: int) -> bool:
    """Locks a file for this process; False if that is not supported. Raises BlockingIOError if it is locked."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:  # the file system has no locks
        return False
    return True


@contextmanager
def signals_held() -> Iterator[None]:
    """Delays Ctrl-C, SIGTERM and SIGHUP until the end of the context."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
