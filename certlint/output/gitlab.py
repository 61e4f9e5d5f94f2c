"""GitLab's code quality report: a JSON array for `artifacts:reports:codequality`."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from certlint.escape import shortened, terminal
from certlint.output.entries import entries, unread_entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from certlint.engine.reporting import Report
    from certlint.output.entries import ReportEntry
    from certlint.output.record import Record, Totals
    from certlint.output.run import Run


_SEVERITIES = {"error": "critical", "warning": "minor", "info": "info"}


def bundle(report: Report, run: Run) -> str:
    """The issues of one bundle, one per line."""
    return "\n".join(json.dumps(_issue(entry)) for entry in entries(report, run))


def whole(run: Run, records: list[Record], totals: Totals) -> Iterator[str]:
    """The array, issue by issue."""
    before = "[\n"
    for line in _once(_lines(run, records, totals)):
        yield before + line
        before = ",\n"
    yield "[\n\n]\n" if before == "[\n" else "\n]\n"


def _lines(run: Run, records: list[Record], totals: Totals) -> Iterator[str]:
    for record in records:
        yield from record.texts["gitlab"].splitlines()
    for entry in unread_entries(totals.unreadable, run):
        yield json.dumps(_issue(entry))


def _once(lines: Iterable[str]) -> Iterator[str]:
    """Removes duplicates: of a key file that belongs to several bundles, and of an object that a list contains twice."""
    seen: set[bytes] = set()
    for line in lines:
        fingerprint = bytes.fromhex(json.loads(line)["fingerprint"])
        if fingerprint not in seen:
            seen.add(fingerprint)
            yield line


def _issue(entry: ReportEntry) -> dict[str, Any]:
    found = f" (found {entry.found})" if entry.found and entry.found not in entry.message else ""
    alias = f" ({entry.entry})" if entry.entry else ""
    return {
        "description": terminal(shortened(f"{entry.title}: {entry.message}{found}{alias}", 1000)),
        "check_name": entry.rule,
        # GitLab shows one issue per fingerprint, so the same certificate in two files needs two fingerprints.
        "fingerprint": sha256(f"{entry.path}{alias}\0{entry.fingerprint}".encode("utf-8", "surrogatepass")).hexdigest(),
        "severity": _SEVERITIES[entry.severity] if entry.judged else "blocker",
        "location": {"path": terminal(entry.path), "lines": {"begin": entry.line}},
    }
