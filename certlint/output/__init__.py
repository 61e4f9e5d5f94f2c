"""Where reports go: standard output, or files that are written whole or not at all."""

from __future__ import annotations

import os
import sys
from typing import IO, TYPE_CHECKING

from certlint.errors import OutputError

if TYPE_CHECKING:
    from types import ModuleType, TracebackType

    from certlint.batch.bundles import Record, Totals
    from certlint.output.view import Run


class Target:
    """One format on its way to one place."""

    def __init__(self, name: str, path: str, run: Run) -> None:
        """Opens the place, so that one that can't be written is known before the work starts. Raises OutputError."""
        from certlint.batch.bundles import formatter

        self.name, self.path, self.run = name, path, run
        self.module: ModuleType = formatter(name)
        self.written = 0
        self.kept: list[Record] = []
        self.temporary = ""
        self.stream: IO[str] = self._open() if path else sys.stdout
        if self.module.STREAMS:
            self._write(self.module.head(run))

    def _open(self) -> IO[str]:
        if os.path.exists(self.path) and not os.path.isfile(self.path) and not os.path.isdir(self.path):
            return open(self.path, "w", encoding="utf-8")
        self.temporary = f"{self.path}.{os.getpid()}.tmp"
        try:
            if os.path.isdir(self.path):
                raise IsADirectoryError(21, "it is a folder")
            if os.path.exists(self.path) and not os.access(self.path, os.W_OK):
                raise PermissionError(13, "it may not be overwritten")
            return open(self.temporary, "w", encoding="utf-8")
        except OSError as error:
            self.temporary = ""
            raise OutputError(
                f"can't write {self.path}: {error.strerror}", "choose another place for the report"
            ) from None

    def add(self, record: Record) -> None:
        """Writes or keeps what the format made of a bundle, and nothing of what other formats made of it."""
        chunk = record.chunks.get(self.name, "")
        if not self.module.STREAMS:
            self.kept.append(record._replace(chunks={self.name: chunk}, rules=()))
        elif chunk:
            self._write(self.module.BETWEEN * bool(self.written) + chunk)
            self.written += 1

    def finish(self, totals: Totals) -> None:
        """Writes the end of the report and puts it in its place."""
        if self.module.STREAMS:
            self._write(self.module.tail(self.run, totals))
        else:
            self._write(self.module.whole(self.run, self.kept, totals))
        if not self.path:
            self.stream.flush()
            return
        try:
            self.stream.close()
            if self.temporary:
                os.replace(self.temporary, self.path)
        except BrokenPipeError:  # as in `_write`
            pass
        except OSError as error:
            raise self._failure(error) from None
        self.temporary = ""

    def _write(self, text: str) -> None:
        """Raises OutputError. A pipe that is named as a file may lose its reader as standard output may."""
        try:
            self.stream.write(text)
        except BrokenPipeError:
            if not self.path:
                raise
        except OSError as error:
            raise self._failure(error) from None

    def _failure(self, error: OSError) -> OutputError:
        where = self.path or "standard output"
        return OutputError(
            f"can't write {where}: {error.strerror}", "make room, or choose another place for the report"
        )

    def discard(self) -> None:
        """Removes what is not finished."""
        if self.temporary:
            self.stream.close()
            os.unlink(self.temporary)
            self.temporary = ""


class Writer:
    """All formats of a run. Leaving it early discards every file that is not finished."""

    def __init__(self, formats: dict[str, str], run: Run) -> None:
        self._formats, self._run = formats, run
        self._targets: list[Target] = []

    def __enter__(self) -> Writer:
        try:
            for name, path in self._formats.items():
                self._targets.append(Target(name, path, self._run))
        except OutputError:
            self.__exit__(None, None, None)
            raise
        return self

    def add(self, record: Record) -> None:
        for target in self._targets:
            target.add(record)

    def finish(self, totals: Totals) -> None:
        for target in self._targets:
            target.finish(totals)

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        for target in self._targets:
            target.discard()
