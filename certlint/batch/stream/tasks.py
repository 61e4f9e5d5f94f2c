"""Tasks: chunks that are processed together, and their results: lines and counts."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from certlint.batch.stream.chunks import CHUNK, Chunk
from certlint.batch.stream.kinds import TABLES
from certlint.batch.stream.readers import broken, read_entries
from certlint.batch.stream.repeated import SharedNames, holder_of
from certlint.engine.audit import Line, audit, audit_object
from certlint.engine.collector import Paused
from certlint.engine.judge import TOGETHER
from certlint.escape import json_for_logs
from certlint.light import NamedTuple
from certlint.output.jsonl_v2 import About, LineWriter
from certlint.output.tally import Tally, verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from certlint.batch.work import Loss
    from certlint.engine.audit import Place
    from certlint.engine.plan import Plan
    from certlint.engine.reported import Sums
    from certlint.output.seen import SeenPlace

_MOST_CHUNKS = 256


class Task(NamedTuple):
    """Chunks of input, about CHUNK bytes in total. `trail` is the checksum of all input up to their end."""

    chunks: list[Chunk]
    weight: int
    trail: int


class TaskResult(NamedTuple):
    """The result of some chunks: lines, and their sums.

    holders  as plain tuples: pickling a class of ours takes six times as long
    """

    text: bytes
    tally: Tally
    holders: tuple[tuple[object, ...], ...] = ()
    seen: tuple[SeenPlace, ...] = ()


def tasks(chunks: Iterable[Chunk]) -> Iterator[Task]:
    """Chunks grouped into tasks: large ones alone, small ones together. Deterministic."""
    some: list[Chunk] = []
    load = trail = 0
    for chunk in chunks:
        some.append(chunk)
        load += CHUNK if chunk.kind == "cells" else chunk.stop - chunk.start
        trail = chunk.trail(trail)
        if load >= CHUNK or len(some) >= _MOST_CHUNKS:
            yield Task(some, sum(p.weight for p in some), trail)
            some, load = [], 0
    if some:
        yield Task(some, sum(p.weight for p in some), trail)


class TaskContext(NamedTuple):
    """What all tasks need, and how their chunks are processed; see `work.Work`."""

    plan: Plan
    about: About
    records: bool = False

    def work(self, chunks: list[Chunk]) -> TaskResult:
        """Evaluates all certificates of some chunks and renders the lines."""
        secret = self.plan.settings["passphrase_file"]
        read = audit(self.plan, (entry for chunk in chunks for entry in read_entries(chunk, secret)))
        lines = (audit_object(self.plan, line.entry) if line.entry.kind else line for line in read)
        with Paused():
            # What many lines share, and whether names are compared, is computed once per run: 1 % of an audit.
            compares = self.plan.once("compares", lambda: SharedNames(self.plan, self.about).compares)
            writer = self.plan.once(("lines", self.about), lambda: LineWriter(self.about))
            return _rendered(writer, self.about, lines, compares=compares, records=self.records)

    def lost(self, chunks: list[Chunk], loss: Loss) -> TaskResult:
        """The lines for chunks that could not be processed, one each."""
        missed = (entry for chunk in chunks for entry in broken(chunk._replace(data=loss.reason)))
        crashed = ("worker",) if loss.crashed else ()
        return _rendered(
            LineWriter(self.about), self.about, (Line(entry, reason=entry.reason, crashed=crashed) for entry in missed)
        )


def _rendered(
    rendered: LineWriter, about: About, lines: Iterable[Line], *, compares: bool = False, records: bool = False
) -> TaskResult:
    out = []
    holders: list[tuple[object, ...]] = []
    kept: list[tuple[Line, str]] = []
    tally = Tally()
    found: Counter[Sums] = Counter()
    source = iter(lines)
    while some := list(islice(source, TOGETHER)):
        words = [verdict(line, about.fail_on) for line in some]
        for line, word in zip(some, words, strict=True):
            tally.add(line, word)
        found.update([line.sums for line in some])
        out += [
            rendered.unreadable(line)
            if line.reason
            else rendered.other(line, word)
            if line.entry.kind
            else rendered.certificate(line, word)
            for line, word in zip(some, words, strict=True)
        ]
        if compares:
            holders += [holder_of(line) for line in some if not line.reason and not line.entry.kind]
        if records:
            kept += [each for each in zip(some, words, strict=True) if not each[0].entry.kind]
    for sums, times in found.items():
        tally.add_found(sums, times)
    return TaskResult(json_for_logs("".join(out)).encode("ascii"), tally, tuple(holders), _seen(kept) if kept else ())


def _seen(lines: list[tuple[Line, str]]) -> tuple[SeenPlace, ...]:
    from certlint.output.seen import seen_in  # few runs are recorded

    return seen_in(lines, _is_table)


def _is_table(place: Place) -> bool:
    return place.unit == "row" or (place.member or place.path).lower().endswith(TABLES)
