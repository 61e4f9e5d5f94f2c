"""Standard output and standard error as a shell may hand them over: read by `head`, on a full disk, closed, in ASCII."""

from __future__ import annotations

import codecs
import io
import os
import sys

from certlint.errors import OutputError
from certlint.escape import escaped

TYPE_CHECKING = False  # `typing` costs 4 ms that `certlint --help` need not pay
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TextIO


READER_LEFT = 141
"""The exit code where the reader of standard output left before there was a verdict: what a shell makes of SIGPIPE."""


_PLAIN = {"…": "...", "→": "->", "►": ">", "─": "-", "├": "|", "└": "`", "×": "x", "²": "^2"}
"""What reports are typeset with, for terminals that do not know it."""


class _Output(io.FileIO):
    """Standard output below its buffer.

    Once the reader of a pipe has left, what is written goes nowhere and the run goes on: its exit code is the verdict, and
    other reports of it go to files. A place that cannot be written is an error, once: what follows goes nowhere as well.
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
    """Standard output that was closed before the program began: an error only where something is to be written."""

    reported = False

    def writable(self) -> bool:
        return True

    def write(self, data: bytes | bytearray | memoryview) -> int:  # type: ignore[override]  # as above
        if self.reported:
            return len(data)
        self.reported = True
        raise OutputError("cannot write to standard output: it is closed", "give a file for the output instead")


class _Messages(io.FileIO):
    """Standard error below its buffer: a message that nobody can get changes no exit code."""

    def write(self, data: bytes | bytearray | memoryview) -> int:  # type: ignore[override]  # as above
        try:
            return _write(super().write, data, self.fileno())
        except OSError:
            return len(data)


def _write(write: Callable[[bytes], int | None], data: bytes | bytearray | memoryview, descriptor: int) -> int:
    """Writes as soon as there is room: who started us may have left a pipe or a terminal that does not wait."""
    while (count := write(data)) is None:  # type: ignore[arg-type]  # as above
        import select

        select.select([], [descriptor], [])
    return count


class _Input(io.RawIOBase):
    """Standard input below its buffer, where who started us has left a pipe or a terminal that does not wait."""

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
    """Puts these in the places of the standard streams. For a process of our own; callers of `main` keep theirs."""
    out, messages = sys.stdout, sys.stderr
    if None in (sys.stdin, out, messages):
        _occupy()
    if sys.stdin is not None and not _waits(0):
        sys.stdin = io.TextIOWrapper(io.BufferedReader(_Input()), sys.stdin.encoding)
    sys.stdout = _text(_ClosedOutput() if out is None else _Output(1, "w", closefd=False), out)
    sys.stderr = _text(_Messages(2, "w", closefd=False), messages)


def _waits(descriptor: int) -> bool:
    """Whether a call waits until there is something to read. On Windows it always does."""
    return not hasattr(os, "get_blocking") or os.get_blocking(descriptor)


def _occupy() -> None:
    """Opens what is closed of the first three descriptors: a file that is read must not become standard output."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(descriptor)


def _text(raw: io.RawIOBase, like: TextIO | None) -> TextIO:
    """Text over `raw`, encoded and buffered as it was in the stream that it replaces; nothing is too odd to be encoded."""
    codecs.register_error("certlint", _plain)
    by_line = isinstance(like, io.TextIOWrapper) and (like.line_buffering or like.write_through)
    encoding = like.encoding if like is not None else "utf-8"
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding, "certlint", line_buffering=by_line)


def _plain(error: UnicodeError) -> tuple[str, int]:
    """What is written in the place of characters that an encoding lacks."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join([_PLAIN.get(character) or escaped(character) for character in lacking]), error.end


def write_utf8(text: str) -> None:
    """Writes to standard output what programs read: in UTF-8, whatever the terminal speaks. Raises OutputError."""
    out = sys.stdout
    if codecs.lookup(out.encoding or "utf-8").name == "utf-8" or not hasattr(out, "buffer"):
        out.write(text)
        return
    out.flush()
    out.buffer.write(text.encode("utf-8", "backslashreplace"))


def reader_left() -> bool:
    """Whether the reader of standard output has left, so that nobody sees what is written from now on."""
    return bool(getattr(getattr(getattr(sys.stdout, "buffer", None), "raw", None), "reader_left", False))
