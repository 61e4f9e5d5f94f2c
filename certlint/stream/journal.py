"""What is done, on disk, so that a run that was killed goes on and no certificate is lost or judged twice.

Order makes it safe: first the output reaches the disk, then the journal says how long it is. Whatever stands in the
output beyond that length is cut off when the run goes on.
"""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING, Any

from certlint.errors import ConfigurationError, OutputError
from certlint.light import NamedTuple
from certlint.stream.tally import Tally

if TYPE_CHECKING:
    from certlint.stream.sink import Sink

INTERVAL = 1.0
"""Seconds between two entries: what is lost at most, and done again."""
_VERSION = 1
_NAMES = {"rules": "rules, severities or settings", "paths": "paths", "fail_on": "--fail-on"}


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
        """Reads the journal, if there is one. Raises ConfigurationError when it is none."""
        self.path = path
        self.state = State(Tally())
        self.identity: dict[str, Any] = {}
        self._written = 0.0
        try:
            with open(path, encoding="utf-8") as file:
                self._parse(json.load(file))
        except FileNotFoundError:
            return
        except OSError as error:
            raise ConfigurationError(f"can't read the journal {path}: {error.strerror}") from None
        except (ValueError, KeyError, TypeError):
            raise ConfigurationError(
                f"{path} is no journal of certlint", "name a file that does not exist yet"
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

    def match(self, identity: dict[str, Any]) -> None:
        """Takes the identity of this run. Raises ConfigurationError when the journal was begun with another."""
        for key, value in identity.items():
            if self.begun and self.identity.get(key) != value:
                raise ConfigurationError(
                    f"the journal {self.path} was begun with other {_NAMES.get(key, key)}",
                    "call certlint as before, or name a new journal",
                )
        self.identity = identity

    def due(self) -> bool:
        return time.monotonic() - self._written >= INTERVAL

    def write(self, state: State, sink: Sink) -> None:
        """Makes the output safe, then the journal. Raises OutputError."""
        sink.sync()
        data = {
            "certlint_journal": _VERSION,
            "identity": self.identity,
            **state._asdict(),
            "counts": state.tally.counts,
            "rules": state.tally.rules,
        }
        del data["tally"]
        temporary = f"{self.path}.tmp"
        try:
            with open(temporary, "w", encoding="utf-8") as file:
                json.dump(data, file)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, self.path)
        except OSError as error:
            raise OutputError(f"can't write the journal {self.path}: {error.strerror}") from None
        self._written = time.monotonic()
