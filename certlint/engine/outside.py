"""Certificates on a path that are not in the file: only errors about these are reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.bundle.bundle import INTERMEDIATE, ROOT
from certlint.engine.judge import judge_together
from certlint.engine.yielding import upheld
from certlint.policy.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.engine.events import Event
    from certlint.engine.plan import Plan
    from certlint.report import Problem
    from certlint.trust.paths import Paths


def judge_outside(plan: Plan, paths: Paths) -> Iterator[Event]:
    """The events of rules about single certificates for those from a pool or trust store on an evaluated path."""
    known = paths.known
    ways = (path.certificates for path in paths.judged)
    outside = [index for index in dict.fromkeys(i for way in ways for i in way) if known.is_outside(index)]
    asked = [(known.certificates[i], ROOT if known.links.is_top(i) else INTERMEDIATE) for i in outside]
    for index, judgement in zip(outside, judge_together(plan, asked), strict=True):
        for event in upheld(plan, judgement.slice, known.certificates[index], judgement.events):
            if event.call.selected.severity is Severity.ERROR:
                problems = tuple(_elsewhere(paths, index, problem) for problem in event.problems)
                yield event._replace(problems=problems, more=())


def _elsewhere(paths: Paths, index: int, problem: Problem) -> Problem:
    """The problem with the file of the certificate as its location."""
    path, line = paths.known.places[index]
    message = f"the {paths.known.title(index)}: {problem.message}"
    return problem._replace(message=message, at=0, part="", certificate=None, path=path, line=line or None)
