"""Findings about a run as a whole: about its configuration, and about repeated keys and serial numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.batch.bundles import described
from certlint.engine.plan import Plan
from certlint.engine.repetition import COMPARING
from certlint.engine.reporting import Report
from certlint.engine.run import run_on_configuration
from certlint.engine.shared_waivers import SharedWaivers
from certlint.light import NamedTuple
from certlint.output.record import OVER_ALL
from certlint.policy import model, profile, selection
from certlint.report import KEY, PAIR, SERIAL, Suppressed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from certlint.batch.bundles import Job
    from certlint.config.model import Configuration
    from certlint.engine.events import Event
    from certlint.engine.repetition import Repetition
    from certlint.engine.shared_waivers import Accepted
    from certlint.output.record import Record
    from certlint.policy.model import Selected
    from certlint.report import RuleFinding, Shared, SuppressionUse


_CHECKS = dict(zip((KEY, SERIAL, PAIR), COMPARING, strict=True))
# Rules about the configuration itself, which are evaluated once, after all bundles.
CONFIGURATION = "meta/suppression-"


def report_on_repetition(plan: Plan, repetition: Repetition) -> Report:
    """The report about what certificates share, all of them evaluated with one plan."""
    asking = [each for each in plan.selected if each.rule.check in COMPARING]
    return _together(plan, [_Group(plan, asking, None, _with_the_rest(repetition))])


class _Run(NamedTuple):
    """The subject of the report."""

    path: str = OVER_ALL
    sha256: str = "0" * 64


def judge_repetition(job: Job, repetition: Repetition) -> Record | None:
    """The record about what certificates share; None without findings.

    Each certificate is evaluated with the requirements of its path: sections of a configuration may have other rules and
    severities.
    """
    if not repetition.shared:
        return None
    waivers = _waivers(job)
    found: dict[tuple[object, ...], _Group] = {}
    for shared in _with_the_rest(repetition):
        plan = (job.route(shared.path, None) if job.route else job).plan
        for each in plan.selected:
            if each.rule.check == _CHECKS[shared.what]:
                accepted = waivers.accepted(shared, each.rule.id)
                key = accepted, each.rule.id, each.severity
                found.setdefault(key, _Group(plan, [each], accepted, [])).shared.append(shared)
    report = _together(job.plan, found.values())
    made = described(report, job.about, job.formats)
    known = tuple(waivers.known.items()) if job.waivers and job.waivers.records else ()
    has_news = made.rules or made.waived or made.conclusion.crashed
    return made._replace(use=waivers.use, known=known) if has_news else None


def _with_the_rest(repetition: Repetition) -> list[Shared]:
    """The listed entries. The last one of each kind has the number of the remaining ones."""
    found, more = list(repetition.shared), dict(repetition.more)
    for index in reversed(range(len(found))):
        if not more:
            break
        found[index] = found[index]._replace(more=more.pop(found[index].what, 0))
    return found


class _Group(NamedTuple):
    """What certificates share, evaluated by the same rules, and why the findings do not count."""

    plan: Plan
    selected: list[Selected]
    accepted: Accepted | None
    shared: list[Shared]


def _waivers(job: Job) -> SharedWaivers:
    day = job.plan.now.date().isoformat()
    if job.waivers is None:
        return SharedWaivers((), {}, "", day)
    return SharedWaivers(job.waivers.suppressions, job.waivers.baseline, job.waivers.baseline_path, day)


def _together(base: Plan, groups: Iterable[_Group]) -> Report:
    """One report for all groups; its rules are those of the run plus those of the groups."""
    findings: list[RuleFinding] = []
    suppressed: list[Suppressed] = []
    events: tuple[Event, ...] = ()
    selected = {each.rule.id: each for each in base.selected if each.rule.check in COMPARING}
    for each in groups:
        selected = {one.rule.id: one for one in each.selected} | selected
        plan = Plan(each.plan.profile, each.selected, each.plan.settings, base.now, repetition=tuple(each.shared))
        report = run_on_configuration(plan, _Run())
        if each.accepted is None:
            findings += report.findings
        else:
            suppressed += [Suppressed(finding, *each.accepted) for finding in report.findings]
        events += report.bundle_events
    whole = Plan(base.profile, [*selected.values()], base.settings, base.now)
    findings.sort(key=lambda finding: finding.order)
    report = Report(_Run(), whole, findings, events, tuple(suppressed))
    report.affected = _affected([each for each in groups if each.accepted is None])
    return report


def _affected(groups: list[_Group]) -> dict[str, int]:
    """By rule, the number of files with certificates that share something; of those that are not listed, each counts."""
    files: dict[str, set[str]] = {}
    more: dict[str, int] = {}
    for group in groups:
        for each in group.selected:
            shared = [one for one in group.shared if _CHECKS[one.what] == each.rule.check]
            files.setdefault(each.rule.id, set()).update(path for one in shared for path in (one.path, one.first_path))
            more[each.rule.id] = more.get(each.rule.id, 0) + sum(one.more for one in shared)
    return {rule: len(paths) + more[rule] for rule, paths in files.items()}


def judge_configuration(job: Job, configuration: Configuration, uses: tuple[SuppressionUse, ...]) -> Record | None:
    """The record about the configuration itself, after a run that used its suppressions; None without findings."""
    known = any(rule.id.startswith(CONFIGURATION) for rule in job.plan.profile.rules)
    judging = job.plan.profile if known else profile.load("hygiene")
    selected = job.plan.selected if known else selection.select(judging, model.SETTINGS)
    about = [s for s in selected if s.rule.id.startswith(CONFIGURATION)]
    plan = Plan(judging, about, {}, job.plan.now, configuration=uses)
    made = described(run_on_configuration(plan, configuration), job.about, job.formats)
    return made if made.rules or made.conclusion.crashed else None
