"""What is said of a run as a whole: of its configuration, and of keys and serial numbers that come again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.batch.bundles import described
from certlint.engine.plan import Plan
from certlint.engine.repetition import COMPARING
from certlint.engine.run import run_on_configuration
from certlint.light import NamedTuple
from certlint.output.record import OVER_ALL
from certlint.policy import profile, selection

if TYPE_CHECKING:
    from certlint.batch.bundles import Job
    from certlint.config.model import Configuration
    from certlint.engine.repetition import Repetition
    from certlint.output.record import Record
    from certlint.report import SuppressionUse


# Rules about the configuration itself: they are run once, when all bundles are judged.
CONFIGURATION = "meta/suppression-"


class _Run(NamedTuple):
    """The subject of the report."""

    path: str = OVER_ALL
    sha256: str = "0" * 64


def judge_repetition(job: Job, repetition: Repetition) -> Record | None:
    """The record of what certificates share; None where nothing is to be said."""
    selected = [each for each in job.plan.selected if each.rule.check in COMPARING]
    if not repetition.shared or not selected:
        return None
    plan = Plan(job.plan.profile, selected, job.plan.settings, job.plan.now, repetition=tuple(repetition.shared))
    made = described(run_on_configuration(plan, _Run()), job.about, job.formats)
    return made if made.rules or made.conclusion.crashed else None


def judge_configuration(job: Job, configuration: Configuration, uses: tuple[SuppressionUse, ...]) -> Record | None:
    """What there is to be said of the configuration itself, after a run that used its suppressions so; None when nothing is."""
    known = any(rule.id.startswith(CONFIGURATION) for rule in job.plan.profile.rules)
    judging = job.plan.profile if known else profile.load("hygiene")
    selected = job.plan.selected if known else selection.select(judging, profile.SETTINGS)
    about = [s for s in selected if s.rule.id.startswith(CONFIGURATION)]
    plan = Plan(judging, about, {}, job.plan.now, configuration=uses)
    made = described(run_on_configuration(plan, configuration), job.about, job.formats)
    return made if made.rules or made.conclusion.crashed else None
