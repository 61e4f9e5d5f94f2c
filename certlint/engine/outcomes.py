"""The result of a run over one bundle, and what became of its rules: computed once, where somebody asks for it.

The only place that makes a verdict and an exit code of it, for every command and format.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from certlint.check import signature_of
from certlint.engine.binding import find_check
from certlint.engine.in_force import Dormant, dormant, in_force, issued, period
from certlint.light import NamedTuple
from certlint.policy.severity import Severity
from certlint.report import Outcome, Status
from certlint.x509.traits import traits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from certlint.bundle.bundle import Bundle
    from certlint.engine.events import Event
    from certlint.engine.judge import Judgement
    from certlint.engine.plan import Plan
    from certlint.policy.catalogue import Rule
    from certlint.report import Finding, Suppressed
    from certlint.x509.signed_object import SignedObject

# When one rule ran on several certificates, the most telling status is the rule's.
_WEIGHT = {
    Status.CRASHED: 6,
    Status.FAILED: 5,
    Status.SKIPPED: 4,
    Status.SUPPRESSED: 3,
    Status.PASSED: 2,
    Status.NOT_EFFECTIVE: 1,
    Status.NOT_APPLICABLE: 0,
}
_SILENT = frozenset({Status.NOT_APPLICABLE, Status.NOT_EFFECTIVE})


class Conclusion(NamedTuple):
    """How a run went, or one bundle of it. Where nothing was `judged`, silence is no pass."""

    failed: bool = False
    incomplete: bool = False
    crashed: bool = False
    judged: bool = True

    @property
    def word(self) -> str:
        """What failed has failed, whatever else could not be judged."""
        return "FAIL" if self.failed else "INCOMPLETE" if self.is_open else "PASS"

    @property
    def is_open(self) -> bool:
        """Whether something could not be judged, or nothing was."""
        return self.incomplete or self.crashed or not self.judged

    def __or__(self, other: Conclusion) -> Conclusion:
        """How both went together."""
        return Conclusion(
            self.failed or other.failed,
            self.incomplete or other.incomplete,
            self.crashed or other.crashed,
            self.judged or other.judged,
        )


def exit_code(conclusion: Conclusion, *, exit_zero: bool = False) -> int:
    """2 for an internal error, 3 when something could not be judged, 1 when something failed (or 0), else 0."""
    if conclusion.crashed:
        return 2
    if conclusion.incomplete or not conclusion.judged:
        return 3
    return int(conclusion.failed and not exit_zero)


def worst(codes: Iterable[int]) -> int:
    """The exit code of several, in the same order."""
    found = set(codes)
    return exit_code(Conclusion(1 in found, 3 in found, 2 in found))


def fails(severity: Severity, fail_on: Severity | None) -> bool:
    """Whether a finding of this severity makes a bundle fail."""
    return fail_on is not None and severity >= fail_on


class Verdict(NamedTuple):
    """PASS, FAIL or INCOMPLETE, the counts behind it, and how the bundle went. `outside` counts certificates out of scope."""

    word: str
    errors: int
    warnings: int
    infos: int
    suppressed: int
    conclusion: Conclusion
    outside: int = 0


class Result:
    """Everything a run says of one bundle. `output` makes reports of it. `suppressed` are findings taken out later."""

    def __init__(
        self,
        bundle: Bundle,
        plan: Plan,
        findings: list[Finding],
        bundle_events: tuple[Event, ...],
        judgements: list[Judgement],
        suppressed: tuple[Suppressed, ...] = (),
    ) -> None:
        self.bundle, self.plan, self.findings = bundle, plan, findings
        self.bundle_events, self.judgements, self.suppressed = bundle_events, judgements, suppressed

    def replaced(self, findings: list[Finding], suppressed: Sequence[Suppressed] | None = None) -> Result:
        """The result with other findings."""
        taken = self.suppressed if suppressed is None else tuple(suppressed)
        return Result(self.bundle, self.plan, findings, self.bundle_events, self.judgements, taken)

    @cached_property
    def events(self) -> list[Event]:
        """Everything that did not simply pass, of the bundle and of each certificate."""
        return [*self.bundle_events, *(e for j in self.judgements for e in j.events)]

    @cached_property
    def crashes(self) -> list[Event]:
        """The rules that crashed, with their tracebacks as the reason."""
        return [e for e in self.events if e.status is Status.CRASHED]

    @cached_property
    def incomplete(self) -> list[str]:
        """Why the bundle could not be judged in full; empty when it was."""
        bundle = self.bundle
        reasons = [bundle.document.problem] if bundle.document.problem else []
        reasons += [f"block {block.index} can't be read: {error.message}" for block, error in bundle.broken]
        unverified = [bundle.links.exhausted] if bundle.links.exhausted else []
        skipped = (e.reason for e in self.events if e.status is Status.SKIPPED)
        reasons += dict.fromkeys((*unverified, *skipped))
        return reasons or self.idle

    @cached_property
    def idle(self) -> list[str]:
        """Why no rule of the plan applied to the bundle; empty where one did."""
        judged = zip(self.bundle.certificates, self.judgements, strict=True)
        events = [(event.call.selected.rule.id, event.status in _SILENT) for event in self.bundle_events]
        silent = {rule for rule, is_silent in events if is_silent} - {
            rule for rule, is_silent in events if not is_silent
        }
        if len(silent) < len(self.plan.per_bundle) or any(applied(self.plan, *each) for each in judged):
            return []
        about_certificates = self.bundle.certificates and not self.bundle.kind.role
        whom = "any certificate" if about_certificates else "anything in this file"
        why = list(dict.fromkeys(outcome.reason for outcome in self.outcomes if outcome.reason))
        detail = f": {'; '.join(why)}" if 0 < len(why) < 3 else ""
        return [f"no rule of profile {self.plan.profile.name} applies to {whom}{detail}"]

    @property
    def idle_ever(self) -> list[str]:
        """The same, where none would apply on any other day either."""
        return self.idle if all(outcome.status is Status.NOT_APPLICABLE for outcome in self.outcomes) else []

    @cached_property
    def outcomes(self) -> list[Outcome]:
        """What became of every rule of the plan, in the plan's order."""
        found: dict[str, Outcome] = {}
        for event in self.bundle_events:
            _note(found, event.call.selected.rule, event.status, event.reason)
        for certificate, judgement in zip(self.bundle.certificates, self.judgements, strict=True):
            for rule, status, reason in _statuses(self.plan, certificate, judgement):
                _note(found, rule, status, reason)
        counts: dict[str, int] = {}
        for finding in self.findings:
            counts[finding.rule.id] = counts.get(finding.rule.id, 0) + 1
        bundle_rules = {c.selected.rule.id for c in self.plan.per_bundle}
        return [self._outcome(each.rule, found, counts, bundle_rules) for each in self.plan.selected]

    def _outcome(self, rule: Rule, found: dict[str, Outcome], counts: dict[str, int], about_all: set[str]) -> Outcome:
        known = found.get(rule.id)
        if known is not None and known.status is Status.FAILED and not counts.get(rule.id):
            reasons = dict.fromkeys(s.reason for s in self.suppressed if s.finding.rule.id == rule.id)
            if reasons:
                return Outcome(rule, Status.SUPPRESSED, "; ".join(reasons))
        if known is not None:
            return known._replace(findings=counts.get(rule.id, 0))
        if rule.id in self.plan.unset:
            return Outcome(rule, Status.NOT_APPLICABLE, self.plan.unset[rule.id])
        if rule.id in about_all:
            return Outcome(rule, Status.PASSED)
        if self.bundle.kind.role:
            why = not_about(self.bundle.kind.name, rule.about or ("certificate",))
            return Outcome(rule, Status.NOT_APPLICABLE, why)
        missing = f"there is no {' or '.join(rule.roles)} certificate"
        if not set(rule.roles).isdisjoint(self.bundle.roles):
            missing = "no certificate here is " + ", ".join([*rule.when, *(f"not {trait}" for trait in rule.unless)])
        return Outcome(rule, Status.NOT_APPLICABLE, missing)

    @cached_property
    def dormant(self) -> Dormant:
        """The rules that apply and are not in force, so that they are silent whatever there is."""
        plan, rules, firing, days = self.plan, set(), set(), set()
        if not plan.is_dated:
            return dormant(plan, (), (), ())
        for event in self.bundle_events:
            if event.status is Status.NOT_EFFECTIVE:
                rules.add(event.call.selected.rule.id)
                firing.update([event.call.selected.rule.id] * bool(event.problems))
        for certificate, judgement in zip(self.bundle.certificates, self.judgements, strict=True):
            asleep = {
                rule.id for rule, status, _ in _statuses(plan, certificate, judgement) if status is Status.NOT_EFFECTIVE
            }
            rules |= asleep
            firing.update(
                e.call.selected.rule.id for e in judgement.events if e.problems and e.call.selected.rule.id in asleep
            )
            days.update([issued(certificate)] * bool(asleep))
        return dormant(plan, rules, firing, days)

    def verdict(self, fail_on: Severity | None) -> Verdict:
        """The verdict over the bundle; INCOMPLETE when something could not be judged and nothing failed."""
        counts = dict.fromkeys(Severity, 0)
        for finding in self.findings:
            counts[finding.severity] += 1
        failed = any(count and fails(severity, fail_on) for severity, count in counts.items())
        conclusion = Conclusion(failed, bool(self.incomplete), bool(self.crashes))
        errors, warnings, infos = (counts[each] for each in (Severity.ERROR, Severity.WARNING, Severity.INFO))
        outside = len({finding.certificate for finding in self.findings if finding.rule.marks_scope})
        return Verdict(conclusion.word, errors, warnings, infos, len(self.suppressed), conclusion, outside)

    def lacks(self, option: str) -> bool:
        """Whether a rule about one of the certificates could not be asked because `option` was not given."""
        plan, bundle = self.plan, self.bundle
        reason = f"needs {option}"
        rules = [s.rule for s in plan.selected if plan.unset.get(s.rule.id) == reason]
        rules = [rule for rule in rules if not _per_bundle(rule)]
        kinds = [(r, traits(c)) for r, c in zip(bundle.roles, bundle.certificates, strict=True)] if rules else []
        return any(rule.applies_to(role, kind) for rule in rules for role, kind in kinds)


