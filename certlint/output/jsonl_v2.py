"""JSON lines, schema version 2: a line for each certificate or other object, a line for each unreadable input, and a
summary at the end.

Independent of internal types; `schemas/jsonl_v2.json` describes it. The lines are ASCII: certificate text is escaped. They
are assembled by hand, since most of them only say that everything passed.
"""

from __future__ import annotations

import json
from json.encoder import encode_basestring_ascii as quoted
from typing import TYPE_CHECKING

from certlint.caches import Cache
from certlint.escape import json_for_logs
from certlint.light import NamedTuple
from certlint.output.tally import OTHER_KINDS
from certlint.policy.severity import Severity
from certlint.x509.days import days_left

if TYPE_CHECKING:
    from datetime import datetime

    from certlint.engine.audit import Line, Place
    from certlint.engine.audit_facts import Facts
    from certlint.engine.reported import Reported, Sums
    from certlint.output.tally import Tally
    from certlint.report import Shared

SCHEMA_VERSION = 2
_SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.INFO)
_START = f'{{"schema_version":{SCHEMA_VERSION},"kind":"'
_PRECERTIFICATE = ',"precertificate":true'
_ALL_IS_WELL = ',"counts":{"error":0,"warning":0,"info":0},"findings":[],"skipped":[],"crashed":[],"not_in_force":0}\n'
# How many rendered findings and sums are cached: most recur in the next certificate.
_MOST_KEPT = 1024
_days: Cache[int, str] = Cache(1024)


class About(NamedTuple):
    """What all lines of a run share."""

    version: str
    profile: str
    as_of: datetime
    rules_of: str
    fail_on: Severity | None
    minimum: Severity
    scope_rules: tuple[str, ...] = ()


class LineWriter:
    """Renders lines. What many of them share is rendered once."""

    def __init__(self, about: About) -> None:
        self._minimum = about.minimum
        self._now = about.as_of
        self._profile = f',"profile":{quoted(about.profile)},"verdict":"'
        self._place: Place | None = None
        self._source = ""
        self._heads: dict[Reported, str] = {}
        self._counts: dict[Sums, str] = {}

    def certificate(self, line: Line, verdict: str) -> str:
        """The line of an evaluated certificate."""
        entry = line.entry
        if entry.place is not self._place:
            self._locate(entry.place)
        rest = _ALL_IS_WELL
        if line.reported or line.skipped or line.crashed or line.dormant:
            rest = self._said(line)
        return (
            f'{_START}certificate",{self._source}{entry.at},"sha256":"{line.sha256}","subject":{quoted(line.subject)},'
            f'"role":"{line.role}",{self._facts(line.facts)}{self._profile}{verdict}"{rest}'
        )

    def other(self, line: Line, verdict: str) -> str:
        """The line of a request, a CRL or an OCSP response."""
        entry = line.entry
        if entry.place is not self._place:
            self._locate(entry.place)
        return (
            f'{_START}{entry.kind}",{self._source}{entry.at},"sha256":"{line.sha256}","name":{quoted(line.subject)}'
            f'{self._profile}{verdict}"{self._said(line)}'
        )

    def _said(self, line: Line) -> str:
        """The end of a line: findings, and what was not evaluated."""
        counts = self._counts.get(line.sums) or self._count(line.sums)
        heads, minimum = self._heads, self._minimum
        findings = ",".join(
            [f"{heads.get(e) or self._head(e)}{offset}}}" for e, offset in line.reported if e.severity >= minimum]
        )
        skipped = json.dumps(line.skipped) if line.skipped else "[]"
        crashed = json.dumps(line.crashed) if line.crashed else "[]"
        return (
            f'{counts}"findings":[{findings}],"skipped":{skipped},"crashed":{crashed},"not_in_force":{line.dormant}}}\n'
        )

    def _count(self, sums: Sums) -> str:
        """The number of findings of each severity."""
        if len(self._counts) >= _MOST_KEPT:
            self._counts.clear()
        text = f',"counts":{{"error":{sums.errors},"warning":{sums.warnings},"info":{sums.infos}}},'
        self._counts[sums] = text
        return text

    def _head(self, found: Reported) -> str:
        """A finding up to its offset."""
        if len(self._heads) >= _MOST_KEPT:
            self._heads.clear()
        self._heads[found] = text = _head(found)
        return text

    def _facts(self, facts: Facts) -> str:
        """The facts for an inventory."""
        end = facts.not_after
        names = ",".join(map(quoted, facts.names))
        return (
            f'"issuer":{quoted(facts.issuer)},"serial":"{facts.serial}","not_before":{_moment(facts.not_before)},'
            f'"not_after":{_moment(end)},"days_left":{"null" if end is None else days_left(end, self._now)},'
            f'"key":{quoted(facts.key)},"signature":{quoted(facts.signature)},"spki_sha256":"{facts.spki_sha256}",'
            f'"names":[{names}]{_PRECERTIFICATE if facts.is_precertificate else ""}{_logged(facts)}'
        )

    def unreadable(self, line: Line) -> str:
        """The line of a part of the input that is not a certificate, with the reason."""
        if line.entry.place is not self._place:
            self._locate(line.entry.place)
        digest = f'"{line.sha256}"' if line.sha256 else "null"
        return (
            f'{_START}unreadable",{self._source}{line.entry.at},"sha256":{digest},"reason":{quoted(line.reason)},'
            f'"crashed":{json.dumps(line.crashed)}}}\n'
        )

    def _locate(self, place: Place) -> None:
        self._place = place
        member = quoted(place.member) if place.member else "null"
        self._source = f'"path":{quoted(place.path)},"member":{member},"{place.unit}":'


