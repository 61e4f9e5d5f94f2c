"""What a run says of one file, whatever is in it: what output reads. Computed once, on demand."""

from __future__ import annotations

from certlint.engine.given_lists import OF_USE_WHERE_READ
from certlint.engine.in_force import Dormant, dormant
from certlint.engine.verdict import Conclusion, Verdict, fails
from certlint.light import cached_property
from certlint.policy.severity import Severity
from certlint.report import RuleOutcome, RuleStatus, Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Protocol

    from certlint.bundle.bundle import Bundle
    from certlint.clients.survey import Survey
    from certlint.engine.clauses import ClauseVerdict
    from certlint.engine.clients import ClientVerdict
    from certlint.engine.events import Event
    from certlint.engine.plan import Plan
    from certlint.policy.rule import Rule
    from certlint.report import RuleFinding, Suppressed
    from certlint.revocation.statuses import Statuses
    from certlint.trust.paths import Paths
    from certlint.x509.kinds import Kind

    class Subject(Protocol):
        """What a report is about: a file."""

        @property
        def path(self) -> str:
            """As it was given."""
            ...

        @property
        def sha256(self) -> str:
            """The digest of its bytes, in hexadecimal."""
            ...


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


class Report:
    """Everything a run says of one file. `output` makes a report of it in each format.

    bundle      the subject, where it holds certificates: a configuration does not
    paths       those from its leaf to where it may be trusted, where there is a leaf
    suppressed  findings taken out later
    survey      what there is to ask TLS clients about, where the profile is about what a server presents
    revocation  what became of the certificates of the paths; None if it was not asked for
    """

    bundle: Bundle | None = None
    survey: Survey | None = None
    paths: Paths | None = None
    revocation: Statuses | None = None

    def __init__(
        self,
        subject: Subject,
        plan: Plan,
        findings: list[RuleFinding],
        bundle_events: tuple[Event, ...],
        suppressed: tuple[Suppressed, ...] = (),
    ) -> None:
        self.subject, self.plan, self.findings = subject, plan, findings
        self.bundle_events, self.suppressed = bundle_events, suppressed

    @property
    def name(self) -> str:
        """What people call its subject: the path, which entry of a keystore, and which kind of objects beside others."""
        return self.bundle.name if self.bundle is not None else self.subject.path

    def title(self, finding: RuleFinding) -> str:
        """The certificate that a finding is about, for messages; empty where it is about the file."""
        if self.bundle is None or finding.certificate is None:
            return ""
        return self.bundle.title(finding.certificate)

    @cached_property
    def events(self) -> list[Event]:
        """Everything that did not simply pass, of the file and of each certificate."""
        return list(self.bundle_events)

    @cached_property
    def crashes(self) -> list[Event]:
        """The rules that crashed, with their tracebacks as the reason."""
        return [e for e in self.events if e.status is Status.CRASHED]

    @cached_property
    def incomplete(self) -> list[str]:
        """Why the file could not be judged in full; empty when it was."""
        return self._skipped()

    def _skipped(self) -> list[str]:
        """Why rules could not judge, each reason once."""
        return list(dict.fromkeys(e.reason for e in self.events if e.status is Status.SKIPPED))

    @cached_property
    def outcomes(self) -> list[RuleOutcome]:
        """What became of every rule of the plan, in the plan's order."""
        found: dict[str, tuple[Status, str]] = {}
        for rule, status, reason in self._statuses():
            known = found.get(rule.id)
            if known is None or _WEIGHT[status] > _WEIGHT[known[0]]:
                found[rule.id] = status, reason
        counts: dict[str, int] = {}
        for finding in self.findings:
            counts[finding.rule.id] = counts.get(finding.rule.id, 0) + 1
        bundle_rules = self.plan.once("rules of bundles", lambda: {c.selected.rule.id for c in self.plan.per_bundle})
        return [self._outcome(each.rule, found, counts, bundle_rules) for each in self.plan.selected]

    def _statuses(self) -> Iterator[RuleStatus]:
        """What became of the rules: of some there are several, as they are run on several certificates."""
        for event in self.bundle_events:
            yield RuleStatus(event.call.selected.rule, event.status, event.reason)

    def _outcome(
        self, rule: Rule, found: dict[str, tuple[Status, str]], counts: dict[str, int], about_all: set[str]
    ) -> RuleOutcome:
        known = found.get(rule.id)
        if known is not None and known[0] is Status.FAILED and not counts.get(rule.id):
            reasons = dict.fromkeys(s.reason for s in self.suppressed if s.finding.rule.id == rule.id)
            if reasons:
                return RuleOutcome(rule, Status.SUPPRESSED, "; ".join(reasons))
            other = self.plan.precedence.reporter(rule.id, counts.keys())
            if other and not known[1]:
                return RuleOutcome(rule, Status.FAILED, f"reported by {other}")
        if known is not None:
            return RuleOutcome(rule, *known, counts.get(rule.id, 0))
        if rule.id in self.plan.unset:
            return RuleOutcome(rule, Status.NOT_APPLICABLE, self.plan.unset[rule.id])
        if rule.id in about_all:
            return RuleOutcome(rule, Status.PASSED)
        return RuleOutcome(rule, Status.NOT_APPLICABLE, self._missing(rule))

    def _missing(self, rule: Rule) -> str:
        """Why a rule that was not run had nothing to judge."""
        return not_about("configuration", rule.about or ("certificate",))

    @cached_property
    def clients(self) -> Sequence[ClientVerdict]:
        """What each TLS client says of the bundle, whatever is suppressed; empty where the profile does not ask."""
        return ()

    @cached_property
    def clauses(self) -> list[ClauseVerdict]:
        """What became of the clauses of the profile's standard; empty where it has none."""
        standard = self.plan.profile.standard
        if standard is None:
            return []
        from certlint.engine.clauses import clause_verdicts  # few profiles have a standard

        return clause_verdicts(standard, self.outcomes, self.plan.unset, self.incomplete)

    @cached_property
    def lacks_fqdn(self) -> bool:
        """Whether a rule about one of the certificates could not be asked because `--fqdn` was not given."""
        return False

    @property
    def given_in_vain(self) -> frozenset[str]:
        """The settings that are of use where a rule reads them, and that no rule of the plan reads."""
        if not any(map(self.plan.settings.get, OF_USE_WHERE_READ)):
            return frozenset()
        from certlint.engine.unread import in_vain

        return self.plan.once("in vain", lambda: in_vain(self.plan))

    @cached_property
    def dormant(self) -> Dormant:
        """The rules that apply and are not in force, so that they are silent whatever there is."""
        return dormant(self.plan, (), (), ())

    def verdict(self, fail_on: Severity | None) -> Verdict:
        """The verdict; INCOMPLETE when something could not be judged and nothing failed."""
        counts: dict[Severity, int] = {}
        for finding in self.findings:
            counts[finding.severity] = counts.get(finding.severity, 0) + 1
        failed = any(fails(severity, fail_on) for severity in counts)
        conclusion = Conclusion(failed, bool(self.incomplete), bool(self.crashes))
        errors, warnings, infos = (counts.get(each, 0) for each in (Severity.ERROR, Severity.WARNING, Severity.INFO))
        outside = len({finding.certificate for finding in self.findings if finding.rule.marks_scope})
        return Verdict(conclusion.word, errors, warnings, infos, len(self.suppressed), conclusion, outside)


def unfit(profile: str, kind: Kind) -> str:
    """Why an object is not evaluated that the profile of the run has no rule about."""
    return f"profile {profile} is not about {kind.plural}; use --profile {kind.profile}"


def not_about(kind: str, about: Iterable[str]) -> str:
    """Why a rule does not apply to objects of a kind."""
    return f"it is about {' and '.join(f'{name}s' for name in about)}, not about {kind}s"
