"""Input that blocks: files that are read only as far as available, and a note for silent streams.

Pipes and devices named as files are refused before (`sources.special`). What remains are blocking files of `/proc` and some
file systems, and streams of this process.
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
"""Seconds of silence before the note."""


class _Ready(io.FileIO):
    """A file that raises BlockingIOError instead of waiting for its contents."""

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
    """A read-only file. Raises OSError, now or on reading, instead of waiting for its contents."""
    return io.BufferedReader(_Ready(open_to_read(path)))


def note_waiting(name: str, descriptor: int) -> None:
    """Notes on stderr that a terminal is read, or that a stream has been silent for a while; waits no longer than that."""
    try:
        if os.isatty(descriptor):
            sys.stderr.write(f"certlint: reading {name} from the terminal: end the input with Ctrl-D\n")
        elif sys.platform != "win32" and _is_silent(descriptor):  # on Windows, only sockets can be polled
            sys.stderr.write(_still_silent(name))
    except (OSError, ValueError):
        return  # the descriptor cannot be polled


@contextmanager
def noting_wait(name: str) -> Iterator[None]:
    """Notes on stderr if the block has been waiting for the writer of a pipe for a while."""
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
    """The reader, which is not called again after the end: a terminal would wait for more input."""
    ended = False

    def read_on(size: int) -> bytes:
        nonlocal ended
        data = b"" if ended else read(size)
        ended = ended or not data
        return data

    return read_on


def descriptor_of_stream(stream: Any) -> int | None:
    """The descriptor of a stream; None if it has none, such as one in memory."""
    try:
        return int(stream.fileno())
    except (OSError, ValueError, AttributeError):
        return None
