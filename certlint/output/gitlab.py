"""GitLab's code quality report: a JSON array, as `artifacts:reports:codequality` takes it."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from certlint.escape import shortened, terminal
from certlint.output.entries import entries, unread_entries

if TYPE_CHECKING:
    from certlint.engine.reporting import Report
    from certlint.output.entries import ReportEntry
    from certlint.output.record import Record, Totals
    from certlint.output.run import Run


_SEVERITIES = {"error": "critical", "warning": "minor", "info": "info"}


def bundle(report: Report, run: Run) -> str:
    """One bundle's issues, a line each."""
    return "\n".join(json.dumps(_issue(entry)) for entry in entries(report, run))


def whole(run: Run, records: list[Record], totals: Totals) -> str:
    """The array."""
    # A key file that belongs to several bundles is told once, and so is an object that a list has twice: an issue has a
    # fingerprint of its own.
    lines = [line for record in records for line in record.texts["gitlab"].splitlines()]
    lines += [json.dumps(_issue(entry)) for entry in unread_entries(totals.unreadable, run)]
    lines = list({json.loads(line)["fingerprint"]: line for line in reversed(lines)}.values())[::-1]
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _issue(entry: ReportEntry) -> dict[str, Any]:
    found = f" (found {entry.found})" if entry.found and entry.found not in entry.message else ""
    alias = f" ({entry.entry})" if entry.entry else ""
    return {
        "description": terminal(shortened(f"{entry.title}: {entry.message}{found}{alias}", 1000)),
        "check_name": entry.rule,
        # GitLab shows one issue for each fingerprint: the same certificate in two files has two.
        "fingerprint": sha256(f"{entry.path}{alias}\0{entry.fingerprint}".encode("utf-8", "surrogatepass")).hexdigest(),
        "severity": _SEVERITIES[entry.severity] if entry.judged else "blocker",
        "location": {"path": terminal(entry.path), "lines": {"begin": entry.line}},
    }
