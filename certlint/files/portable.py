"""Folders by path, for systems where a folder cannot be opened and files have neither modes nor owners as POSIX has them."""

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
        """The folder that a path leads to, links included."""
        os.listdir(path)  # raises what opening would raise
        return cls(path)

    def seek(self, path: str) -> Folder:
        """The folder that a path leads to from here, links included."""
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
        """What stands in a place, a link as what it is; None when nothing does."""
        try:
            return os.lstat(self._place(name))
        except FileNotFoundError:
            return None

    def link_at(self, name: str) -> str | None:
        """Where the link of this name leads; None when it is not a link."""
        return os.readlink(self._place(name)) if os.path.islink(self._place(name)) else None

    def is_folder(self, name: str) -> bool:
        """Whether this is a folder, or a link that leads to one."""
        return os.path.isdir(self._place(name))

    def takes_files(self) -> bool:
        """Whether files may be made and removed here."""
        return os.access(self.path, os.W_OK | os.X_OK)

    def writable(self, name: str) -> bool:
        return os.access(self._place(name), os.W_OK)

    def create(self, name: str, mode: int) -> int:
        """A new file for writing. Raises FileExistsError for whatever has this name."""
        return os.open(self._place(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, mode)

    def open(self, name: str, flags: int = os.O_RDONLY) -> int:
        """A file that is there. Raises OSError for a link."""
        if os.path.islink(self._place(name)):
            raise OSError(errno.ELOOP, "it is a symbolic link")
        return os.open(self._place(name), flags | _BINARY)

    def link(self, name: str, other: str) -> None:
        """A second name. Raises FileExistsError when it is taken."""
        os.link(self._place(name), self._place(other))

    def replace(self, name: str, other: str) -> None:
        """Renames a file, over whatever has the other name."""
        os.replace(self._place(name), self._place(other))

    def remove(self, name: str) -> None:
        with suppress(FileNotFoundError):
            os.unlink(self._place(name))

    @contextmanager
    def turn(self) -> Iterator[None]:
        """There are no locks."""
        yield

    def sync(self) -> None:
        """Folders are not synced here."""

    def _place(self, name: str) -> str:
        return os.path.join(self.path, name)


def give(descriptor: int, owner: tuple[int, int]) -> None:
    """Files keep the owner that they have."""


def permit(descriptor: int, mode: int) -> None:
    """Files keep the access rights that they have from their folder."""


def access_of(descriptor: int) -> bytes:
    """Files have the access rights that their folder gives them."""
    return b""


def allow(descriptor: int, access: bytes, mode: int) -> None:
    """Files keep the access rights that they have from their folder."""


def lock(descriptor: int) -> bool:
    """There are no locks."""
    return False


@contextmanager
def signals_held() -> Iterator[None]:
    """Signals are not held back."""
    yield
