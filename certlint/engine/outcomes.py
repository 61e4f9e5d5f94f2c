"""The result of a run over one bundle, with the outcomes of its rules, computed lazily and once."""

from __future__ import annotations

from itertools import chain

from certlint.engine import yielding
from certlint.engine.binding import find_check
from certlint.engine.clients import verdicts
from certlint.engine.in_force import Dormant, dormant, in_force, issued, may_be_dormant, period, rule_in_force
from certlint.engine.reporting import Report, not_about, unfit
from certlint.engine.status_cache import StatusCache
from certlint.errors import OversizeError
from certlint.light import cached_property
from certlint.report import RuleStatus, Status
from certlint.x509.traits import traits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from certlint.bundle.bundle import Bundle
    from certlint.clients.survey import Survey
    from certlint.engine.batches import Slice
    from certlint.engine.clients import ClientVerdict
    from certlint.engine.events import Event
    from certlint.engine.judge import Judgement
    from certlint.engine.plan import Plan
    from certlint.policy.rule import Rule
    from certlint.report import RuleFinding, Suppressed
    from certlint.revocation.statuses import Statuses
    from certlint.trust.paths import Paths
    from certlint.x509.signed_object import SignedObject

_SILENT = frozenset({Status.NOT_APPLICABLE, Status.NOT_EFFECTIVE})
_OF_FILES = frozenset({"document", "config_map", "source", "private_key", "companions"})
"""The parts of a file with a certificate, or with only a private key."""
_OF_OBJECTS = frozenset({"bundle", "paths", "revocation"})


class BundleReport(Report):
    """The result for one bundle."""

    bundle: Bundle

    def __init__(
        self,
        bundle: Bundle,
        plan: Plan,
        findings: list[RuleFinding],
        bundle_events: tuple[Event, ...],
        judgements: list[Judgement],
        suppressed: tuple[Suppressed, ...] = (),
        paths: Paths | None = None,
        survey: Survey | None = None,
        revocation: Statuses | None = None,
    ) -> None:
        """`paths` are those from the leaf to trust anchors; None for a file without certificates.

        `survey` is about TLS clients; None if the profile is not about what a server presents. `revocation` has the statuses of
        the certificates on the paths; None if not requested.
        """
        super().__init__(bundle, plan, findings, bundle_events, suppressed)
        self.bundle, self.judgements = bundle, judgements
        self.paths, self.survey, self.revocation = paths, survey, revocation

    def replaced(self, findings: list[RuleFinding], suppressed: Sequence[Suppressed] | None = None) -> BundleReport:
        """The result with other findings."""
        taken = self.suppressed if suppressed is None else tuple(suppressed)
        made = self.bundle_events, self.judgements
        return BundleReport(self.bundle, self.plan, findings, *made, taken, self.paths, self.survey, self.revocation)

    @cached_property
    def clients(self) -> Sequence[ClientVerdict]:
        return verdicts(self.survey, [*self.findings, *(each.finding for each in self.suppressed)])

    @cached_property
    def events(self) -> list[Event]:
        return [*self.bundle_events, *(e for j in self.judgements for e in j.events)]

    @cached_property
    def incomplete(self) -> list[str]:
        return self.unread or self.idle

    @cached_property
    def unread(self) -> list[str]:
        """What could not be read or evaluated, independent of the rules."""
        bundle = self.bundle
        reasons = [bundle.document.problem] if bundle.document.problem else []
        if bundle.is_unfit:
            reasons.append(unfit(self.plan.profile.name, bundle.kind))
        for block, error in bundle.broken:
            what = "is not evaluated" if isinstance(error, OversizeError) else "cannot be read"
            reasons.append(f"block {block.index} {what}: {error.message}")
        exhausted = self.paths.exhausted if self.paths is not None else bundle.links.exhausted
        unverified = [exhausted] if exhausted else []
        return [*reasons, *dict.fromkeys((*unverified, *self._missed(), *self._skipped()))]

    def _missed(self) -> list[str]:
        """What could not be fetched."""
        missed = list(self.paths.known.missed) if self.paths is not None else []
        return missed + [
            why for each in (self.revocation.of if self.revocation is not None else ()) for why in each.missed
        ]

    @cached_property
    def idle(self) -> list[str]:
        """Why no rule of the plan applied to the bundle; empty if one did."""
        bundle = self.bundle
        if bundle.reading is not None and bundle.reading.is_judged_elsewhere:
            return []
        if any(judgement.slice.certain for judgement in self.judgements) or self._has_applied_to_file():
            return []
        judged = zip(bundle.certificates, self.judgements, strict=True)
        if any(applied(self.plan, certificate, judgement) for certificate, judgement in judged):
            return []
        from certlint.engine.why_idle import why_idle

        return [why_idle(bundle, self.plan, self.outcomes)]

    def _has_applied_to_file(self) -> bool:
        """Whether a rule about the bundle as a whole has applied to what is evaluated: it reported something, or passed."""
        bundle = self.bundle
        if bundle.certificates and not self.plan.evaluates(bundle.kind.name):
            return False
        # Rules about the text of a file do not evaluate a CRL or an OCSP response in it.
        about = (event for event in self.bundle_events if event.call.selected.rule.is_about(bundle.kind.name))
        reporting = {event.call.selected.rule.id for event in about if event.status not in _SILENT}
        if reporting:
            return True
        # Nor do rules about the file evaluate a request or a CRL in it.
        if bundle.certificates and not bundle.kind.chained:
            return False
        evaluated: frozenset[str] = frozenset()
        if bundle.certificates:
            evaluated = _OF_FILES | _OF_OBJECTS
        elif bundle.document.has_key:
            evaluated = _OF_FILES
        silent = {event.call.selected.rule.id for event in self.bundle_events}
        passed = (call for call in self.plan.per_bundle if call.selected.rule.id not in silent)
        return any(argument.name in evaluated for call in passed for argument in call.arguments)

    @property
    def idle_ever(self) -> list[str]:
        """Why no rule would apply on any day; empty if one would."""
        idle = self.idle
        # The outcomes of all rules take a twelfth of a forecast, and hardly any file needs them.
        return idle if idle and all(outcome.status is Status.NOT_APPLICABLE for outcome in self.outcomes) else []

    def _statuses(self) -> Iterator[RuleStatus]:
        yield from super()._statuses()
        for certificate, judgement in zip(self.bundle.certificates, self.judgements, strict=True):
            yield from _statuses(self.plan, certificate, judgement)

    def _missing(self, rule: Rule) -> str:
        kind = self.bundle.kind
        if not rule.is_about(kind.name) or (kind.role and not kind.chained):
            return not_about(kind.name, rule.about or ("certificate",))
        if not set(rule.roles).isdisjoint(self.bundle.roles):
            traits = [*rule.when, *(f"not {trait}" for trait in rule.unless)]
            return f"no certificate matches: {', '.join(traits)}"
        return f"the file has no {' or '.join(rule.roles)} certificate"

    @cached_property
    def dormant(self) -> Dormant:
        plan, rules, firing, days = self.plan, set(), set(), set()
        if not plan.is_dated:
            return dormant(plan, (), (), ())
        for event in self.bundle_events:
            if event.status is Status.NOT_EFFECTIVE:
                rules.add(event.call.selected.rule.id)
                firing.update([event.call.selected.rule.id] * bool(event.problems))
        for certificate, judgement in zip(self.bundle.certificates, self.judgements, strict=True):
            if not may_be_dormant(plan, certificate):
                continue
            own = _dormant_rules(plan, certificate, judgement)
            rules |= own
            firing.update(
                e.call.selected.rule.id for e in judgement.events if e.problems and e.call.selected.rule.id in own
            )
            days.update([issued(certificate)] * bool(own))
        return dormant(plan, rules, firing, days)

    @cached_property
    def lacks_fqdn(self) -> bool:
        plan, bundle = self.plan, self.bundle
        rules = plan.once("lacks fqdn", lambda: _unset(plan, "needs --fqdn"))
        kinds = [(r, traits(c)) for r, c in zip(bundle.roles, bundle.certificates, strict=True)] if rules else []
        return any(rule.applies_to(role, kind) for rule in rules for role, kind in kinds)


