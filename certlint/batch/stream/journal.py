"""A journal on disk from which a killed run continues, so that no certificate is lost or evaluated twice.

Safe by ordering: the output reaches the disk first, then the journal with its length. Output beyond that length is cut off
when the run continues.
"""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING, Any

from certlint.batch.stream.sink import HINTS
from certlint.errors import ConfigurationError
from certlint.files.rewritten import Rewritten
from certlint.light import NamedTuple
from certlint.output.tally import Tally

if TYPE_CHECKING:
    from certlint.batch.stream.sink import Sink

INTERVAL = 1.0
"""Seconds between two entries: the most work that is lost and repeated."""
MOST_BYTES = 1 << 26
"""The most bytes of a journal, which has a few for each rule; a device may be endless."""
ANEW = "start again with a new journal and a new output file"
_VERSION = 1
_SETS = {"rules": "rules, severities or settings", "paths": "paths", "chunk": "chunks"}


class State(NamedTuple):
    """The progress of a run: sums, completed tasks, bytes of output for them, the checksum of their input."""

    tally: Tally
    tasks: int = 0
    length: int = 0
    trail: int = 0
    complete: bool = False


class Journal:
    """The journal file. `identity` must not change between two runs; `state` is that of the previous one."""

    def __init__(self, path: str) -> None:
        """Reads the journal, if it exists. Raises ConfigurationError if the file is not a journal."""
        self.path = path
        self.state = State(Tally())
        self.identity: dict[str, Any] = {}
        self._written = 0.0
        self._file = Rewritten(path, f"the journal {path}", HINTS)
        try:
            self._read()
        except BaseException:
            self._file.close()
            raise

    def _read(self) -> None:
        path = self.path
        try:
            data = self._file.read(MOST_BYTES)
            if data is not None:
                self._parse(json.loads(data))
        except OSError as error:
            from certlint.files.facts import why_unreadable

            raise ConfigurationError(f"cannot read the journal {path}: {why_unreadable(error)}") from None
        except (ValueError, KeyError, TypeError, RecursionError):
            raise ConfigurationError(
                f"{path} is not a journal of certlint", "give a file that does not exist yet"
            ) from None

    def _parse(self, data: dict[str, Any]) -> None:
        if data["certlint_journal"] != _VERSION:
            raise ValueError
        self.identity = data["identity"]
        tally = Tally(data["counts"], data["rules"])
        self.state = State(tally, data["tasks"], data["length"], data["trail"], data["complete"])

    @property
    def begun(self) -> bool:
        return bool(self.identity)

    def take_up(self, identity: dict[str, Any], target: str) -> None:
        """Sets the identity of this run, whose output is `target`; begins a new journal if there is none.

        Raises ConfigurationError if the journal, or the output, belongs to another run.
        """
        for key, value in identity.items():
            if self.begun and (before := self.identity.get(key)) != value:
                raise ConfigurationError(
                    f"the journal {self.path} was started with {_other(key, before, value)}",
                    f"run the same command as before, or {ANEW}",
                )
        size = os.path.getsize(target) if os.path.isfile(target) else 0
        if size and not self.begun:
            raise ConfigurationError(
                f"{target} already exists, but the journal {self.path} does not",
                f"give the journal that was written with it, or {ANEW}",
            )
        if size < self.state.length:
            raise ConfigurationError(
                f"{target} has {size:,} bytes, but the journal says {self.state.length:,}",
                f"restore the lines that were written, or {ANEW}",
            )
        self.identity = identity
        if not self.state.length:
            self._store(self.state)

    def due(self) -> bool:
        return time.monotonic() - self._written >= INTERVAL

    def write(self, state: State, sink: Sink) -> None:
        """Syncs the output, then writes the journal. Raises OutputError."""
        sink.sync()
        self._store(state)

    def _store(self, state: State) -> None:
        data = {
            "certlint_journal": _VERSION,
            "identity": self.identity,
            **state._asdict(),
            "counts": state.tally.counts,
            "rules": state.tally.rules,
        }
        del data["tally"]
        self._file.write(json.dumps(data).encode())
        self._written = time.monotonic()

    def close(self) -> None:
        self._file.close()


def _other(key: str, before: object, now: object) -> str:
    """What was different when the journal was begun."""
    if key in _SETS:
        return f"other {_SETS[key]}"
    return f"another --{key.replace('_', '-')}: {before or 'none'}, not {now or 'none'}"
