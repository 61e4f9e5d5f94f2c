"""SARIF 2.1.0 (OASIS), for the code scanning of forges."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from certlint.escape import shortened, terminal
from certlint.output.entries import TITLES, entries, suppressed, unread_entries
from certlint.output.explained import explained
from certlint.policy.remediation import of_profile

if TYPE_CHECKING:
    from certlint.engine.reporting import Report
    from certlint.output.entries import ReportEntry
    from certlint.output.record import Totals
    from certlint.output.run import Run
    from certlint.policy.model import Selected

BETWEEN = ",\n"

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
# A forge sorts these into high, medium and low; the number has to be a string.
_SECURITY = {"error": "7.5", "warning": "5.0", "info": "2.0"}
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")


def head(run: Run) -> str:
    """The text before the results; which rules have findings is known only at the end."""
    top = {"$schema": SCHEMA, "version": "2.1.0"}
    return json.dumps(top, indent=1)[:-2] + ',\n "runs": [\n{"results": [\n'


def bundle(report: Report, run: Run) -> str:
    """The results of one bundle, separated by commas, including suppressed ones with their justification."""
    results = [_result(entry) for entry in entries(report, run)]
    for entry, reason in suppressed(report, run):
        accepted = {"kind": "external", "status": "accepted", "justification": _text(reason)}
        results.append(_result(entry) | {"suppressions": [accepted]})
    return BETWEEN.join(map(json.dumps, results))


def tail(run: Run, totals: Totals) -> str:
    """The tool with the rules that have findings, and the invocation."""
    driver = {
        "name": "certlint",
        "version": run.version,
        "semanticVersion": run.version,
        **({"informationUri": run.pages} if run.pages else {}),
        "rules": [*map(_descriptor_of_open, TITLES), *(_descriptor(each, run) for each in explained(run, totals))],
    }
    invocation = {
        "executionSuccessful": not totals.conclusion.is_open,
        "toolExecutionNotifications": [_notification(entry) for entry in unread_entries(totals.unreadable, run)],
        "properties": {"profile": run.profile, "asOf": run.as_of.isoformat(), "verdict": totals.word},
    }
    rest = {
        "tool": {"driver": driver},
        "invocations": [invocation],
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The folder that certlint was started in."}}},
        "columnKind": "unicodeCodePoints",
    }
    return "\n],\n" + json.dumps(rest, indent=1)[2:] + "]}\n"


def _result(entry: ReportEntry) -> dict[str, Any]:
    parts = [entry.message]
    parts += [f"expected: {entry.expected}"] * bool(entry.expected) + [f"found: {entry.found}"] * bool(entry.found)
    value: dict[str, Any] = {
        "ruleId": entry.rule,
        "kind": "fail" if entry.judged else "open",
        "level": _LEVELS[entry.severity] if entry.judged else "none",
        "message": {"text": "\n".join(map(_text, parts))},
        "locations": [_location(entry)],
        "partialFingerprints": {"primaryLocationLineHash": entry.fingerprint},
    }
    if entry.remediation:
        value["properties"] = {"remediation": _lines(entry.remediation)}
    return value


def _location(entry: ReportEntry) -> dict[str, Any]:
    place: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": _artifact(entry.path), "region": {"startLine": entry.line}}
    }
    if entry.certificate or entry.part or entry.entry:
        named = ", ".join(filter(None, (entry.entry, entry.certificate, entry.part.replace("_", " "))))
        place["logicalLocations"] = [{"fullyQualifiedName": _text(named), "kind": "element"}]
    return place


def _artifact(path: str) -> dict[str, str]:
    """A relative URI is resolved against the root of the sources, wherever the report is read."""
    if os.path.isabs(path):
        drive, rest = os.path.splitdrive(path)
        return {"uri": f"file://{'/' if drive else ''}{drive}{_uri(rest)}"}
    return {"uri": _uri(path), "uriBaseId": "%SRCROOT%"}


def _uri(path: str) -> str:
    """Percent-encoded, RFC 3986 section 2."""
    return "".join(chr(b) if b in _PLAIN else f"%{b:02X}" for b in os.fsencode(path))


def _descriptor(selected: Selected, run: Run) -> dict[str, Any]:
    rule, label = selected.rule, selected.severity.label
    mend = of_profile(run.profile).fill(rule.remediation.strip(), "BUNDLE")
    value = {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.replace("/", "-").split("-")),
        "shortDescription": {"text": _text(rule.title)},
        "fullDescription": {"text": _text(rule.rationale)},
        "help": {
            "text": f"{rule.rationale}\n\n{mend}",
            "markdown": f"**{rule.title}.** {rule.rationale}\n\n## What to do\n\n{_spaced(mend)}"
            + (f"\n\n## Source\n\n{rule.citation}" if rule.citation else ""),
        },
        "defaultConfiguration": {"level": _LEVELS[label]},
        "properties": {
            "security-severity": _SECURITY[label],
            "precision": "very-high",
            "problem.severity": "recommendation" if label == "info" else label,
            "tags": ["security", "certificate", rule.id.partition("/")[0]],
        },
    }
    # Rules of a user's policy have no published page.
    if rule.has_page and run.pages:
        value["helpUri"] = f"{run.pages}/{rule.id}.md"
    return value


def _descriptor_of_open(name: str) -> dict[str, Any]:
    return {
        "id": name,
        "shortDescription": {"text": TITLES[name]},
        "help": {"text": f"{TITLES[name]}: the report says what."},
    }


def _notification(entry: ReportEntry) -> dict[str, Any]:
    return {
        "descriptor": {"id": entry.rule},
        "level": "error",
        "message": {"text": _text(f"{entry.path}: {entry.message}")},
        "locations": [_location(entry)],
    }


def _text(text: str) -> str:
    """An escaped message, without the links that SARIF would recognize in it (section 3.11.6)."""
    escaped = terminal(shortened(text, 1000))
    return escaped.replace("[", "\\[").replace("]", "\\]") if "](" in escaped else escaped


def _lines(text: str) -> str:
    """A remediation with its lines, each escaped."""
    return "\n".join(terminal(line) for line in text.strip().splitlines())


def _spaced(text: str) -> str:
    """Markdown needs an empty line before indented code."""
    lines: list[str] = []
    for line in text.splitlines():
        if line.startswith("    ") and lines and not lines[-1].startswith("    "):
            lines.append("")
        lines.append(line)
    return "\n".join(lines)
