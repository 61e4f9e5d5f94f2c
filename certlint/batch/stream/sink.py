"""The destination of lines: standard output, a file moved into place at the end, or one that can be continued."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from certlint.errors import ConfigurationError, OutputError
from certlint.files.failures import FULL
from certlint.files.growing import Busy, Growing
from certlint.files.pending import Pending
from certlint.files.standard import reader_left

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self


MAKE_ROOM = "free some space and run it again: --resume continues where the lines end"
HINTS = dict.fromkeys(FULL, MAKE_ROOM)


class Sink:
    """`length` is the number of bytes written, those of an earlier run included."""

    def __init__(self, path: str, length: int = 0, *, resumable: bool = False) -> None:
        """Opens the file at `path`, or standard output. A resumable file is truncated to `length` and locked.

        Raises OutputError if it cannot be written, ConfigurationError if another run is writing to it.
        """
        self.path, self.length = path, length
        self._growing: Growing | None = None
        self._pending: Pending | None = None
        if not path:
            sys.stdout.flush()
            return
        try:
            if resumable:
                self._growing = Growing(path, length, HINTS)
            else:
                self._pending = Pending(path)
        except Busy:
            raise ConfigurationError(f"another certlint is writing to {path}", "wait for it, or end it") from None

    def write(self, data: bytes) -> None:
        """Raises OutputError; BrokenPipeError if the reader of standard output has closed it."""
        if self._growing:
            self._growing.write(data)
        elif self._pending:
            self._pending.write(data)
            self._pending.flush()
        else:
            _to_standard_output(data)
        self.length += len(data)

    @property
    def reader_left(self) -> bool:
        """Whether the reader of standard output has closed it."""
        return not self.path and reader_left()

    def sync(self) -> None:
        """Returns when the lines are on disk. Raises OutputError."""
        if self._growing:
            self._growing.sync()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._growing:
            self._growing.close()
        if self._pending:
            try:
                if value is None:
                    self._pending.finish()
                    self._pending.put()
            finally:
                self._pending.discard()


def _to_standard_output(data: bytes) -> None:
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        hint = MAKE_ROOM if error.errno in FULL else "choose another place for the lines"
        raise OutputError(f"cannot write the lines: {error.strerror}", hint) from None
