"""What is done, on disk, so that a run that was killed goes on and no certificate is lost or judged twice.

Order makes it safe: first the output reaches the disk, then the journal says how long it is. Whatever stands in the
output beyond that length is cut off when the run goes on.
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
"""Seconds between two entries: what is lost at most, and done again."""
ANEW = "start again with a new journal and a new output file"
_VERSION = 1
_SETS = {"rules": "rules, severities or settings", "paths": "paths", "chunk": "chunks"}


class State(NamedTuple):
    """How far a run has come: sums, tasks done, the bytes of output that tell of them, the checksum of their input."""

    tally: Tally
    tasks: int = 0
    length: int = 0
    trail: int = 0
    complete: bool = False


class Journal:
    """The file. `identity` is what must not change between two runs; `state` what was read of an earlier one."""

    def __init__(self, path: str) -> None:
        """Reads the journal, if there is one. Raises ConfigurationError if the file is not a journal."""
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
            data = self._file.read()
            if data is not None:
                self._parse(json.loads(data))
        except OSError as error:
            raise ConfigurationError(f"cannot read the journal {path}: {error.strerror}") from None
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
        """Takes the identity of this run, whose lines go to `target`; a new journal is begun.

        Raises ConfigurationError when the journal, or the lines, are those of another run.
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
        """Makes the output safe, then the journal. Raises OutputError."""
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
    """What was different when a journal was begun."""
    if key in _SETS:
        return f"other {_SETS[key]}"
    return f"another --{key.replace('_', '-')}: {before or 'none'}, not {now or 'none'}"