def _unset(plan: Plan, reason: str) -> list[Rule]:
    """The rules about certificates that are not run for this reason."""
    rules = (s.rule for s in plan.selected if plan.unset.get(s.rule.id) == reason)
    return [rule for rule in rules if not _per_bundle(rule)]


def _per_bundle(rule: Rule) -> bool:
    return find_check(rule.check, rule.origin)[1].per_bundle


def applied(plan: Plan, certificate: SignedObject, judgement: Judgement) -> bool:
    """Whether any rule applied to a certificate, so that the absence of findings means something."""
    rules = judgement.slice
    if rules.certain or any(rule_in_force(plan, rule, certificate) for rule in rules.steady):
        return True
    return any(each.status not in _SILENT for each in _statuses(plan, certificate, judgement))


def _statuses(plan: Plan, certificate: SignedObject, judgement: Judgement) -> Iterator[RuleStatus]:
    """The statuses of the rules on one certificate: several for rules that are run on several parts."""
    without_events = _cache_of(plan, judgement.slice).statuses(certificate, _reporting(judgement))
    own = chain(_of_events(plan, certificate, judgement), without_events)
    return yielding.given_way(plan, judgement.slice, certificate, judgement.events, own)


def _dormant_rules(plan: Plan, certificate: SignedObject, judgement: Judgement) -> set[str]:
    """The ids of rules that apply to a certificate and are not in force for it."""
    without_events = _cache_of(plan, judgement.slice).dormant(certificate, _reporting(judgement))
    with_events = (
        each.rule for each in _of_events(plan, certificate, judgement) if each.status is Status.NOT_EFFECTIVE
    )
    return {
        rule.id
        for rule in chain(with_events, without_events)
        if not yielding.superseded(plan, rule.id, judgement.slice, certificate)
    }


def _reporting(judgement: Judgement) -> frozenset[str]:
    """The ids of the rules that have an event."""
    return frozenset([event.call.selected.rule.id for event in judgement.events])


def _of_events(plan: Plan, certificate: SignedObject, judgement: Judgement) -> Iterator[RuleStatus]:
    """The statuses of the rules that have an event."""
    for event in judgement.events:
        rule = event.call.selected.rule
        if in_force(plan, event.call, certificate):
            yield RuleStatus(rule, event.status, event.reason)
        else:
            yield RuleStatus(rule, Status.NOT_EFFECTIVE, period(rule))


def _cache_of(plan: Plan, rules: Slice) -> StatusCache:
    """The statuses of rules without an event in a slice, cached in the plan by the applicable rules."""
    known: dict[frozenset[str], StatusCache] = plan.once(StatusCache, dict)
    found = known.get(rules.applicable)
    if found is None:
        found = known[rules.applicable] = StatusCache(plan, rules.applicable)
    return found
