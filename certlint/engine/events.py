"""What the rules did that did not simply pass: of one rule on one certificate so much is kept as a person reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.escape import shortened
from certlint.light import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from certlint.engine.binding import Call
    from certlint.report import Problem, Status

# How many findings of one rule on one certificate (or on the file) are listed one by one, and how long their texts may be: a
# certificate may have a hundred thousand of anything, and quote all of it. What is left out is counted.
MAX_FINDINGS = 100
MAX_TEXT = 2000


class Rest(NamedTuple):
    """How many problems are not listed one by one, and the first of them."""

    first: Problem
    number: int


class Event(NamedTuple):
    """What a call did when it did not simply pass.

    more  how many problems there are besides `problems`: each certificate has MAX_FINDINGS of them at most
    """

    call: Call
    status: Status
    problems: tuple[Problem, ...]
    reason: str
    more: tuple[Rest, ...] = ()


class Capped:
    """The problems of one rule: as many of each certificate as are listed one by one, and how many more there are."""

    __slots__ = ("_counts", "_rests", "problems")

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._counts: dict[int | None, int] = {}
        self._rests: dict[int | None, Rest] = {}

    def add(self, problem: Problem) -> None:
        about = problem.certificate
        count = self._counts[about] = self._counts.get(about, 0) + 1
        if count <= MAX_FINDINGS:
            self.problems.append(_shortened(problem))
        else:
            first = self._rests[about].first if about in self._rests else _shortened(problem)
            self._rests[about] = Rest(first, count - MAX_FINDINGS)

    @property
    def more(self) -> tuple[Rest, ...]:
        return tuple(self._rests.values())


def _shortened(problem: Problem) -> Problem:
    """The problem with texts of a length that a person can read: a name in a certificate may be a megabyte long."""
    if len(problem.message) + len(problem.expected) + len(problem.found) <= MAX_TEXT:
        return problem
    message, expected, found = (shortened(t, MAX_TEXT) for t in (problem.message, problem.expected, problem.found))
    return problem._replace(message=message, expected=expected, found=found)


def reported(events: Iterable[Event]) -> Iterator[tuple[Call, Problem]]:
    """The problems of events as they are reported: of one rule on one certificate MAX_FINDINGS, and how many more."""
    counts: dict[tuple[str, int | None], int] = {}
    rests: dict[tuple[str, int | None], tuple[Call, Problem, int]] = {}
    for event in events:
        for problem, count in (*((each, 1) for each in event.problems), *event.more):
            key = event.call.selected.rule.id, problem.certificate
            listed = counts.get(key, 0)
            if count == 1 and listed < MAX_FINDINGS:
                counts[key] = listed + 1
                yield event.call, problem
            else:
                call, first, before = rests.get(key) or (event.call, problem, 0)
                rests[key] = call, first, before + count
    for call, first, count in rests.values():
        what = "finding" if count == 1 else "findings"
        yield call, first._replace(message=f"and {count} more {what} of this rule", expected="", found="")
