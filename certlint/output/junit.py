"""JUnit XML: a test suite for each bundle, a test case for each rule, including those that passed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.engine.verdict import fails
from certlint.escape import build_log_line, shortened, terminal
from certlint.light import NamedTuple
from certlint.output.entries import CRASHED, NOT_JUDGED, entries, location, unread_entries
from certlint.policy.severity import Severity
from certlint.report import Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from certlint.engine.reporting import Report
    from certlint.output.entries import ReportEntry
    from certlint.output.record import Totals
    from certlint.output.run import Run
    from certlint.report import RuleOutcome

BETWEEN = ""

READ = "certlint/input-read"
_LEFT_OUT = (Status.NOT_APPLICABLE, Status.NOT_EFFECTIVE, Status.SUPPRESSED)


class Case(NamedTuple):
    """A test case: its child element (failure, error, skipped, system-out or none), and the text in it."""

    name: str
    tag: str = ""
    kind: str = ""
    message: str = ""
    text: str = ""


def head(run: Run) -> str:
    return '<?xml version="1.0" encoding="utf-8"?>\n<testsuites name="certlint">\n'


def bundle(report: Report, run: Run) -> str:
    """One bundle as a test suite."""
    listed: dict[str, list[ReportEntry]] = {}
    for entry in entries(report, run):
        listed.setdefault(entry.rule, []).append(entry)
    broken = [*listed.get(NOT_JUDGED, ()), *listed.get(CRASHED, ())]
    cases = [_read(broken), *(_case(outcome, listed, run) for outcome in report.outcomes)]
    about = {"profile": run.profile, "as-of": run.as_of.isoformat(), "sha256": report.subject.sha256}
    return _suite(report.name, cases, about, run)


def tail(run: Run, totals: Totals) -> str:
    """A test suite for each unreadable input."""
    suites = [_suite(entry.path, [_read([entry])], {}, run) for entry in unread_entries(totals.unreadable, run)]
    return "".join(suites) + "</testsuites>\n"


def _read(broken: list[ReportEntry]) -> Case:
    """The test case for readability, so that an empty suite never passes."""
    if not broken:
        return Case(READ)
    return Case(READ, "error", broken[0].rule, broken[0].message, _lines(broken))


def _case(outcome: RuleOutcome, listed: dict[str, list[ReportEntry]], run: Run) -> Case:
    name, found = outcome.rule.id, listed.get(outcome.rule.id, [])
    if outcome.status is Status.CRASHED:
        return Case(name, "error", CRASHED, "the rule failed", outcome.reason.strip().rpartition("\n")[2])
    if outcome.status is Status.SKIPPED:
        return Case(name, "error", NOT_JUDGED, outcome.reason or "not evaluated", _lines(found))
    if found:
        worst = max(Severity[entry.severity.upper()] for entry in found)
        message = found[0].message if len(found) == 1 else f"{len(found)} findings: {outcome.rule.title}"
        return Case(name, "failure" if fails(worst, run.fail_on) else "system-out", worst.label, message, _lines(found))
    if outcome.status in _LEFT_OUT:
        return Case(name, "skipped", "", f"{outcome.status.value.replace('-', ' ')}: {outcome.reason}".rstrip(": "))
    return Case(name)


def _lines(found: Iterable[ReportEntry]) -> str:
    blocks = []
    for entry in found:
        where = f"{location(entry)} {entry.certificate}".rstrip()
        lines = [f"{entry.severity} {where}: {entry.message}"]
        lines += [f"{k}: {v}" for k, v in (("expected", entry.expected), ("found", entry.found)) if v]
        # Escaped before it is split into lines, so that text from a certificate cannot begin one.
        blocks.append("\n".join(map(build_log_line, [*lines, *entry.remediation.strip().splitlines()])))
    return "\n\n".join(blocks)


def _suite(path: str, cases: list[Case], about: dict[str, str], run: Run) -> str:
    counts = {tag: sum(case.tag == tag for case in cases) for tag in ("failure", "error", "skipped")}
    attributes = _attributes(
        name=path,
        tests=len(cases),
        failures=counts["failure"],
        errors=counts["error"],
        skipped=counts["skipped"],
        timestamp=f"{run.as_of:%Y-%m-%dT%H:%M:%S}",
    )
    lines = [f"<testsuite{attributes}>"]
    if about:
        pairs = "".join(f"<property{_attributes(name=k, value=v)}/>" for k, v in about.items())
        lines.append(f"<properties>{pairs}</properties>")
    lines += [_element(case, path) for case in cases]
    return "\n".join(lines) + "\n</testsuite>\n"


def _element(case: Case, path: str) -> str:
    start = f"<testcase{_attributes(classname=path, name=case.name)}"
    if not case.tag:
        return start + "/>"
    if case.tag == "skipped":
        inside = f"<skipped{_attributes(message=case.message)}/>"
    elif case.tag == "system-out":
        inside = f"<system-out>{_text(case.text)}</system-out>"
    else:
        about = _attributes(message=case.message, type=case.kind)
        inside = f"<{case.tag}{about}>{_text(case.text)}</{case.tag}>"
    return f"{start}>{inside}</testcase>"


def _attributes(**values: object) -> str:
    return "".join(f' {name}="{_xml(str(value))}"' for name, value in values.items())


def _text(text: str) -> str:
    return "\n".join(map(_xml, text.split("\n")))


def _xml(text: str) -> str:
    """Text for an element or an attribute. Controls, which XML 1.0 cannot represent, are shown as escapes."""
    escaped = terminal(shortened(text, 2000)).replace("&", "&amp;")
    return escaped.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
