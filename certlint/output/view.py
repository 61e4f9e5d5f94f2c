"""What reports show of a result: the verdict, every rule's outcome, and the facts of each certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.check import signature_of
from certlint.engine.binding import find_check
from certlint.engine.run import effective, not_about
from certlint.light import NamedTuple
from certlint.policy.severity import Severity
from certlint.report import Outcome, Status
from certlint.x509.traits import traits

if TYPE_CHECKING:
    from datetime import datetime

    from certlint.bundle.bundle import Bundle
    from certlint.engine.events import Event
    from certlint.engine.run import Result
    from certlint.policy.catalogue import Rule
    from certlint.policy.profile import Selected

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


class Run(NamedTuple):
    """What is the same for every bundle of a run.

    root      the folder that certlint was started in: reports for forges name files as they are seen from there
    pages     where the rule pages are published
    selected  the rules that run, as the profile wants them
    """

    version: str
    profile: str
    profile_title: str
    as_of: datetime
    fqdns: tuple[str, ...]
    fail_on: Severity | None
    minimum: Severity
    width: int = 100
    color: bool = False
    root: str = ""
    pages: str = ""
    selected: tuple[Selected, ...] = ()


class Verdict(NamedTuple):
    """PASS, FAIL or INCOMPLETE, and the counts behind it."""

    word: str
    errors: int
    warnings: int
    infos: int
    suppressed: int = 0


def verdict(result: Result, fail_on: Severity | None) -> Verdict:
    """The verdict over one bundle; INCOMPLETE when something could not be judged and nothing failed."""
    counts = dict.fromkeys(Severity, 0)
    for finding in result.findings:
        counts[finding.severity] += 1
    failed = fail_on is not None and any(n for s, n in counts.items() if s >= fail_on)
    word = "FAIL" if failed else "INCOMPLETE" if incomplete(result) or crashes(result) else "PASS"
    return Verdict(
        word, counts[Severity.ERROR], counts[Severity.WARNING], counts[Severity.INFO], len(result.suppressed)
    )


def events(result: Result) -> list[Event]:
    """Everything that did not simply pass, of the bundle and of each certificate."""
    return [*result.bundle_events, *(e for j in result.judgements for e in j.events)]


def crashes(result: Result) -> list[Event]:
    """The rules that crashed, with their tracebacks as the reason."""
    return [e for e in events(result) if e.status is Status.CRASHED]


def incomplete(result: Result) -> list[str]:
    """Why the bundle could not be judged in full; empty when it was."""
    bundle = result.bundle
    reasons = [bundle.document.problem] if bundle.document.problem else []
    reasons += [f"block {block.index} can't be read: {error.message}" for block, error in bundle.broken]
    skipped = {e.reason: None for e in events(result) if e.status is Status.SKIPPED}
    reasons += list({bundle.links.exhausted: None, **skipped} if bundle.links.exhausted else skipped)
    return reasons or idle(result)


def idle(result: Result, *, ever: bool = False) -> list[str]:
    """Why no rule of the plan applied to the bundle, so that silence is no pass; empty where one did.

    Where rules are asked for that apply on `ever` which day, those that are not in force count as well.
    """
    plan, bundle = result.plan, result.bundle
    unasked = sum(event.status is Status.NOT_APPLICABLE for event in result.bundle_events)
    if unasked < len(plan.per_bundle):
        return []
    said = outcomes(result)
    silent = {Status.NOT_APPLICABLE} | ({Status.NOT_EFFECTIVE} if not ever else set())
    if any(outcome.status not in silent for outcome in said):
        return []
    whom = "any certificate" if bundle.certificates and not bundle.kind.role else "anything in this file"
    why = list(dict.fromkeys(outcome.reason for outcome in said if outcome.reason))
    told = f": {'; '.join(why)}" if 0 < len(why) < 3 else ""
    return [f"no rule of profile {plan.profile.name} applies to {whom}{told}"]


def lacks(result: Result, option: str) -> bool:
    """Whether a rule about one of the certificates could not be asked because `option` was not given."""
    plan, bundle = result.plan, result.bundle
    reason = f"needs {option}"
    rules = [s.rule for s in plan.selected if plan.unset.get(s.rule.id) == reason]
    rules = [rule for rule in rules if not _per_bundle(rule)]
    kinds = [(role, traits(c)) for role, c in zip(bundle.roles, bundle.certificates, strict=True)] if rules else []
    return any(
        role in rule.roles and kind.issuperset(rule.when) and kind.isdisjoint(rule.unless)
        for rule in rules
        for role, kind in kinds
    )


def _per_bundle(rule: Rule) -> bool:
    signature = signature_of(find_check(rule.check, rule.origin))
    return signature is not None and signature.per_bundle


def outcomes(result: Result) -> list[Outcome]:
    """What became of every rule of the plan, in the plan's order."""
    found: dict[str, Outcome] = {}
    for event in result.bundle_events:
        _note(found, event.call.selected.rule, event.status, event.reason)
    for certificate, judgement in zip(result.bundle.certificates, result.judgements, strict=True):
        told = set()
        for event in judgement.events:
            told.add(event.call.selected.rule.id)
            active = effective(event.call, certificate)
            _note(found, event.call.selected.rule, event.status if active else Status.NOT_EFFECTIVE, event.reason)
        for call in result.plan.per_certificate:
            rule = call.selected.rule
            if rule.id in judgement.slice.applicable and rule.id not in told:
                present = all(name in certificate.raw or name == "certificate" for name in call.names) or call.optional
                silent = Status.PASSED if effective(call, certificate) else Status.NOT_EFFECTIVE
                _note(found, rule, silent if present else Status.NOT_APPLICABLE, "")
    counts: dict[str, int] = {}
    for finding in result.findings:
        counts[finding.rule.id] = counts.get(finding.rule.id, 0) + 1
    bundle_rules = {c.selected.rule.id for c in result.plan.per_bundle}
    return [_outcome(result, each.rule, found, counts, bundle_rules) for each in result.plan.selected]