def not_about(kind: str, about: Iterable[str]) -> str:
    """Why a rule does not apply to objects of a kind."""
    return f"it is about {' and '.join(f'{name}s' for name in about)}, not about {kind}s"


def _per_bundle(rule: Rule) -> bool:
    signature = signature_of(find_check(rule.check, rule.origin))
    return signature is not None and signature.per_bundle


def _note(found: dict[str, Outcome], rule: Rule, status: Status, reason: str) -> None:
    known = found.get(rule.id)
    if known is None or _WEIGHT[status] > _WEIGHT[known.status]:
        found[rule.id] = Outcome(rule, status, reason)


def applied(plan: Plan, certificate: SignedObject, judgement: Judgement) -> bool:
    """Whether any rule had something to judge in a certificate: its silence is worth something."""
    if judgement.slice.certain:
        return True
    return any(status not in _SILENT for _, status, _ in _statuses(plan, certificate, judgement))


def _statuses(plan: Plan, certificate: SignedObject, judgement: Judgement) -> Iterator[tuple[Rule, Status, str]]:
    """What became of the rules on one certificate: of some there are several, as they are run on several parts."""
    reported = set()
    for event in judgement.events:
        rule = event.call.selected.rule
        reported.add(rule.id)
        if in_force(plan, event.call, certificate):
            yield rule, event.status, event.reason
        else:
            yield rule, Status.NOT_EFFECTIVE, period(rule)
    raw, applicable = certificate.raw, judgement.slice.applicable
    for call in plan.per_certificate:
        rule = call.selected.rule
        if rule.id not in applicable or rule.id in reported:
            continue
        if not call.optional and not all(name in raw or name == "certificate" for name in call.names):
            yield rule, Status.NOT_APPLICABLE, ""
        elif in_force(plan, call, certificate):
            yield rule, Status.PASSED, ""
        else:
            yield rule, Status.NOT_EFFECTIVE, period(rule)
