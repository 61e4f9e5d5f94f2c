"""Where lines go: standard output, or a file that grows."""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING, BinaryIO

from certlint.errors import ConfigurationError, OutputError
from certlint.files.standard import reader_left

if TYPE_CHECKING:
    from types import TracebackType


FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
MAKE_ROOM = "make room and call it again: with --resume it goes on where the lines end"


class Sink:
    """`length` is how many bytes were written, those of an earlier run included."""

    def __init__(self, path: str, length: int = 0, *, resumable: bool = False) -> None:
        """Opens the file at `path`, or standard output. A resumable one is kept up to `length` and locked.

        Raises OutputError when it can't be written, ConfigurationError when it is not what the journal tells.
        """
        self.path, self.length = path, length
        self._stream: BinaryIO = sys.stdout.buffer
        if not path:
            sys.stdout.flush()
            return
        try:
            if resumable:
                self._stream = self._take_up(path, length)
            else:
                self._stream = open(path, "wb")  # noqa: SIM115 - closed in __exit__
        except OSError as error:
            raise _failure(path, error) from None

    def _take_up(self, path: str, length: int) -> BinaryIO:
        import fcntl

        stream = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666), "r+b")
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            stream.close()
            raise ConfigurationError(f"another certlint is writing to {path}", "wait for it, or end it") from None
        stream.truncate(length)
        stream.seek(length)
        return stream

    def write(self, data: bytes) -> None:
        """Raises OutputError; BrokenPipeError when the reader of standard output has gone."""
        try:
            self._stream.write(data)
            self._stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise _failure(self.path, error) from None
        self.length += len(data)

    @property
    def reader_left(self) -> bool:
        """Whether nobody is left to read the lines."""
        return not self.path and reader_left()

    def sync(self) -> None:
        """Returns when the lines are on the disk. Raises OutputError."""
        try:
            os.fsync(self._stream.fileno())
        except OSError as error:
            raise _failure(self.path, error) from None

    def __enter__(self) -> Sink:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self.path:
            return
        try:
            self._stream.close()
        except OSError as error:  # what could not be written is tried once more
            if value is None:
                raise _failure(self.path, error) from None


def _failure(path: str, error: OSError) -> OutputError:
    hint = MAKE_ROOM if error.errno in FULL else "choose another place for the lines"
    return OutputError(f"can't write {path or 'the lines'}: {error.strerror}", hint)