def _logged(facts: Facts) -> str:
    """A digest of what a precertificate and its certificate share, so that a continued run can compare the two."""
    return f',"logged":"{facts.logged.hex()}"' if facts.logged else ""


def shared_line(rule: str, severity: Severity, message: str, shared: Shared) -> str:
    """The line of a certificate that shares its key, or its issuer's serial number, with an earlier one."""
    member = quoted(shared.entry) if shared.entry else "null"
    return (
        f'{_START}shared","path":{quoted(shared.path)},"member":{member},"rule":{quoted(rule)},'
        f'"severity":"{severity.label}","message":{quoted(message)}}}\n'
    )


_TWO_DIGITS = tuple([f"{number:02}" for number in range(60)])


def _moment(moment: datetime | None) -> str:
    """A moment in UTC to the second, in the format of `isoformat`. Caching the day halves the time."""
    if moment is None:
        return "null"
    day, two = moment.toordinal(), _TWO_DIGITS
    text = _days.get(day) or _days.keep(day, moment.date().isoformat())
    return f'"{text}T{two[moment.hour]}:{two[moment.minute]}:{two[moment.second]}+00:00"'


def _head(found: Reported) -> str:
    """A finding up to its offset."""
    return (
        f'{{"rule":{quoted(found.rule)},"severity":"{found.severity.label}","message":{quoted(found.message)},'
        f'"expected":{quoted(found.expected)},"found":{quoted(found.found)},'
        f'"part":{quoted(found.part) if found.part else "null"},"offset":'
    )


def summary(about: About, tally: Tally, *, bundle_rules: int, interrupted: bool) -> str:
    """The last line. `bundle_rules` counts the rules about whole bundles, which were not run."""
    counts = tally.counts
    value = {
        "schema_version": SCHEMA_VERSION,
        "kind": "summary",
        "tool": {"name": "certlint", "version": about.version},
        "profile": about.profile,
        "as_of": about.as_of.isoformat(),
        "rules_of": about.rules_of,
        "fail_on": about.fail_on.label if about.fail_on else "never",
        "verdict": tally.word,
        "interrupted": interrupted,
        "certificates": counts["certificates"],
        "objects": {name: counts[name] for name in OTHER_KINDS if counts[name]},
        "unreadable": counts["unreadable"],
        "not_applicable": counts["not_applicable"],
        "verdicts": {word: counts[word] for word in ("pass", "fail", "incomplete")},
        "counts": {label: counts[label] for label in ("error", "warning", "info")},
        "not_in_force": counts["not_in_force"],
        "out_of_scope": sum(tally.rules.get(rule, 0) for rule in about.scope_rules),
        "rules": dict(sorted(tally.rules.items(), key=lambda item: (-item[1], item[0]))),
        "crashed": counts["crashed"],
        "bundle_rules_not_run": bundle_rules,
    }
    return json_for_logs(json.dumps(value, separators=(",", ":"))) + "\n"
