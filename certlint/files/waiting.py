"""Input that somebody has to wait for: files that are read only as far as they are there, and a word where a stream is silent.

A path that leads to a pipe or a device is refused before (`sources.special`). What remains are files of `/proc` and of some
file systems that look like others and block, and streams that belong to this process.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from certlint.files.opening import open_to_read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, BinaryIO

PATIENCE = 5.0
"""Seconds after which a silent stream is told of."""


class _Ready(io.FileIO):
    """A file whose contents are not waited for: BlockingIOError instead."""

    def readinto(self, buffer: Any) -> int:
        count = super().readinto(buffer)
        if count is None:
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        return count

    def readall(self) -> bytes:
        data = super().readall()
        if data is None:
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        return data


def open_ready(path: str) -> BinaryIO:
    """A file, for reading alone. Raises OSError, then or when it is read, instead of waiting for its contents."""
    return io.BufferedReader(_Ready(open_to_read(path)))


def tell_of_waiting(name: str, descriptor: int) -> None:
    """Says on stderr that a terminal is read, or that nothing has come of a stream for a while; waits no longer than that."""
    try:
        if os.isatty(descriptor):
            sys.stderr.write(f"certlint: reading {name} from the terminal: end the input with Ctrl-D\n")
        elif sys.platform != "win32" and _is_silent(descriptor):  # only sockets can be asked there
            sys.stderr.write(_still_silent(name))
    except (OSError, ValueError):
        return  # not a descriptor that can be asked


@contextmanager
def telling_of(name: str) -> Iterator[None]:
    """Says on stderr that what is done in this block has to wait for somebody to write to a pipe, where it has for a while."""
    from threading import Timer

    timer = Timer(PATIENCE, sys.stderr.write, (_still_silent(name),))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _still_silent(name: str) -> str:
    return f"certlint: waiting for {name}: nothing has been written to it for {PATIENCE:.0f} seconds\n"


def _is_silent(descriptor: int) -> bool:
    import select

    return not select.select([descriptor], [], [], PATIENCE)[0]


def once_to_the_end(read: Callable[[int], bytes]) -> Callable[[int], bytes]:
    """The same reader, which is not asked again behind the end: a terminal would wait for more then."""
    ended = False

    def read_on(size: int) -> bytes:
        nonlocal ended
        data = b"" if ended else read(size)
        ended = ended or not data
        return data

    return read_on


def descriptor_of_stream(stream: Any) -> int | None:
    """Its number; None of a stream that has none, such as one in memory."""
    try:
        return int(stream.fileno())
    except (OSError, ValueError, AttributeError):
        return None
