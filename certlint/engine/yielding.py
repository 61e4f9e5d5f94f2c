"""Reports each defect once, although several rules may find it.

A finding is not reported if a rule that its rule yields to reports the same defect of the certificate, or at the same position,
or of the issuer's certificate, as the row says. A rule does not apply if one that supersedes it applies and is in force. Rules
about a whole bundle yield to others about it, and to rules about certificates, and vice versa, as far as a problem is about a
certificate.
"""

from __future__ import annotations

from certlint.engine.in_force import in_force, rule_in_force
from certlint.report import RuleStatus, Status
from certlint.x509.derived import locate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from certlint.bundle.bundle import Bundle
    from certlint.engine.batches import Slice
    from certlint.engine.binding import Call
    from certlint.engine.events import Event
    from certlint.engine.plan import Plan
    from certlint.report import Problem, RuleFinding
    from certlint.x509.signed_object import SignedObject


def upheld(plan: Plan, rules: Slice, certificate: SignedObject, events: Iterable[Event]) -> list[Event]:
    """The reported events of a certificate: with problems, in force, and not preceded by another rule."""
    active = [event for event in events if event.problems and in_force(plan, event.call, certificate)]
    return preceding(plan, rules, certificate, active)


def preceding(plan: Plan, rules: Slice, certificate: SignedObject, active: list[Event]) -> list[Event]:
    """The events of rules in force that no other rule precedes."""
    precedence = plan.precedence
    if precedence.superseding:
        active = [event for event in active if not superseded(plan, event.call.selected.rule.id, rules, certificate)]
    if len(active) < 2:
        return active
    reporting = frozenset([event.call.selected.rule.id for event in active])
    if precedence.gives_in_place(reporting):
        active = list(_apart(plan, certificate, active, reporting))
    giving = precedence.giving(reporting)
    return [event for event in active if event.call.selected.rule.id not in giving] if giving else active


def _apart(plan: Plan, certificate: SignedObject, active: list[Event], reporting: AbstractSet[str]) -> Iterator[Event]:
    """The events without problems at positions where a rule that theirs yields to in place also has a problem."""
    in_place = plan.precedence.in_place
    others = {other for rule in reporting for other in in_place[rule]}
    taken: dict[str, set[int]] = {}
    for event in active:
        if (rule := event.call.selected.rule.id) in others:
            taken.setdefault(rule, set()).update(_place(certificate, event.call, each) for each in event.problems)
    for event in active:
        places = set[int]().union(*(taken.get(i, ()) for i in in_place[event.call.selected.rule.id]))
        problems = tuple(each for each in event.problems if _place(certificate, event.call, each) not in places)
        if problems or event.more:
            yield event if len(problems) == len(event.problems) else event._replace(problems=problems)


def _place(certificate: SignedObject, call: Call, problem: Problem) -> int:
    return locate.locate(certificate, problem.part or (call.names[0] if call.names else ""), problem.at)


def each_once(
    plan: Plan, bundle: Bundle, findings: list[RuleFinding], of_bundle: Iterable[RuleFinding]
) -> list[RuleFinding]:
    """The findings of a bundle, including those `of_bundle`, without those that another one reports about it, about the
    certificate or about its issuer.
    """
    of_bundle = list(of_bundle)
    of_issuer = plan.precedence.of_issuer
    if any(of_issuer[finding.rule.id] for finding in findings):
        findings = _but_of_issuers(plan, bundle, findings)
    given_up = plan.precedence.giving(frozenset([finding.rule.id for finding in of_bundle]))
    findings = [finding for finding in findings if finding.rule.id not in given_up] if given_up else findings
    concerned = {finding.certificate for finding in of_bundle} - {None}
    if not concerned:
        return findings
    reporting: dict[int | None, set[str]] = {}
    for finding in findings:
        if finding.certificate in concerned:
            reporting.setdefault(finding.certificate, set()).add(finding.rule.id)
    giving = {index: plan.precedence.giving(frozenset(rules)) for index, rules in reporting.items()}
    return [finding for finding in findings if finding.rule.id not in giving.get(finding.certificate, ())]


def _but_of_issuers(plan: Plan, bundle: Bundle, findings: list[RuleFinding]) -> list[RuleFinding]:
    """The findings without those that repeat about an issuer what is reported about the issuer's certificate."""
    reporting: dict[int | None, set[str]] = {}
    for finding in findings:
        reporting.setdefault(finding.certificate, set()).add(finding.rule.id)
    certificates, links = bundle.certificates, bundle.links

    def repeats(finding: RuleFinding) -> bool:
        others = plan.precedence.of_issuer[finding.rule.id]
        if not others or finding.certificate is None:
            return False
        name = certificates[finding.certificate].raw["issuer"]
        issuers = [*links.issuers(finding.certificate), finding.certificate]  # a root is its own issuer
        named = [index for index in issuers if certificates[index].raw["subject"] == name]
        return any(not others.isdisjoint(reporting.get(index, ())) for index in named)

    return [finding for finding in findings if not repeats(finding)]


def given_way(
    plan: Plan, rules: Slice, certificate: SignedObject, events: Iterable[Event], statuses: Iterable[RuleStatus]
) -> Iterator[RuleStatus]:
    """The statuses of the rules on a certificate, with the reason for those that yielded to another rule."""
    precedence = plan.precedence
    reporting = {event.call.selected.rule.id for event in upheld(plan, rules, certificate, events)}
    superseding = precedence.superseding
    for each in statuses:
        rule, status, _ = each
        if rule.id in superseding and (other := superseded(plan, rule.id, rules, certificate)):
            yield RuleStatus(rule, Status.NOT_APPLICABLE, f"{other} holds instead")
        elif (
            status is Status.FAILED and rule.id not in reporting and (other := precedence.reporter(rule.id, reporting))
        ):
            yield RuleStatus(rule, status, f"reported by {other}")
        else:
            yield each


def superseded(plan: Plan, rule: str, rules: Slice, certificate: SignedObject) -> str:
    """The id of the rule that supersedes another one for a certificate; empty if there is none."""
    for other in plan.precedence.superseding.get(rule, ()):
        if other.id in rules.applicable and rule_in_force(plan, other, certificate):
            return other.id
    return ""
