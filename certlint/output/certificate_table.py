"""CSV (RFC 4180): one row per certificate, for spreadsheets. What cannot be decoded is an empty cell.

A file without certificates has a row if it has findings or could not be evaluated, so that the table does not look sound.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.engine.verdict import Conclusion, fails
from certlint.output.csv_rows import row
from certlint.output.facts import certificate_facts
from certlint.policy.severity import Severity
from certlint.x509.days import days_left

if TYPE_CHECKING:
    from certlint.bundle.bundle import Bundle
    from certlint.engine.reporting import Report
    from certlint.output.facts import CertificateFacts
    from certlint.output.record import Totals
    from certlint.output.run import Run

BETWEEN = ""

COLUMNS = (
    "source", "location", "role", "subject", "issuer", "serial", "not_before", "not_after", "days_left", "key", "signature",
    "spki_sha256", "sha256", "names", "verdict", "error", "warning", "info", "bundle_verdict", "reason",
    "key_class", "signature_class", "quantum_safe",
)  # fmt: skip


def head(run: Run) -> str:
    return row(COLUMNS)


def bundle(report: Report, run: Run) -> str:
    """The certificates of one bundle."""
    if report.bundle is None or not report.bundle.certificates:
        return _without_certificates(report, run)
    found: dict[int | None, list[Severity]] = {}
    for finding in report.findings:
        found.setdefault(finding.certificate, []).append(finding.severity)
    verdict = report.verdict(run.fail_on).word.lower()
    return "".join(
        _certificate(report, report.bundle, index, run, found.get(index, []), verdict)
        for index in range(len(report.bundle.certificates))
    )


def tail(run: Run, totals: Totals) -> str:
    """Rows for unreadable inputs."""
    return "".join(_row(source=path, verdict="not read", reason=reason) for path, reason in totals.unreadable)


def _without_certificates(report: Report, run: Run) -> str:
    """A row for the file itself; empty if there is nothing to say about it."""
    if not (report.findings or report.incomplete or report.crashes):
        return ""
    verdict = report.verdict(run.fail_on)
    return _row(
        source=report.subject.path,
        location=report.name.removeprefix(report.subject.path).removeprefix(": "),
        verdict=verdict.word.lower(),
        bundle_verdict=verdict.word.lower(),
        error=verdict.errors,
        warning=verdict.warnings,
        info=verdict.infos,
        reason="; ".join(report.incomplete),
    )


def _certificate(report: Report, bundle: Bundle, index: int, run: Run, found: list[Severity], of_bundle: str) -> str:
    """A row; `found` are the severities of the findings about this certificate."""
    facts = certificate_facts(bundle, index)
    failed = any(fails(severity, run.fail_on) for severity in found)
    verdict = Conclusion(failed, incomplete=bool(report.incomplete), crashed=bool(report.crashes)).word.lower()
    shown = {name: getattr(facts, name) for name in COLUMNS if name in facts._fields}
    shown |= {severity.label: found.count(severity) for severity in Severity}
    shown |= {name: moment.isoformat() for name in ("not_before", "not_after") if (moment := getattr(facts, name))}
    ready = facts.readiness
    shown |= {"key_class": ready.key, "signature_class": ready.signature}
    shown |= {"quantum_safe": {True: "yes", False: "no", None: "unknown"}[ready.quantum_safe]}
    return _row(
        **shown | {"names": " ".join(facts.names)},
        source=facts.path,
        location=_location(report, facts),
        days_left="" if facts.not_after is None else days_left(facts.not_after, report.plan.now),
        verdict=verdict,
        bundle_verdict=of_bundle,
        reason="; ".join(report.incomplete),
    )


def _location(report: Report, facts: CertificateFacts) -> str:
    """The entry or value within the source, and the position in it."""
    entry = report.name.removeprefix(report.subject.path).removeprefix(": ")
    alias = facts.alias and f"alias {facts.alias}"
    place = f"line {facts.line}" if facts.line else f"block {facts.block}"
    return ", ".join(dict.fromkeys(filter(None, (entry, alias, place))))


def _row(**values: object) -> str:
    return row(tuple(values.get(name, "") for name in COLUMNS))
