"""Writes reports to standard output, or to files that are written completely or not at all."""

from __future__ import annotations

import sys

from certlint.errors import OutputError
from certlint.escape import json_for_logs
from certlint.files.spool import Spool
from certlint.files.standard import write_utf8
from certlint.output import formats

TYPE_CHECKING = False
if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from types import TracebackType
    from typing import Self

    from certlint.files.page_folder import PageFolder
    from certlint.files.pending import Pending
    from certlint.output.record import Record, Totals
    from certlint.output.run import Run


_PIECE = 1 << 20
"""Characters per write: a report may have dozens of MB, and each write copies its text."""


class Target:
    """The output of one format."""

    def __init__(self, name: str, path: str, run: Run) -> None:
        """Opens the output, so that an error is reported before the work starts. Raises OutputError."""
        self.name, self.path, self.run = name, path, run
        self.streamed = formats.streamed(name)
        self.collected = formats.collected(name)
        self.written = 0
        self.kept: list[Record] = []
        self.spool = Spool()
        self.place: Pending | None = None
        self.folder: PageFolder | None = None
        self.totals: Totals | None = None
        if formats.is_paged(name, path):
            from certlint.files.page_folder import PageFolder

            self.folder = PageFolder(path)
        elif path:
            from certlint.files.pending import Pending

            self.place = Pending(path)
        if self.streamed:
            self._write(self.streamed.head(run))

    def add(self, record: Record) -> None:
        """Writes or stores the format's rendering of a bundle, without those of other formats."""
        text = record.texts.get(self.name, "")
        if self.streamed is None:
            self.kept.append(record._replace(texts=self.spool.keep(self.name, text), rules=(), holders=()))
        elif text:
            if self.written:
                self._write(self.streamed.BETWEEN)
            self._write(text)
            self.written += 1

    def finish(self, totals: Totals) -> None:
        """Writes the end of the report; a folder is written now that all is known. Raises OutputError."""
        self.totals = totals
        if self.folder:
            return
        if self.streamed:
            self._write(self.streamed.tail(self.run, totals))
        if self.collected:
            made = self.collected.whole(self.run, self.kept, totals)
            for piece in [made] if isinstance(made, str) else made:
                self._write(piece)
        if self.place is None:
            sys.stdout.flush()
            return
        try:
            self.place.finish()
        except BrokenPipeError:  # as in `_write`
            pass

    def put(self) -> None:
        """Moves a finished report into place. Raises OutputError."""
        if self.place is not None:
            self.place.put()
        if self.folder and self.totals:
            self.folder.put(formats.paged(self.name).pages(self.run, self.kept, self.totals))

    def _write(self, text: str) -> None:
        """Raises OutputError. A named pipe may lose its reader, as standard output may."""
        if self.name in formats.OF_JSON:
            text = json_for_logs(text)
        pieces = (text[at : at + _PIECE] for at in range(0, len(text), _PIECE))
        if self.place is not None:
            try:
                for piece in pieces:
                    self.place.write(piece.encode())
            except BrokenPipeError:
                pass
            return
        try:
            for piece in pieces:
                sys.stdout.write(piece) if self.name == formats.FOR_TERMINALS else write_utf8(piece)
        except BrokenPipeError:
            raise
        except OSError as error:
            hint = "free some space, or write the report elsewhere"
            raise OutputError(f"cannot write standard output: {error.strerror}", hint) from None

    def discard(self) -> None:
        """Removes what is not in its place, and what was put away."""
        self.spool.clear()
        for place in (self.place, self.folder):
            if place is not None:
                place.discard()


class Writer:
    """All formats of a run. Leaving the context early, also because of a signal, discards every unfinished file."""

    def __init__(self, formats: dict[str, str], run: Run) -> None:
        self._formats, self._run = formats, run
        self._targets: list[Target] = []
        self._ending: AbstractContextManager[None] | None = None

    def __enter__(self) -> Self:
        if any(self._formats.values()):
            from certlint.processes.ending import terminable

            self._ending = terminable()
            self._ending.__enter__()
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
        """Finishes all reports, then moves them into place."""
        for target in self._targets:
            target.finish(totals)
        for target in self._targets:
            target.put()

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        for target in self._targets:
            target.discard()
        if self._ending is not None:
            self._ending.__exit__(kind, value, trace)
