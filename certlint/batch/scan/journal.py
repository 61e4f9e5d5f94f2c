"""A journal on disk from which an interrupted scan continues: one line per target, with what all its addresses presented.

A target is written once all its addresses have been contacted, and is not contacted again: a continued run evaluates it from
the journal, so that its report is complete. An incomplete last line is cut off.
"""

from __future__ import annotations

import json
import os
import threading
import time
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any

from certlint.batch.scan.sightings import Sighting
from certlint.errors import ConfigurationError, InputError
from certlint.files import opening
from certlint.files.failures import FULL
from certlint.files.growing import Busy, Growing
from certlint.net import Presented

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from certlint.batch.scan.targets import ScanTarget

INTERVAL = 1.0
"""Seconds between two syncs to disk."""
LONGEST_LINE = 1 << 26
_VERSION = 1
_HINTS = dict.fromkeys(FULL, "free some space and run it again: --resume continues")


class ScanJournal:
    """The journal file. Several threads may use it at a time."""

    def __init__(self, path: str, identity: dict[str, str]) -> None:
        """Reads the journal, if it exists. `identity` has the options of the scan, which must not change between two runs.

        Raises ConfigurationError if the file is not a journal, or that of another scan; InputError, OutputError.
        """
        self._path, self._lock = path, threading.Lock()
        self._places: dict[str, tuple[int, int]] = {}
        self._synced = time.monotonic()
        length = self._read(identity) if os.path.lexists(path) else 0
        try:
            self._file = Growing(path, length, _HINTS)
        except Busy:
            raise ConfigurationError(f"another certlint is writing to {path}", "wait for it, or end it") from None
        self._reader = opening.open_to_read(path)
        self._closed = False
        if not length:
            self._write({"certlint_scan": _VERSION, **identity})

    def _read(self, identity: dict[str, str]) -> int:
        """Indexes the lines of the targets; returns the length of all complete lines."""
        at = 0
        try:
            with os.fdopen(opening.open_to_read(self._path), "rb") as stream:
                for line in iter(lambda: stream.readline(LONGEST_LINE), b""):
                    if not line.endswith(b"\n"):
                        break
                    self._take(json.loads(line), at, len(line), identity)
                    at += len(line)
        except OSError as error:
            from certlint.files.facts import why_unreadable

            raise InputError(f"cannot read the journal {self._path}: {why_unreadable(error)}") from None
        except (ValueError, KeyError, TypeError, RecursionError):
            hint = "give a file that does not exist yet"
            raise ConfigurationError(f"{self._path} is not a journal of certlint scan", hint) from None
        return at

    def _take(self, data: dict[str, Any], at: int, size: int, identity: dict[str, str]) -> None:
        if at:
            _sightings(data)
            self._places[data["target"]] = at, size
            return
        if data["certlint_scan"] != _VERSION:
            raise ValueError
        for key, value in identity.items():
            if data[key] != value:
                before = data[key] or "none"
                raise ConfigurationError(
                    f"the journal {self._path} was started with another --{key}: {before}, not {value or 'none'}",
                    "run the same command as before, or give --resume another file",
                )

    def through(self, look: Callable[[ScanTarget], list[Sighting]]) -> Callable[[ScanTarget], list[Sighting]]:
        """`look`, called only for targets that are not in the journal."""

        def seen(target: ScanTarget) -> list[Sighting]:
            place = self._places.get(str(target))
            if place is not None:
                line = json.loads(opening.read_at(self._reader, place[1], place[0]))
                return [Sighting(target, *rest) for rest in _sightings(line)]
            found = look(target)
            self._write({"target": str(target), "seen": [_object(each) for each in found]})
            return found

        return seen

    def _write(self, data: dict[str, Any]) -> None:
        with self._lock:
            if self._closed:
                return
            self._file.write(json.dumps(data).encode() + b"\n")
            if time.monotonic() - self._synced > INTERVAL:
                self._file.sync()
                self._synced = time.monotonic()

    def close(self) -> None:
        """Returns when everything is on disk. Later results of threads are dropped and repeated in the next run."""
        with self._lock:
            self._closed = True
            self._file.sync()
            self._file.close()
            os.close(self._reader)


def _object(sighting: Sighting) -> dict[str, Any]:
    """A sighting as JSON."""
    shown = sighting.presented
    if shown is None:
        return {"address": sighting.address, "failure": sighting.failure}
    return {
        "address": sighting.address,
        "chain": [b64encode(der).decode() for der in shown.chain],
        "version": shown.version,
        "stapled": None if shown.stapled is None else b64encode(shown.stapled).decode(),
        "refusal": shown.refusal,
    }


def _sightings(line: dict[str, Any]) -> Iterator[tuple[str, Presented | None, str]]:
    """The sightings of a line. Raises ValueError, KeyError or TypeError if the line is invalid."""
    return iter([_sighting(each) for each in line["seen"]])


def _sighting(sighting: dict[str, Any]) -> tuple[str, Presented | None, str]:
    if "failure" in sighting:
        return str(sighting["address"]), None, str(sighting["failure"])
    stapled = None if sighting["stapled"] is None else b64decode(sighting["stapled"])
    chain = [b64decode(der) for der in sighting["chain"]]
    return str(sighting["address"]), Presented(chain, str(sighting["version"]), stapled, str(sighting["refusal"])), ""
