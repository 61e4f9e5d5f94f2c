"""The contents of a bundle on the HTML page as plain values; the templates only lay them out."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from certlint.engine.verdict import Verdict
from certlint.light import NamedTuple
from certlint.output.facts import certificate_facts
from certlint.policy.severity import Severity
from certlint.report import Status

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from certlint.bundle.bundle import Bundle
    from certlint.bundle.links import Links
    from certlint.engine.reporting import Report
    from certlint.policy.rule import Rule
    from certlint.report import RuleFinding, RuleOutcome

# The most items of a list, so that the page opens on a phone; the rest is counted.
SHOWN = 200


class Remedy(NamedTuple):
    """A part of a remediation: a command to copy, or a sentence."""

    is_command: bool
    text: str


class Card(NamedTuple):
    """All findings of one rule in one bundle. `more` counts those not shown."""

    rule: Rule
    severity: str
    findings: list[RuleFinding]
    more: int
    remedy: list[Remedy]


class ChainLink(NamedTuple):
    """A certificate of the chain, and its relation to the one above it (or to its first copy)."""

    certificate: int
    role: str
    title: str
    block: int
    facts: str
    issues: str
    worst: str
    above: str


class Chain(NamedTuple):
    """The path from the leaf, its end, and certificates beside it; `empty` says why there is no path.

    `more` counts those not shown.
    """

    steps: list[ChainLink]
    missing: str
    off_path: list[ChainLink]
    more: int
    empty: str


class Group(NamedTuple):
    """The rules with one outcome."""

    status: str
    title: str
    is_open: bool
    outcomes: list[RuleOutcome]


def cards(findings: Iterable[RuleFinding]) -> list[Card]:
    """The findings by rule, in their order: worst first."""
    by_rule: dict[str, list[RuleFinding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule.id, []).append(finding)
    return [
        Card(
            f[0].rule,
            f[0].severity.label,
            f[:SHOWN],
            max(len(f) - SHOWN, 0),
            remedy(max((each.remediation for each in f), key=len)),
        )
        for f in by_rule.values()
    ]


def remedy(text: str) -> list[Remedy]:
    """A remediation as sentences and commands; adjacent lines of a kind are joined."""
    pieces: list[Remedy] = []
    for line in text.strip("\n").splitlines():
        is_command = line.startswith(("    ", "\t", "$ "))
        text = line.removeprefix("$ ").strip()
        if text and pieces and pieces[-1].is_command == is_command:
            joined = pieces[-1].text + ("\n" if is_command else " ") + text
            pieces[-1] = Remedy(is_command, joined)
        elif text:
            pieces.append(Remedy(is_command, text))
    return pieces


def chain(report: Report) -> Chain:
    """The certificates in the order of the chain, and what is missing."""
    bundle = report.bundle
    if bundle is None:
        return Chain([], "", [], 0, "A configuration contains no certificates.")
    way = bundle.chain
    off_path = [i for i in range(len(bundle.certificates)) if i not in set(way)]
    missing = ""
    if way and not bundle.links.is_top(way[-1]):
        missing = bundle.certificates[way[-1]].fact("issuer", str, "an issuer whose name cannot be read")
    above = [_link(bundle.links, lower, upper) for lower, upper in pairwise(way)]
    above += ["should be signed by" if missing else _link(bundle.links, i, i) for i in way[-1:]]
    steps = [_step(report, bundle, index, link) for index, link in zip(way, above, strict=True)]
    rest = [_step(report, bundle, i, _original(bundle, i)) for i in off_path[:SHOWN]]
    why = _WITHOUT_CHAIN.get(bundle.kind.name, "The file contains no leaf certificate, so no chain begins.")
    return Chain(steps, missing, rest, max(len(off_path) - SHOWN, 0), why)


_WITHOUT_CHAIN = {
    "request": "A request has no chain yet.",
    "crl": "A revocation list has no chain.",
    "ocsp": "An OCSP response has no chain.",
    "tbs-certificate": "A certificate that is not issued yet has no chain.",
}


def _link(links: Links, lower: int, upper: int) -> str:
    """The relation of a certificate to the one above it, or to itself."""
    signed = links.signed_by(lower, upper)
    if lower == upper:
        return "is self-signed" if signed else "names itself as the issuer, but its key does not verify the signature"
    if signed is None:
        return "names as its issuer, and the signature was not checked:"
    return "is signed by" if signed else "names as its issuer, but this key does not verify the signature:"


def _original(bundle: Bundle, index: int) -> str:
    first = bundle.links.first[index]
    return f"the same certificate as block {bundle.blocks[first].index}" if first != index else ""


def _step(report: Report, bundle: Bundle, index: int, above: str) -> ChainLink:
    facts = certificate_facts(bundle, index)
    counts = dict.fromkeys(reversed(Severity), 0)
    for finding in report.findings:
        if finding.certificate == index:
            counts[finding.severity] += 1
    about = [facts.key or "unreadable key"] if bundle.certificates[index].spki else []
    about += [facts.signature or "unknown signature"]
    about += [] if not bundle.kind.chained and facts.not_after is None else [_until(facts.not_after)]
    issues = [count(n, s.label) for s, n in counts.items() if n]
    worst = next((s.label for s, n in counts.items() if n), "")
    return ChainLink(
        index, bundle.what(index), facts.title, facts.block, ", ".join(about), ", ".join(issues), worst, above
    )


def _until(moment: datetime | None) -> str:
    return f"until {moment:%Y-%m-%d}" if moment else "unreadable dates"


def count(number: int, word: str) -> str:
    """`1 error`, `2 errors`; info has no plural."""
    return f"{number:,} {word}{'s' * (number != 1 and word != 'info')}"


# By status: its heading, and whether its rules are expanded initially.
_STATUSES = (
    (Status.CRASHED, "failed with an internal error", True),
    (Status.FAILED, "failed", True),
    (Status.SKIPPED, "not evaluated", True),
    (Status.SUPPRESSED, "suppressed", True),
    (Status.PASSED, "passed", False),
    (Status.NOT_EFFECTIVE, "not in force", False),
    (Status.NOT_APPLICABLE, "not applicable", False),
)


def crash_lines(report: Report) -> list[tuple[str, str]]:
    """The rules that crashed, each with the last line of its traceback."""
    return [(event.call.selected.rule.id, event.reason.strip().rpartition("\n")[2]) for event in report.crashes]


def outcome_groups(report: Report) -> list[Group]:
    """Every rule with its outcome, the most relevant outcomes first; a crash is shown by the last line of its traceback."""
    found: dict[Status, list[RuleOutcome]] = {}
    for outcome in report.outcomes:
        brief = outcome._replace(reason=outcome.reason.strip().rpartition("\n")[2]) if outcome.reason else outcome
        found.setdefault(outcome.status, []).append(brief)
    return [
        Group(status.value, title, is_open, found[status]) for status, title, is_open in _STATUSES if status in found
    ]


def sentence(verdict: Verdict, fail_on: Severity | None, listed: int) -> str:
    """The verdict as a sentence."""
    found = verdict.errors + verdict.warnings + verdict.infos
    if not found and verdict.suppressed and verdict.word == "PASS":
        return f"This bundle meets the profile; {count(verdict.suppressed, 'finding')} suppressed."
    hidden = f" {count(found - listed, 'finding')} below the chosen severity not shown." if found > listed else ""
    if verdict.word == "FAIL":
        return "This bundle does not meet the profile. Fix the findings below, the most severe first." + hidden
    if verdict.word == "INCOMPLETE":
        return "Part of this bundle was not evaluated, so it does not pass." + hidden
    if not found:
        return "This bundle meets every requirement of the profile."
    limit = "no severity fails the run" if fail_on is None else f"no finding of severity {fail_on.label} or higher"
    return f"This bundle meets the profile ({limit}). Review the findings below." + hidden
