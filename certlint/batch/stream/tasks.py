"""Tasks: pieces that are worked on together, and what comes of them: text and counts."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from certlint.batch.stream.audit import Line, audit
from certlint.batch.stream.chunks import PIECE, Piece
from certlint.batch.stream.readers import broken, records
from certlint.batch.stream.tally import Tally, verdict
from certlint.light import NamedTuple
from certlint.output.jsonl_v1 import About, Lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from certlint.plan import Plan

_MOST_PIECES = 256


class Job(NamedTuple):
    """What every task needs."""

    plan: Plan
    about: About


class Task(NamedTuple):
    """Pieces of input, about PIECE bytes together. `trail` is the checksum of all input up to their end."""

    pieces: list[Piece]
    weight: int
    trail: int


class Done(NamedTuple):
    """What came of a task: lines, and their sums."""

    text: bytes
    tally: Tally


def tasks(pieces: Iterable[Piece]) -> Iterator[Task]:
    """Pieces in tasks: a large one alone, small ones together. The same pieces make the same tasks."""
    some: list[Piece] = []
    load = trail = 0
    for piece in pieces:
        some.append(piece)
        load += PIECE if piece.kind == "cells" else piece.stop - piece.start
        trail = piece.trail(trail)
        if load >= PIECE or len(some) >= _MOST_PIECES:
            yield Task(some, sum(p.weight for p in some), trail)
            some, load = [], 0
    if some:
        yield Task(some, sum(p.weight for p in some), trail)


def work(job: Job, pieces: list[Piece]) -> Done:
    """Judges all certificates of some pieces, and renders what is to be said of them."""
    lines = audit(job.plan, (record for piece in pieces for record in records(piece)))
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _told(job, lines)
    finally:
        if collecting:
            gc.enable()


def lost(job: Job, pieces: list[Piece], reason: str) -> Done:
    """What is to be said of pieces that could not be worked on: a line each."""
    records = (record for piece in pieces for record in broken(piece._replace(data=reason)))
    return _told(job, (Line(record, reason=reason, crashed=("worker",)) for record in records))


def _told(job: Job, lines: Iterable[Line]) -> Done:
    out = []
    tally = Tally()
    rendered = Lines(job.about)
    fail_on = job.about.fail_on
    for line in lines:
        said = verdict(line, fail_on)
        tally.add(line, said)
        out.append(rendered.unreadable(line) if line.reason else rendered.certificate(line, said))
    return Done("".join(out).encode("ascii"), tally)
