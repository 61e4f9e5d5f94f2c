"""Evaluates a bundle with a plan: rules about the whole, rules about each certificate, and the locations of findings."""

from __future__ import annotations

from certlint.asn1.oids import part_title
from certlint.engine import yielding
from certlint.engine.clients import attributed, survey_of
from certlint.engine.events import Allowance, Event, reported
from certlint.engine.in_force import of_bundle
from certlint.engine.judge import TOGETHER, judge_together, protected
from certlint.engine.outcomes import BundleReport
from certlint.engine.plan import ASIDE
from certlint.engine.reporting import Report, not_about
from certlint.engine.revoked import statuses_of
from certlint.engine.trusted import stores_of
from certlint.policy.rule import SPARE
from certlint.report import Location, Problem, RuleFinding, Status
from certlint.trust.paths import paths_of
from certlint.x509.derived import locate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from certlint.bundle.bundle import Bundle
    from certlint.clients.survey import Survey
    from certlint.engine.binding import Call
    from certlint.engine.judge import Judgement
    from certlint.engine.plan import Plan
    from certlint.engine.reporting import Subject
    from certlint.revocation.statuses import Statuses
    from certlint.trust.paths import Paths
    from certlint.x509.signed_object import SignedObject


FEW = 8
"""How many certificates of a large file are evaluated together: all their derived parts are in memory at once."""


def run(plan: Plan, bundle: Bundle, *, naming_clients: bool = True) -> BundleReport:
    """Evaluates a bundle with a plan. With `naming_clients`, findings name the clients that refuse the bundle for them."""
    paths = find_paths(plan, bundle)
    survey = survey_of(plan, bundle, paths)
    revocation = statuses_of(plan, paths)
    allowance = Allowance()
    events, of_bundle = run_on_whole(plan, bundle, paths, survey, revocation, allowance)
    findings = list(of_bundle)
    bundle.links.verify_own()
    spare = paths.spare if paths is not None else frozenset[int]()
    roles = [SPARE if index in spare else role for index, role in enumerate(bundle.roles)]
    judgements: list[Judgement] = []
    together = FEW if bundle.is_large else TOGETHER
    for begin in range(0, len(roles), together):
        some = range(begin, min(begin + together, len(roles)))
        judged = judge_together(plan, [(bundle.certificates[index], roles[index]) for index in some])
        for index, judgement in zip(some, judged, strict=True):
            findings += _findings_of(plan, bundle, index, judgement, allowance)
            judgements.append(_brief(bundle, index, judgement))
    findings += [
        _standing_for(count, _bundle_finding(plan, bundle, call, rest)) for call, rest, count in allowance.rests()
    ]
    findings = yielding.each_once(plan, bundle, findings, of_bundle)
    if naming_clients:
        findings = attributed(findings, survey, some=bool(plan.settings["clients"]))
    findings.sort(key=lambda f: f.order)
    return BundleReport(bundle, plan, findings, events, judgements, paths=paths, survey=survey, revocation=revocation)


def run_on_whole(
    plan: Plan,
    bundle: Bundle,
    paths: Paths | None,
    survey: Survey | None = None,
    revocation: Statuses | None = None,
    allowance: Allowance | None = None,
) -> tuple[tuple[Event, ...], list[RuleFinding]]:
    """The events and findings of rules about the bundle as a whole."""
    if paths is not None and paths.leaf is not None:
        bundle.judge_along(lambda: paths.chain)
    calls = plan.per_bundle if survey is None or survey.found else plan.without_clients
    known = {**bundle.parts, "paths": paths, "clients": survey, "revocation": revocation, **plan.facts}
    lacking = frozenset([name for name in _asked_for(plan) if known.get(name) is None])
    aside = plan.once((ASIDE, bundle.kind.name, lacking), lambda: _idle(plan, bundle.kind.name, lacking))
    events: list[Event] = []
    for call in calls:
        made = aside.get(id(call)) or protected(call, [known.get(argument.name) for argument in call.arguments])
        if call.dated:
            events += of_bundle(plan, call, made, bundle)
        elif made is not None:
            events.append(made)
    if paths is not None and paths.known.places:
        from certlint.engine.outside import judge_outside

        events += judge_outside(plan, paths)
    active = (event for event in events if event.problems and event.status is not Status.NOT_EFFECTIVE)
    found = [
        _standing_for(count, _bundle_finding(plan, bundle, call, problem))
        for call, problem, count in reported(active, allowance)
    ]
    return tuple(event.brief for event in events) if bundle.is_large else tuple(events), found


def _findings_of(
    plan: Plan, bundle: Bundle, index: int, judgement: Judgement, allowance: Allowance
) -> list[RuleFinding]:
    """The findings about one certificate."""
    certificate = bundle.certificates[index]
    active = yielding.upheld(plan, judgement.slice, certificate, judgement.events)
    return [
        _standing_for(count, _finding(plan, bundle, index, call, problem))
        for call, problem, count in reported(active, allowance)
    ]


def _standing_for(count: int, finding: RuleFinding) -> RuleFinding:
    return finding if count == 1 else finding._replace(stands_for=count)


def _brief(bundle: Bundle, index: int, judgement: Judgement) -> Judgement:
    """What is kept of a judgement after it was reported. In a large file, intermediate results are dropped."""
    if not bundle.is_large:
        return judgement
    bundle.certificates[index].forget(each.name for _, family in judgement.slice.derived for each in family)
    return judgement._replace(events=tuple(event.brief for event in judgement.events))


