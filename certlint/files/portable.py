"""Folders by path, for systems where folders cannot be opened and files have no POSIX modes and owners."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_BINARY = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOINHERIT", 0)


class Folder:
    """A folder, and files in it by name: see `certlint.files.posix.Folder`."""

    keeps_open = False

    def __init__(self, path: str) -> None:
        self.path = path

    @classmethod
    def at(cls, path: str) -> Folder:
        """The folder at a path, links followed."""
        os.listdir(path)  # raises what opening would raise
        return cls(path)

    def seek(self, path: str) -> Folder:
        """The folder at a path relative to this one, links followed."""
        return Folder.at(self._place(path))

    def make(self, name: str) -> Folder:
        """A new folder in this one."""
        os.mkdir(self._place(name))
        return Folder(self._place(name))

    def remove_folder(self, name: str) -> None:
        os.rmdir(self._place(name))

    def close(self) -> None:
        """Nothing needs to be closed."""

    def names(self) -> list[str]:
        return os.listdir(self.path)

    def facts(self, name: str) -> os.stat_result | None:
        """The stat result of a name, links not followed; None if it does not exist."""
        try:
            return os.lstat(self._place(name))
        except FileNotFoundError:
            return None

    def link_at(self, name: str) -> str | None:
        """The target of a link; None for anything else."""
        return os.readlink(self._place(name)) if os.path.islink(self._place(name)) else None

    def is_folder(self, name: str) -> bool:
        """Whether this is a folder, or a link to one."""
        return os.path.isdir(self._place(name))

    def takes_files(self) -> bool:
        """Whether files can be created and removed here."""
        return os.access(self.path, os.W_OK | os.X_OK)

    def writable(self, name: str) -> bool:
        return os.access(self._place(name), os.W_OK)

    def create(self, name: str, mode: int) -> int:
        """A new file for writing. Raises FileExistsError if the name exists."""
        return os.open(self._place(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, mode)

    def open(self, name: str, flags: int = os.O_RDONLY) -> int:
        """An existing file. Raises OSError for a link."""
        if os.path.islink(self._place(name)):
            raise OSError(errno.ELOOP, "it is a symbolic link")
        return os.open(self._place(name), flags | _BINARY)

    def link(self, name: str, other: str) -> None:
        """A second name (hard link). Raises FileExistsError if the name exists."""
        os.link(self._place(name), self._place(other))

    def replace(self, name: str, other: str) -> None:
        """Renames a file, replacing an existing one."""
        os.replace(self._place(name), self._place(other))

    def remove(self, name: str) -> None:
        with suppress(FileNotFoundError):
            os.unlink(self._place(name))

    @contextmanager
    def turn(self) -> Iterator[None]:
        """No-op: there are no locks."""
        yield

    def sync(self) -> None:
        """No-op: folders are not synced."""

    def _place(self, name: str) -> str:
        return os.path.join(self.path, name)


def give(descriptor: int, owner: tuple[int, int]) -> None:
    """No-op: files keep their owner."""


def permit(descriptor: int, mode: int) -> None:
    """No-op: files keep the access rights inherited from their folder."""


def access_of(descriptor: int) -> bytes:
    """Files have the access rights that their folder gives them."""
    return b""


def allow(descriptor: int, access: bytes, mode: int) -> None:
    """Files keep the access rights that they have from their folder."""


def lock(descriptor: int) -> bool:
    """No-op: there are no locks."""
    return False


@contextmanager
def signals_held() -> Iterator[None]:
    """No-op: signals are not delayed."""
    yield
