"""What differs between systems when files are read: flags, places in a file, modes and owners. Light: every run loads it."""

from __future__ import annotations

import os
import sys

# Never wait for a pipe or a terminal, hand nothing on to other programs, take bytes as they are: as far as a system has it.
_READING = os.O_RDONLY
for _flag in ("O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY", "O_NOINHERIT"):
    _READING |= getattr(os, _flag, 0)

HAS_MODES = sys.platform != "win32"
"""Whether owners and permission bits mean here what POSIX means by them. Where they do not, nothing is said of them."""


FIRST = 1 << 16
"""Bytes that are asked for at first. To make room for a megabyte takes twenty times as long as to read a bundle."""


def open_to_read(path: str) -> int:
    """A descriptor of the file, for reading alone. Raises OSError, ValueError for what cannot be a path."""
    return os.open(path, _READING)


if sys.platform == "win32":

    def read_at(descriptor: int, size: int, at: int) -> bytes:
        """Up to `size` bytes from the place `at`. The descriptor is one reader's own: where it stands changes."""
        os.lseek(descriptor, at, os.SEEK_SET)
        return os.read(descriptor, size)

    def user_name(number: int) -> str:
        """Users have no numbers here. Raises KeyError."""
        raise KeyError(number)

    group_name = user_name
else:

    def read_at(descriptor: int, size: int, at: int) -> bytes:
        """Up to `size` bytes from the place `at`."""
        return os.pread(descriptor, size, at)

    def user_name(number: int) -> str:
        """The name of a user. Raises KeyError when there is none, OverflowError when no user can have the number."""
        from pwd import getpwuid

        return getpwuid(number).pw_name

    def group_name(number: int) -> str:
        """The name of a group. Raises KeyError when there is none, OverflowError when no group can have the number."""
        from grp import getgrgid

        return getgrgid(number).gr_name
