"""Events: what rules did other than pass. The number and length of problems is limited to what a person can read."""

from __future__ import annotations

from certlint.escape import shortened
from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from certlint.engine.binding import Call
    from certlint.report import Problem, Status

# The most findings of one rule on one certificate (or file) that are listed, and the longest texts: an untrusted certificate
# may contain a hundred thousand of anything, and quote all of it. The rest is counted.
MAX_FINDINGS = 100
MAX_TEXT = 2000
MAX_LISTED = 10_000
"""The most findings of a file that are listed."""


class Rest(NamedTuple):
    """The number of problems that are not listed, and the first of them."""

    first: Problem
    number: int


class Event(NamedTuple):
    """What a call did other than pass.

    more  the number of problems besides `problems`, of which each certificate has at most MAX_FINDINGS
    """

    call: Call
    status: Status
    problems: tuple[Problem, ...]
    reason: str
    more: tuple[Rest, ...] = ()

    @property
    def brief(self) -> Event:
        """The event with only its first problem, which is enough after it has been reported."""
        if len(self.problems) < 2 and not self.more:
            return self
        return Event(self.call, self.status, self.problems[:1], self.reason)


class Capped:
    """The problems of one rule: up to the limit per certificate, and the number of further ones."""

    __slots__ = ("_counts", "_rests", "problems")

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._counts: dict[int | None, int] = {}
        self._rests: dict[int | None, Rest] = {}

    def add(self, problem: Problem) -> None:
        about = problem.certificate
        count = self._counts[about] = self._counts.get(about, 0) + 1
        if count <= MAX_FINDINGS and len(self.problems) < MAX_LISTED:
            self.problems.append(_shortened(problem))
        else:
            first = self._rests[about].first if about in self._rests else _shortened(problem)
            number = self._rests[about].number if about in self._rests else 0
            self._rests[about] = Rest(first, number + 1)

    @property
    def more(self) -> tuple[Rest, ...]:
        return tuple(self._rests.values())


def _shortened(problem: Problem) -> Problem:
    """The problem with shortened texts: a name in a certificate may be a megabyte long."""
    if len(problem.message) + len(problem.expected) + len(problem.found) <= MAX_TEXT:
        return problem
    message, expected, found = (shortened(t, MAX_TEXT) for t in (problem.message, problem.expected, problem.found))
    return problem._replace(message=message, expected=expected, found=found)


class Allowance:
    """How many findings of a file may still be listed, and how many of each rule are not."""

    def __init__(self, most: int | None = None) -> None:
        self._left = MAX_LISTED if most is None else most
        self._rests: dict[str, tuple[Call, Problem, int]] = {}

    def lists(self, call: Call, problem: Problem, count: int = 1) -> bool:
        """Whether one more is listed; otherwise it is counted."""
        if self._left > 0:
            self._left -= 1
            return True
        rule = call.selected.rule.id
        _, first, before = self._rests.get(rule) or (call, problem, 0)
        self._rests[rule] = call, first, before + count
        return False

    def rests(self) -> Iterator[tuple[Call, Problem, int]]:
        """For each rule with unlisted findings, a problem of the file with their number."""
        for call, first, count in self._rests.values():
            message = f"{_and_more(count)}, which are not listed: a file has {MAX_LISTED:,} findings listed at most"
            unlisted = first._replace(message=message, expected="", found="", at=0, part="", certificate=None)
            yield call, unlisted, count


def reported(events: Iterable[Event], allowance: Allowance | None = None) -> Iterator[tuple[Call, Problem, int]]:
    """The problems of events that are reported: up to MAX_FINDINGS of a rule per certificate, and one for all further ones.

    Each with the number of findings that it stands for.
    An allowance limits the number for the file.
    """
    counts: dict[tuple[str, int | None], int] = {}
    rests: dict[tuple[str, int | None], tuple[Call, Problem, int]] = {}
    for event in events:
        for problem, count in (*((each, 1) for each in event.problems), *event.more):
            key = event.call.selected.rule.id, problem.certificate
            listed = counts.get(key, 0)
            if count == 1 and listed < MAX_FINDINGS:
                counts[key] = listed + 1
                if allowance is None or allowance.lists(event.call, problem):
                    yield event.call, problem, 1
            else:
                call, first, before = rests.get(key) or (event.call, problem, 0)
                rests[key] = call, first, before + count
    for call, first, count in rests.values():
        if allowance is None or allowance.lists(call, first, count):
            yield call, first._replace(message=_and_more(count), expected="", found=""), count


def _and_more(count: int) -> str:
    return f"and {count} more {'finding' if count == 1 else 'findings'} of this rule"
