"""The result of a run for one file, whatever it contains; the input of reports. Computed lazily and once."""

from __future__ import annotations

from certlint.engine.given_lists import OF_USE_WHERE_READ
from certlint.engine.in_force import Dormant, dormant
from certlint.engine.verdict import Conclusion, Verdict, fails
from certlint.light import cached_property
from certlint.policy.severity import Severity
from certlint.report import RuleOutcome, RuleStatus, Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
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
        """The subject of a report: a file."""

        @property
        def path(self) -> str:
            """The path as given."""
            ...

        @property
        def sha256(self) -> str:
            """The digest of its bytes, in hexadecimal."""
            ...


# If a rule ran on several certificates, its status is the first of these.
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
    """The result of a run for one file, from which `output` renders reports.

    bundle      the subject, if it contains certificates (a configuration does not)
    paths       the paths from its leaf to trust anchors; None without a leaf
    suppressed  findings that were taken out
    survey      the survey of TLS clients, if the profile is about what a server presents
    revocation  the statuses of the certificates on the paths; None if not requested
    affected    in a report about a run as a whole: the number of files with the defect of each rule, by its id
    """

    bundle: Bundle | None = None
    survey: Survey | None = None
    paths: Paths | None = None
    revocation: Statuses | None = None
    affected: Mapping[str, int] = {}

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
        """The display name of its subject: the path, the keystore entry, and the kind of objects if there are several."""
        return self.bundle.name if self.bundle is not None else self.subject.path

    def title(self, finding: RuleFinding) -> str:
        """The certificate that a finding is about, for messages; empty if it is about the file."""
        if self.bundle is None or finding.certificate is None:
            return ""
        return self.bundle.title(finding.certificate)

    @cached_property
    def events(self) -> list[Event]:
        """All events, of the file and of each certificate."""
        return list(self.bundle_events)

    @cached_property
    def crashes(self) -> list[Event]:
        """The events of rules that crashed, with their tracebacks as the reason."""
        return [e for e in self.events if e.status is Status.CRASHED]

    @cached_property
    def incomplete(self) -> list[str]:
        """Why the file could not be fully evaluated; empty if it was."""
        return self._skipped()

    def _skipped(self) -> list[str]:
        """Why rules were skipped, without duplicates."""
        return list(dict.fromkeys(e.reason for e in self.events if e.status is Status.SKIPPED))

    @cached_property
    def outcomes(self) -> list[RuleOutcome]:
        """The outcome of every rule of the plan, in the plan's order."""
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
        """The statuses of the rules: several for rules that ran on several certificates."""
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
        """Why a rule that was not run did not apply."""
        return not_about("configuration", rule.about or ("certificate",))

    @cached_property
    def clients(self) -> Sequence[ClientVerdict]:
        """The verdict of each TLS client on the bundle, regardless of suppressions; empty if the profile does not ask."""
        return ()

    @cached_property
    def clauses(self) -> list[ClauseVerdict]:
        """The verdicts on the clauses of the profile's standard; empty if it has none."""
        standard = self.plan.profile.standard
        if standard is None:
            return []
        from certlint.engine.clauses import clause_verdicts  # few profiles have a standard

        return clause_verdicts(standard, self.outcomes, self.plan.unset, self.incomplete)

    @cached_property
    def lacks_fqdn(self) -> bool:
        """Whether a rule about a certificate could not be evaluated because `--fqdn` was not given."""
        return False

    @property
    def is_part(self) -> bool:
        """Whether it is about a private key or another part of a bundle, in a file of its own."""
        reading = self.bundle.reading if self.bundle else None
        return reading is not None and reading.is_part

    @property
    def unread_settings(self) -> frozenset[str]:
        """The settings that have an effect only if a rule reads them, and that no rule of the plan reads."""
        if not any(map(self.plan.settings.get, OF_USE_WHERE_READ)):
            return frozenset()
        from certlint.engine.unread import unread_settings

        return self.plan.once("unread settings", lambda: unread_settings(self.plan))

    @cached_property
    def dormant(self) -> Dormant:
        """The rules that apply and are not in force."""
        return dormant(self.plan, (), (), ())

    def verdict(self, fail_on: Severity | None) -> Verdict:
        """The verdict; INCOMPLETE if something could not be evaluated and nothing failed."""
        counts: dict[Severity, int] = {}
        for finding in self.findings:
            counts[finding.severity] = counts.get(finding.severity, 0) + 1
        failed = any(fails(severity, fail_on) for severity in counts)
        conclusion = Conclusion(failed, bool(self.incomplete), bool(self.crashes))
        errors, warnings, infos = (counts.get(each, 0) for each in (Severity.ERROR, Severity.WARNING, Severity.INFO))
        outside = len({finding.certificate for finding in self.findings if finding.rule.marks_scope})
        return Verdict(conclusion.word, errors, warnings, infos, len(self.suppressed), conclusion, outside)


def unfit(profile: str, kind: Kind) -> str:
    """Why an object is not evaluated: the profile of the run has no rule about its kind."""
    return f"profile {profile} is not about {kind.plural}; use --profile {kind.profile}"


def not_about(kind: str, about: Iterable[str]) -> str:
    """Why a rule does not apply to objects of a kind."""
    from certlint.x509.kinds import KINDS

    *about, kind = (KINDS[name].plural if name in KINDS else f"{name}s" for name in (*about, kind))
    return f"it is about {' and '.join(about)}, not about {kind}"