def _note(found: dict[str, Outcome], rule: Rule, status: Status, reason: str) -> None:
    known = found.get(rule.id)
    if known is None or _WEIGHT[status] > _WEIGHT[known.status]:
        found[rule.id] = Outcome(rule, status, reason)


def _outcome(
    result: Result, rule: Rule, found: dict[str, Outcome], counts: dict[str, int], bundle_rules: set[str]
) -> Outcome:
    known = found.get(rule.id)
    if known is not None and known.status is Status.FAILED and not counts.get(rule.id):
        reasons = dict.fromkeys(s.reason for s in result.suppressed if s.finding.rule.id == rule.id)
        if reasons:
            return Outcome(rule, Status.SUPPRESSED, "; ".join(reasons))
    if known is not None:
        return known._replace(findings=counts.get(rule.id, 0))
    if rule.id in result.plan.unset:
        return Outcome(rule, Status.NOT_APPLICABLE, result.plan.unset[rule.id])
    if rule.id in bundle_rules:
        return Outcome(rule, Status.PASSED)
    if result.bundle.kind.role:
        return Outcome(rule, Status.NOT_APPLICABLE, not_about(result.bundle.kind.name, rule.about or ("certificate",)))
    missing = f"there is no {' or '.join(rule.roles)} certificate"
    if not set(rule.roles).isdisjoint(result.bundle.roles):
        missing = "no certificate here is " + ", ".join([*rule.when, *(f"not {trait}" for trait in rule.unless)])
    return Outcome(rule, Status.NOT_APPLICABLE, missing)


class CertificateFacts(NamedTuple):
    """One certificate for people: texts, decoded, unescaped."""

    position: int
    block: int
    line: int
    role: str
    title: str
    subject: str
    issuer: str
    serial: str
    sha256: str
    spki_sha256: str
    not_before: datetime | None
    not_after: datetime | None
    key: str
    signature: str
    names: tuple[str, ...]
    purposes: tuple[str, ...]
    usages: tuple[str, ...]


def certificate_facts(bundle: Bundle, index: int) -> CertificateFacts:
    """The facts of one certificate; what can't be decoded is empty."""
    from hashlib import sha256

    certificate, block = bundle.certificates[index], bundle.blocks[index]
    fact = certificate.fact
    return CertificateFacts(
        position=index,
        block=block.index,
        line=block.first_line,
        role=bundle.roles[index],
        title=certificate.title,
        subject=fact("subject", str, ""),
        issuer=fact("issuer", str, ""),
        serial=fact("serial_number", lambda serial: f"{serial.number:x}", ""),
        sha256=sha256(certificate.der).hexdigest(),
        spki_sha256=sha256(certificate.raw["public_key"]).hexdigest(),
        not_before=fact("validity", lambda validity: validity.not_before.moment, None),
        not_after=fact("validity", lambda validity: validity.not_after.moment, None),
        key=fact("public_key", lambda key: key.title, ""),
        signature=fact("signature_algorithm", lambda algorithm: algorithm.title, ""),
        names=fact("subject_alt_name", lambda san: tuple(name.text for name in san.names), ()),
        purposes=fact("extended_key_usage", lambda listed: tuple(sorted(listed.purposes)), ()),
        usages=fact("key_usage", lambda listed: tuple(sorted(listed.usages)), ()),
    )
