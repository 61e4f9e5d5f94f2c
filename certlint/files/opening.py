"""Differences between systems when reading files: flags, offsets, modes and owners. Small: every run loads it."""

from __future__ import annotations

import os
import sys

# Do not block on pipes or terminals, do not pass descriptors to child processes, read bytes unchanged; where supported.
_READING = os.O_RDONLY
for _flag in ("O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY", "O_NOINHERIT"):
    _READING |= getattr(os, _flag, 0)

HAS_MODES = sys.platform != "win32"
"""Whether owners and permission bits have POSIX semantics. Otherwise they are not reported."""


FIRST = 1 << 16
"""The size of the first read. Allocating a megabyte takes twenty times as long as reading a bundle."""


def open_to_read(path: str) -> int:
    """A read-only descriptor. Raises OSError, and ValueError for an invalid path."""
    return os.open(path, _READING)


if sys.platform == "win32":

    def read_at(descriptor: int, size: int, at: int) -> bytes:
        """Up to `size` bytes at offset `at`. Changes the position of the descriptor, which must not be shared."""
        os.lseek(descriptor, at, os.SEEK_SET)
        return os.read(descriptor, size)

    def user_name(number: int) -> str:
        """Users have no numbers on Windows. Raises KeyError."""
        raise KeyError(number)

    group_name = user_name
else:

    def read_at(descriptor: int, size: int, at: int) -> bytes:
        """Up to `size` bytes at offset `at`."""
        return os.pread(descriptor, size, at)

    def user_name(number: int) -> str:
        """The name of a user. Raises KeyError if there is none, OverflowError for an impossible number."""
        from pwd import getpwuid

        return getpwuid(number).pw_name

    def group_name(number: int) -> str:
        """The name of a group. Raises KeyError if there is none, OverflowError for an impossible number."""
        from grp import getgrgid

        return getgrgid(number).gr_name
