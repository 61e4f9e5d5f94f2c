"""The contents of a report as plain values, for the Python API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.light import NamedTuple

if TYPE_CHECKING:
    from certlint.policy.severity import Severity
    from certlint.report import Location, RuleFinding, RuleOutcome


class Finding(NamedTuple):
    """A defect: which, how bad, where, and what to do.

    rule         the id of the rule, such as `chain/wrong-order`; it does not change between versions
    title        what the rule asks, in a few words
    severity     `Severity.INFO`, `WARNING` or `ERROR`: they compare, and print as words
    message      what is wrong here
    expected     what was expected; empty where the message says it
    found        what was found instead; empty likewise
    remediation  what to do, with commands
    location     where: `path`, `block` and `line` (from 1, or None), `offset` (bytes from the start of the block's DER, or
                 None), `part` (a field or an extension, or empty), `alias` (of a keystore's entry, or empty).
                 `str(location)` is `path:line`
    certificate  its `position` in `Result.certificates`; None for what is about the file
    fix          `safe` where `certlint fix` mends it, `unsafe` where it does so with `--unsafe`, else empty
    """

    rule: str
    title: str
    severity: Severity
    message: str
    expected: str
    found: str
    remediation: str
    location: Location
    certificate: int | None
    fix: str


class Outcome(NamedTuple):
    """What became of one rule.

    rule      its id
    status    `passed`, `failed`, `not-applicable`, `not-effective`, `skipped`, `crashed` or `suppressed`
    reason    why it was skipped or did not apply; of one that crashed, the last line of the traceback; else empty
    findings  how many findings it has
    """

    rule: str
    status: str
    reason: str
    findings: int


def finding_of(found: RuleFinding) -> Finding:
    """A finding with its rule by name."""
    return Finding(
        found.rule.id,
        found.rule.title,
        found.severity,
        found.message,
        found.expected,
        found.found,
        found.remediation,
        found.location,
        found.certificate,
        found.fix,
    )


def outcome_of(outcome: RuleOutcome) -> Outcome:
    """An outcome with its rule by name."""
    return Outcome(outcome.rule.id, outcome.status.value, outcome.brief, outcome.findings)
