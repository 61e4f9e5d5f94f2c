"""Devices, pipes and open descriptors as outputs: they are written to, not replaced."""

from __future__ import annotations

import errno
import os
import re
import stat
import sys

_DESCRIPTOR = re.compile(r"/(?:dev|proc/self)/fd/(\d{1,9})|/dev/(stdout|stderr)")
_NAMED = {"stdout": 1, "stderr": 2}
_FLAGS = os.O_WRONLY | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NOCTTY", 0)


def is_device(path: str) -> bool:
    """Whether a path is a device, a pipe or a socket, or refers to an open descriptor.

    Links are not followed.
    """
    if _DESCRIPTOR.fullmatch(path):
        return True
    try:
        return _is_special(os.lstat(path).st_mode)
    except (OSError, ValueError):
        return False


def open_device(path: str) -> int:
    """A descriptor for writing. Raises OSError if a file or a link has replaced the device."""
    if found := _DESCRIPTOR.fullmatch(path):
        sys.stdout.flush()  # keeps the order of earlier output
        return os.dup(_NAMED[found[2]] if found[2] else int(found[1]))
    descriptor = os.open(path, _FLAGS)
    if not _is_special(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EEXIST, "a file has replaced a device")
    return descriptor


def write_device(path: str, data: bytes) -> None:
    """Writes all of `data`. Raises OSError."""
    with os.fdopen(open_device(path), "wb") as stream:
        stream.write(data)


def _is_special(mode: int) -> bool:
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISLNK(mode))