def run_on_configuration(plan: Plan, configuration: Subject) -> Report:
    """Evaluates the rules about the configuration, whose facts are part of the plan."""
    ran = (_run_call(call, plan.facts) for call in plan.per_bundle)
    events = tuple(event for event in ran if event is not None)
    findings = [_file_finding(plan, configuration.path, call, problem) for call, problem, _ in reported(events)]
    findings.sort(key=lambda f: f.order)
    return Report(configuration, plan, findings, events)


def find_paths(plan: Plan, bundle: Bundle) -> Paths | None:
    """The paths of a bundle, built from itself, a pool and trust stores."""
    pool, stores = stores_of(plan)
    missed: tuple[str, ...] = ()
    if plan.settings["fetch"]:
        from certlint.engine.online import issuers_of  # few runs use the network

        more, missed = issuers_of(plan, bundle, (*pool, *(stores or ())))
        pool = (*pool, *more)
    presents = plan.profile.presents and not bundle.document.is_truststore
    paths = paths_of(bundle, plan.now, pool, stores, each=not presents, as_clients=plan.judges_as_clients)
    if paths is not None:
        paths.known.missed = missed
    return paths


def _asked_for(plan: Plan) -> frozenset[str]:
    """The parameters of the bundle calls."""
    return plan.once(_asked_for, lambda: frozenset(a.name for call in plan.per_bundle for a in call.arguments))


def _idle(plan: Plan, kind: str, lacking: frozenset[str]) -> dict[int, Event]:
    """By the identity of the call: the events of bundle calls that are not about objects of the kind, or need what the bundle
    is `lacking`. Most bundles lack the same.
    """
    found: dict[int, Event] = {}
    for call in plan.per_bundle:
        about = call.selected.rule.about or ("certificate",)
        if kind not in about and any(a.name == "bundle" for a in call.arguments):
            found[id(call)] = Event(call, Status.NOT_APPLICABLE, (), not_about(kind, about))
        elif missing := next((a.name for a in call.arguments if a.name in lacking and not a.optional), ""):
            found[id(call)] = _lacks(call, missing)
    return found


def _run_call(call: Call, known: Mapping[str, Any]) -> Event | None:
    """Runs a check that reads no part of a certificate: its arguments are `known` by name."""
    values: list[Any] = []
    for argument in call.arguments:
        value = known.get(argument.name)
        if value is None and not argument.optional:
            return _lacks(call, argument.name)
        values.append(value)
    return protected(call, values)


def _lacks(call: Call, name: str) -> Event:
    return Event(call, Status.NOT_APPLICABLE, (), f"the input has no {part_title(name)}")


def locate_problem(certificate: SignedObject, call: Call, problem: Problem) -> tuple[str, int]:
    """The part that a problem is in, and its offset in the certificate's DER."""
    part = problem.part or (call.names[0] if call.names else "")
    return locate.source_of(part), locate.locate(certificate, part, problem.at)


def _finding(plan: Plan, bundle: Bundle, index: int, call: Call, problem: Problem) -> RuleFinding:
    certificate, block = bundle.certificates[index], bundle.blocks[index]
    part, offset = locate_problem(certificate, call, problem)
    line = block.line_at(offset) or None
    where = Location(bundle.path_of(index), block.index, line, offset, part, block.alias, block.resource)
    return _describe(plan, call, problem, where, index, bundle)


def _bundle_finding(plan: Plan, bundle: Bundle, call: Call, problem: Problem) -> RuleFinding:
    if problem.certificate is not None:
        if problem.part:
            return _finding(plan, bundle, problem.certificate, call, problem)
        block = bundle.blocks[problem.certificate]
        path = bundle.path_of(problem.certificate)
        line = block.first_line or None
        where = Location(path, block.index, line, None, alias=block.alias, resource=block.resource)
        return _describe(plan, call, problem, where, problem.certificate, bundle)
    return _file_finding(plan, bundle.path, call, problem, bundle)


def _file_finding(plan: Plan, path: str, call: Call, problem: Problem, bundle: Bundle | None = None) -> RuleFinding:
    alias = bundle.document.alias if bundle is not None and not problem.path else ""
    resource = _resource(bundle, problem)
    line = (problem.line or None) if resource else problem.line
    where = Location(problem.path or path, problem.block, line, alias=alias, resource=resource)
    return _describe(plan, call, problem, where, None, bundle)


def _resource(bundle: Bundle | None, problem: Problem) -> str:
    """The value of a Kubernetes object that a problem is about: the evaluated one, or its key."""
    resource = bundle.document.resource if bundle is not None else None
    if resource is None or bundle is None:
        return ""
    return bundle.reading.key if problem.path and bundle.reading is not None else resource.text


def _describe(
    plan: Plan, call: Call, problem: Problem, where: Location, index: int | None, bundle: Bundle | None
) -> RuleFinding:
    """The finding at a location. `index` is that of the certificate concerned; None if it is about the whole file."""
    from certlint.engine.remediations import remediation_of  # not needed for a sound bundle

    rule, severity = call.selected.rule, call.selected.severity
    remediation = remediation_of(plan, rule, problem, where, index, bundle)
    texts = problem.message, problem.expected, problem.found
    return RuleFinding(rule, severity, *texts, where, index, remediation, case=problem.case)
