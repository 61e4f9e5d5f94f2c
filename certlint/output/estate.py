"""The line of each bundle in a report over many, and totals: by rule, by issuer, by day of expiry."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from certlint.light import NamedTuple
from certlint.output.record import OVER_ALL
from certlint.output.timeline import validity_state
from certlint.policy.severity import Severity
from certlint.x509.days import MOST_NOTICE

if TYPE_CHECKING:
    from certlint.bundle.bundle import Bundle
    from certlint.engine.reporting import Report
    from certlint.output.record import Record
    from certlint.output.run import Run

FEW = 20
"""Up to this many bundles are shown in full; with more, a page is an index."""
EARLY = MOST_NOTICE
"""The default number of days before notAfter from which a certificate expires soon."""
_RANKS = {"FAIL": 0, "INCOMPLETE": 1, "PASS": 2}


class BundleLine(NamedTuple):
    """The line of a bundle.

    title, names  its certificate: of a server the leaf, else the first one; and how many names its SAN has
    others        how many certificates there are besides, where none of them is a leaf
    issuer        the whole name of the certificate's issuer; `by` is short for it
    end           when the first certificate of the chain expires, as ISO 8601; empty where no date can be read
    ends          what that certificate is: a role
    state, says   how it stands on the day of the run: a word for programs, and words for people
    rules         each rule that found something: its id, severity, how often, and in how many bundles
    is_counted    whether totals count its certificate: not a request, nor a part of another bundle, which has it too
    """

    title: str = ""
    names: int = 0
    others: int = 0
    issuer: str = ""
    by: str = ""
    end: str = ""
    ends: str = ""
    state: str = ""
    says: str = ""
    rules: tuple[tuple[str, str, int, int], ...] = ()
    is_counted: bool = False

    @property
    def expiry(self) -> datetime | None:
        return datetime.fromisoformat(self.end).astimezone(UTC) if self.end else None

    def dump(self) -> str:
        """The line as text, for `line_of`."""
        return json.dumps(self)


def line_of(text: str) -> BundleLine:
    """The line that `dump` wrote."""
    line = BundleLine(*json.loads(text))
    return line._replace(rules=tuple((rule, severity, count, held) for rule, severity, count, held in line.rules))


def bundle_line(report: Report, run: Run) -> BundleLine:
    """The line of a bundle."""
    counts: dict[str, tuple[str, int]] = {}
    for finding in report.findings:
        if finding.severity >= run.minimum:
            rule, severity = finding.rule.id, finding.severity.label
            counts[rule] = severity, counts.get(rule, ("", 0))[1] + 1
    held = report.affected
    rules = tuple((rule, severity, count, held.get(rule, 1)) for rule, (severity, count) in counts.items())
    bundle = report.bundle
    if bundle is None or not bundle.certificates:
        return BundleLine(rules=rules)
    leading = bundle.leaves[0] if bundle.leaves else 0
    certificate = bundle.certificates[leading]
    fact = certificate.fact
    issuer = fact("issuer", str, "")
    first = _first_to_end(bundle, leading)
    one = None if first is None else bundle.certificates[first]
    begin, end = (one.begins, one.ends) if one else (None, None)
    return BundleLine(
        certificate.title,
        fact("subject_alt_name", lambda san: len(san.names), 0),
        0 if bundle.leaves else len(bundle.certificates) - 1,
        issuer,
        fact("issuer", lambda name: name.common_name, "") or issuer,
        end.isoformat() if end else "",
        "" if first is None else bundle.what(first),
        *(validity_state(begin or end, end, report.plan.now, report.plan.settings["expires_in"]) if end else ("", "")),
        rules,
        "issuer" in certificate.raw and not (bundle.reading is not None and bundle.reading.is_judged_elsewhere),
    )


def _first_to_end(bundle: Bundle, leading: int) -> int | None:
    """The first certificate of the chain to expire; without a chain, of all certificates."""
    indexes = bundle.chain or (range(len(bundle.certificates)) if not bundle.leaves else [leading])
    dated = [(end, index) for index in indexes if (end := bundle.certificates[index].ends) is not None]
    return min(dated)[1] if dated else None


class RuleSum(NamedTuple):
    """The findings of a rule over all bundles."""

    rule: str
    severity: str
    bundles: int
    findings: int


class IssuerSum(NamedTuple):
    """The bundles whose certificate an issuer issued: their number, findings, and first expiry."""

    issuer: str
    bundles: int
    failed: int
    errors: int
    warnings: int
    first: datetime | None


class Estate:
    """Totals over the lines of bundles."""

    def __init__(self) -> None:
        self.words = dict.fromkeys(_RANKS, 0)
        self.days: dict[str, int] = {}
        self.undated = 0
        self._rules: dict[str, list[int]] = {}
        self._severities: dict[str, str] = {}
        self._issuers: dict[str, IssuerSum] = {}

    def add(self, record: Record, line: BundleLine) -> None:
        self.words[record.word] += record.path != OVER_ALL
        for rule, severity, count, bundles in line.rules:
            sums = self._rules.setdefault(rule, [0, 0])
            sums[0] += bundles
            sums[1] += count
            self._severities[rule] = max(severity, self._severities.get(rule, severity), key=_severity)
        if line.title and line.is_counted:
            self._add_certificate(record, line)

    def _add_certificate(self, record: Record, line: BundleLine) -> None:
        end = line.expiry
        if end is None:
            self.undated += 1
        else:
            day = end.date().isoformat()
            self.days[day] = self.days.get(day, 0) + 1
        known = self._issuers.get(line.issuer, IssuerSum(line.issuer, 0, 0, 0, 0, None))
        self._issuers[line.issuer] = IssuerSum(
            line.issuer,
            known.bundles + 1,
            known.failed + (record.word == "FAIL"),
            known.errors + record.errors,
            known.warnings + record.warnings,
            min(filter(None, (known.first, end)), default=None),
        )

    def rules(self) -> list[RuleSum]:
        """Worst first, then by the number of bundles."""
        sums = [RuleSum(rule, self._severities[rule], *counts) for rule, counts in self._rules.items()]
        return sorted(sums, key=lambda each: (-_severity(each.severity), -each.bundles, -each.findings, each.rule))

    def issuers(self) -> list[IssuerSum]:
        """By the number of failing bundles, largest first."""
        return sorted(self._issuers.values(), key=lambda e: (-e.failed, -e.errors, -e.warnings, -e.bundles, e.issuer))


def _severity(label: str) -> int:
    return Severity[label.upper()]


def badness(record: Record) -> tuple[int, int, int, int]:
    """Sorts the worst bundle first: by verdict, then by the number of findings of each severity."""
    return _RANKS[record.word], -record.errors, -record.warnings, -record.infos


def are_few(records: list[Record]) -> bool:
    """Whether all bundles are shown in full."""
    return sum(record.path != OVER_ALL for record in records) <= FEW
