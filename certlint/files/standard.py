"""Robust standard streams: read by `head`, on a full disk, closed, or in ASCII."""

from __future__ import annotations

import codecs
import io
import os
import sys

from certlint.errors import OutputError
from certlint.escape import escaped

TYPE_CHECKING = False  # importing `typing` costs 4 ms
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TextIO


READER_LEFT = 141
"""The exit code if the reader of standard output closed it before the verdict: the shell's code for SIGPIPE."""


_PLAIN = {"…": "...", "→": "->", "►": ">", "─": "-", "├": "|", "└": "`", "×": "x", "²": "^2"}
"""ASCII replacements for typographic characters of reports."""


class _Output(io.FileIO):
    """Standard output below its buffer.

    After the reader of a pipe has closed it, output is discarded and the run continues: its exit code is the verdict, and other
    reports go to files. A write error is reported once; later output is discarded.
    """

    reader_left = False

    def write(self, data: bytes | bytearray | memoryview) -> int:  # type: ignore[override]  # no Buffer before 3.12
        try:
            return _write(super().write, data, self.fileno())
        except BrokenPipeError:
            self.reader_left = True
            self._turn_away()
            return len(data)
        except OSError as error:
            self._turn_away()
            raise OutputError(
                f"cannot write to standard output: {error.strerror}", "free some space, or write it elsewhere"
            ) from None

    def _turn_away(self) -> None:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.fileno())
        os.close(nowhere)


class _ClosedOutput(io.RawIOBase):
    """Standard output that was closed before the program began: an error only if something is written."""

    reported = False

    def writable(self) -> bool:
        return True

    def write(self, data: bytes | bytearray | memoryview) -> int:  # type: ignore[override]  # as above
        if self.reported:
            return len(data)
        self.reported = True
        raise OutputError("cannot write to standard output: it is closed", "give a file for the output instead")


class _Messages(io.FileIO):
    """Standard error below its buffer: a message that cannot be written does not change the exit code."""

    def write(self, data: bytes | bytearray | memoryview) -> int:  # type: ignore[override]  # as above
        try:
            return _write(super().write, data, self.fileno())
        except OSError:
            return len(data)


def _write(write: Callable[[bytes], int | None], data: bytes | bytearray | memoryview, descriptor: int) -> int:
    """Retries until there is room, since the parent may have left a nonblocking pipe or terminal."""
    while (count := write(data)) is None:  # type: ignore[arg-type]  # as above
        import select

        select.select([], [descriptor], [])
    return count


class _Input(io.RawIOBase):
    """Standard input below its buffer, for a nonblocking pipe or terminal from the parent."""

    def fileno(self) -> int:
        return 0

    def isatty(self) -> bool:
        return os.isatty(0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while True:
            try:
                data = os.read(0, len(buffer))
            except BlockingIOError:
                import select

                select.select([0], [], [])
            else:
                buffer[: len(data)] = data
                return len(data)


def take_over() -> None:
    """Replaces the standard streams of this process. Callers of `main` keep theirs."""
    out, messages = sys.stdout, sys.stderr
    if None in (sys.stdin, out, messages):
        _occupy()
    if sys.stdin is not None and not _waits(0):
        sys.stdin = io.TextIOWrapper(io.BufferedReader(_Input()), sys.stdin.encoding)
    sys.stdout = _text(_ClosedOutput() if out is None else _Output(1, "w", closefd=False), out)
    sys.stderr = _text(_Messages(2, "w", closefd=False), messages)


def _waits(descriptor: int) -> bool:
    """Whether `select` works for a descriptor. On Windows, reads always block."""
    return not hasattr(os, "get_blocking") or os.get_blocking(descriptor)


def _occupy() -> None:
    """Opens those of the first three descriptors that are closed: an input file must not become standard output."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(descriptor)


def _text(raw: io.RawIOBase, like: TextIO | None) -> TextIO:
    """Text over `raw`, encoded and buffered as in the replaced stream; unencodable characters are replaced."""
    codecs.register_error("certlint", _plain)
    by_line = isinstance(like, io.TextIOWrapper) and (like.line_buffering or like.write_through)
    encoding = like.encoding if like is not None else "utf-8"
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding, "certlint", line_buffering=by_line)


def _plain(error: UnicodeError) -> tuple[str, int]:
    """The replacement of characters that an encoding lacks."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join([_PLAIN.get(character) or escaped(character) for character in lacking]), error.end


def write_utf8(text: str) -> None:
    """Writes machine-readable output to standard output in UTF-8, whatever the locale. Raises OutputError."""
    out = sys.stdout
    if codecs.lookup(out.encoding or "utf-8").name == "utf-8" or not hasattr(out, "buffer"):
        out.write(text)
        return
    out.flush()
    out.buffer.write(text.encode("utf-8", "backslashreplace"))


def reader_left() -> bool:
    """Whether the reader of standard output has closed it, so that further output is lost."""
    return bool(getattr(getattr(getattr(sys.stdout, "buffer", None), "raw", None), "reader_left", False))
