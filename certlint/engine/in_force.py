"""Whether a rule is in force, and which findings are omitted because rules are not in force.

A rule has a first day and perhaps a last one. They are compared with the day that `--rules-of` names, or with notBefore. Since
the issuer chooses notBefore, a run reports what that disables. Objects without such a day, such as requests or certificates
with an undecodable validity, are evaluated by the rules of the run's day, so that exactly one of two editions of a text is
in force.
"""

from __future__ import annotations

from certlint.engine.events import Event
from certlint.light import NamedTuple
from certlint.policy.settings import TODAY
from certlint.report import Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from certlint.bundle.bundle import Bundle
    from certlint.engine.binding import Call
    from certlint.engine.plan import Plan
    from certlint.policy.rule import Rule
    from certlint.x509.signed_object import SignedObject


def in_force(plan: Plan, call: Call, certificate: SignedObject) -> bool:
    """Whether the rule of a call is in force for a certificate."""
    return not call.dated or rule_in_force(plan, call.selected.rule, certificate)


def rule_in_force(plan: Plan, rule: Rule, certificate: SignedObject) -> bool:
    """Whether a rule is in force for a certificate."""
    return rule.in_force(judging_day(plan, certificate))


def judging_day(plan: Plan, certificate: SignedObject) -> str:
    """The day whose rules apply to an object."""
    return plan.rules_day or issued(certificate) or plan.today


def may_be_dormant(plan: Plan, certificate: SignedObject) -> bool:
    """Whether rules may be dormant for an object, since its issuer or `--rules-of` has chosen the day."""
    return certificate.is_issued or bool(plan.rules_day)


def issued(certificate: SignedObject) -> str:
    """The first day of an object's validity, for a certificate its notBefore; empty without one."""
    day: str = certificate.once(_issued)  # cached, as each finding of a rule that is not always in force needs it
    return day


def _issued(certificate: SignedObject) -> str:
    begin = certificate.begins
    return "" if begin is None else begin.date().isoformat()


def of_bundle(plan: Plan, call: Call, event: Event | None, bundle: Bundle) -> tuple[Event, ...]:
    """The event of a rule about the whole bundle, with the problems for which it is not in force as a separate event.

    It is in force, or not, for the certificate that a problem is about, else for the leaf.
    """
    if not call.dated:
        return () if event is None else (event,)
    rule = call.selected.rule
    certificates = bundle.certificates
    leaf = bundle.leaf or (certificates[0] if certificates else None)

    def holds(index: int | None) -> bool:
        about = leaf if index is None else certificates[index]
        return in_force(plan, call, about) if about else rule.in_force(plan.rules_day or plan.today)

    if event is None or not event.problems:
        made = event if holds(None) else Event(call, Status.NOT_EFFECTIVE, (), period(rule))
        return () if made is None else (made,)
    kept = tuple(problem for problem in event.problems if holds(problem.certificate))
    more = tuple(rest for rest in event.more if holds(rest.first.certificate))
    if len(kept) == len(event.problems):
        return (event,)
    rest = tuple(problem for problem in event.problems if not holds(problem.certificate))
    dormant_event = Event(call, Status.NOT_EFFECTIVE, rest, period(rule))
    return (event._replace(problems=kept, more=more), dormant_event) if kept else (dormant_event,)


def period(rule: Rule) -> str:
    """When a rule is in force, as text."""
    words = [f"from {rule.effective}"] * bool(rule.effective) + [f"until {rule.until}"] * bool(rule.until)
    return f"in force {' '.join(words)}" if words else ""


class Dormant(NamedTuple):
    """The rules that apply to a bundle and are not in force for at least one of its certificates.

    rules   their number
    firing  how many of them would report something
    reason  the day for which they are not in force
    """

    rules: int
    firing: int
    reason: str

    def __str__(self) -> str:
        """The whole as text; empty if every rule is in force."""
        if not self.rules:
            return ""
        who = "which" if self.rules == 1 else f"{self.firing} of them"
        would = f", {who} would report a finding" if self.firing else ""
        return f"{self.rules} rule{'s' * (self.rules != 1)} {self.reason}{would}"


def dormant(plan: Plan, rules: Iterable[str], firing: Iterable[str], days: Iterable[str]) -> Dormant:
    """The dormant rules and those of them that would report something, by id; `days` are those of issuance."""
    every, found = set(rules), set(firing)
    if plan.rules_day:
        by = plan.settings["rules_of"]
        how = f" (--rules-of {by})" if by == TODAY else ""
        return Dormant(len(every), len(found), f"on {plan.rules_day}{how}" if every else "")
    span = sorted(filter(None, set(days)))
    when = f"on {span[0]}, the day of issuance" if len(span) == 1 else ""
    if len(span) > 1:
        when = f"between {span[0]} and {span[-1]}, the days of issuance"
    return Dormant(len(every), len(found), when if every else "")
