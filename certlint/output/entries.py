"""What formats for pipelines list for a bundle: its findings, and why something could not be evaluated."""

from __future__ import annotations

import os
from hashlib import sha256
from typing import TYPE_CHECKING

from certlint.files.paths import seen_from
from certlint.light import NamedTuple
from certlint.output.countdown import without_countdown
from certlint.output.record import several
from certlint.report import entry_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from certlint.engine.reporting import Report
    from certlint.output.record import Totals
    from certlint.output.run import Run
    from certlint.report import RuleFinding

# Pseudo rules, which cannot be selected or ignored.
NOT_JUDGED = "certlint/not-judged"
CRASHED = "certlint/internal-error"
TITLES = {NOT_JUDGED: "Not evaluated", CRASHED: "Rule failed: an error in certlint"}

_RANKS = {"error": 0, "warning": 1, "info": 2}


class ReportEntry(NamedTuple):
    """An entry of a report. Its texts come from certificates and are untrusted.

    path         relative to the folder that certlint was started in
    line         from 1; 1 if there are no lines
    fingerprint  depends on rule, public key, part and what was found, not on path and line
    judged       False if the entry says why something could not be evaluated
    has_page     whether `docs/rules/` explains the rule
    """

    rule: str
    title: str
    severity: str
    message: str
    path: str
    line: int = 1
    expected: str = ""
    found: str = ""
    remediation: str = ""
    block: int | None = None
    part: str = ""
    certificate: str = ""
    alias: str = ""
    resource: str = ""
    fingerprint: str = ""
    judged: bool = True
    has_page: bool = False

    @property
    def entry(self) -> str:
        """The position within the file, as text."""
        return entry_text(self.alias, self.resource)

    @property
    def rank(self) -> int:
        """0 for an error, 1 for a warning, 2 for an info."""
        return _RANKS[self.severity]


def entries(report: Report, run: Run) -> list[ReportEntry]:
    """All entries of a bundle, worst first."""
    listed = [*_not_judged(report, run), *_findings(report, run, report.findings)]
    return sorted(listed, key=lambda entry: entry.rank)


def suppressed(report: Report, run: Run) -> list[tuple[ReportEntry, str]]:
    """Suppressed findings with the reason."""
    taken = [each for each in report.suppressed if each.finding.severity >= run.minimum]
    counted = [
        *report.findings,
        *(each.finding for each in taken),
    ]  # in one list, so that fingerprints are unique
    listed = list(_findings(report, run, counted))
    return list(zip(listed[len(listed) - len(taken) :], (each.reason for each in taken), strict=True))


def unread_entries(failed: Iterable[tuple[str, str]], run: Run) -> list[ReportEntry]:
    """Unreadable inputs, as entries."""
    return [_open_entry(NOT_JUDGED, seen_from(run.root, path), reason) for path, reason in failed]


def counts(totals: Totals) -> str:
    """`1 error, 2 warnings`; empty without findings."""
    return ", ".join(several(number, word) for word, number in totals.counts() if number)


def unread_text(totals: Totals) -> str:
    """`2 inputs not read`; empty if all were read."""
    return f"{several(len(totals.unreadable), 'input')} not read" if totals.unreadable else ""


def location(entry: ReportEntry) -> str:
    """`path:line` as text, with the entry of a keystore or the value of a Kubernetes object."""
    return f"{entry.path}: {entry.entry}" if entry.entry else f"{entry.path}:{entry.line}"


def _findings(report: Report, run: Run, findings: Iterable[RuleFinding]) -> Iterator[ReportEntry]:
    seen: dict[str, int] = {}
    for finding in findings:
        if finding.severity < run.minimum:
            continue
        digest = fingerprint(report, finding)
        seen[digest] = seen.get(digest, 0) + 1
        place = finding.location
        yield ReportEntry(
            rule=finding.rule.id,
            title=finding.rule.title,
            severity=finding.severity.label,
            message=finding.message,
            path=seen_from(run.root, place.path),
            line=place.line or 1,
            expected=finding.expected,
            found=finding.found,
            remediation=finding.remediation,
            block=place.block,
            part=place.part,
            certificate=report.title(finding),
            alias=place.alias,
            resource=place.resource,
            fingerprint=f"{digest}:{seen[digest]}",
            has_page=finding.rule.has_page,
        )


def _not_judged(report: Report, run: Run) -> Iterator[ReportEntry]:
    path = seen_from(run.root, report.subject.path)
    for event in report.crashes:
        last = event.reason.strip().rpartition("\n")[2]
        yield _open_entry(CRASHED, path, f"rule {event.call.selected.rule.id}: {last}")
    reasons = report.incomplete
    bundle = report.bundle
    lines = [1] * bool(bundle.document.problem) + [block.first_line for block, _ in bundle.broken] if bundle else []
    lines += [1] * (len(reasons) - len(lines))
    for reason, line in zip(reasons, lines, strict=True):
        yield _open_entry(NOT_JUDGED, path, reason, line or 1)


def _open_entry(rule: str, path: str, message: str, line: int = 1) -> ReportEntry:
    digest = _digest(rule, os.path.basename(path), message)
    return ReportEntry(rule, TITLES[rule], "error", message, path, line, fingerprint=f"{digest}:1", judged=False)


def fingerprint(report: Report, finding: RuleFinding) -> str:
    """What stays the same when a file is moved or gets another line.

    A finding about the file itself is identified by the first leaf's key; without certificates, by the file's name.
    """
    about = report.bundle.about(finding.certificate) if report.bundle else None
    owner = (about and about.spki_sha256) or os.path.basename(report.subject.path)
    return _digest(finding.rule.id, owner, finding.location.part, without_countdown(finding.found))


def _digest(*parts: str) -> str:
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
