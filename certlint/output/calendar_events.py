"""iCalendar (RFC 5545): an event for each certificate on the day when it should be renewed.

What is not evaluated has an event on the day of the run, since who subscribes to a calendar does not see an exit code.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from certlint.escape import shortened, terminal
from certlint.files.paths import seen_from
from certlint.output.facts import all_facts
from certlint.x509.days import notice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from certlint.engine.reporting import Report
    from certlint.output.facts import CertificateFacts
    from certlint.output.record import Record, Totals
    from certlint.output.run import Run


_FIRST = datetime(1, 1, 1, tzinfo=UTC)
_REASONS = 20


def bundle(report: Report, run: Run) -> str:
    """The certificates of one bundle, one line of JSON each, and what is not evaluated; `whole` merges certificates."""
    days = report.plan.settings["expires_in"] or None
    path = seen_from(run.root, report.subject.path) + report.name.removeprefix(report.subject.path)
    events = [_event(each, each.not_after, path, days) for each in all_facts(report) if each.not_after]
    if reasons := [*report.incomplete, *(f"rule {each.call.selected.rule.id} failed" for each in report.crashes)]:
        events.append({"uid": "", "path": path, "reason": "; ".join(reasons[:_REASONS])})
    return "\n".join(map(json.dumps, events))


def whole(run: Run, records: list[Record], totals: Totals) -> str:
    """The calendar. The same certificates and date yield the same bytes."""
    events: dict[str, dict[str, Any]] = {}
    unread = [(seen_from(run.root, path), reason) for path, reason in totals.unreadable]
    for record in records:
        for line in record.texts["ics"].splitlines():
            event = json.loads(line)
            if not event["uid"]:
                unread.append((event["path"], event["reason"]))
                continue
            known = events.setdefault(event["uid"], event)
            known["paths"] = list(dict.fromkeys([*known["paths"], *event["paths"]]))
    lines = unread_events(unread, run.as_of)
    for event in sorted(events.values(), key=lambda e: (e["day"], e["uid"])):
        lines += _lines(event, run.as_of)
    return calendar("Certificate renewals", lines)


def calendar(title: str, lines: list[str]) -> str:
    """A complete calendar with the lines of its events."""
    head = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//certlint//certlint//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped_value(title)}",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in [*head, *lines, "END:VCALENDAR"])


def _event(facts: CertificateFacts, end: datetime, path: str, days: int | None) -> dict[str, Any]:
    try:
        day = end - notice(facts.not_before or _FIRST, end, days)
    except OverflowError:  # before the first representable date
        day = end
    if facts.not_before:
        day = max(day, facts.not_before)
    return {
        "uid": facts.sha256,
        "day": _date(min(day, end)),
        "end": f"{_date(end)[:4]}-{_date(end)[4:6]}-{_date(end)[6:]} {end:%H:%M:%S} UTC",
        "title": facts.title,
        "about": f"{facts.role}, issuer {facts.issuer or 'unreadable'}, serial {facts.serial}",
        "paths": [path],
    }


def _lines(event: dict[str, Any], as_of: datetime) -> list[str]:
    where = [f"in {path}" for path in event["paths"][:20]]
    description = [f"It expires on {event['end']}.", event["about"], *where, f"SHA-256 {event['uid']}"]
    return event_lines(event["uid"], event["day"], f"Renew {event['title']}", description, as_of)


def unread_events(unread: Iterable[tuple[str, str]], as_of: datetime) -> list[str]:
    """An event on the day of the run for each input that could not be read or evaluated, and why."""
    lines: list[str] = []
    for path, reason in unread:
        uid = event_uid(("not evaluated", path, reason))
        lines += event_lines(uid, _date(as_of), f"Not evaluated: {path}", [reason], as_of)
    return lines


def event_uid(texts: Iterable[str]) -> str:
    """An identifier that the same event has in every run."""
    return sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()


def event_lines(uid: str, day: str, summary: str, description: Iterable[str], as_of: datetime) -> list[str]:
    """The lines of an event that takes a whole day (`20260315`)."""
    return [
        "BEGIN:VEVENT",
        f"UID:{uid}@certlint",
        f"DTSTAMP:{_date(as_of)}T{as_of:%H%M%S}Z",
        f"DTSTART;VALUE=DATE:{day}",
        f"SUMMARY:{escaped_value(summary)}",
        "DESCRIPTION:" + "\\n".join(map(escaped_value, description)),
        "TRANSP:TRANSPARENT",
        "CATEGORIES:certlint",
        "END:VEVENT",
    ]


def _date(moment: datetime) -> str:
    return f"{moment.year:04}{moment.month:02}{moment.day:02}"


def escaped_value(text: str) -> str:
    """A TEXT value, section 3.3.11. Control characters are already escaped and cannot end a line."""
    # Wherever a line is folded, a word that begins with two colons must not begin the next one: see `_cut`.
    plain = re.sub(r"(?<!\S)::", r"\\x3a:", terminal(shortened(text, 500)))
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _cut(line: str, start: int, at: int) -> int:
    """The position where a line is cut: not before two colons, which begin a command for a build agent that trims blanks."""
    cut = at
    while line.startswith(":", cut) and cut > start + 1:
        cut -= 1
    return cut if cut > start + 1 else at


def _folded(line: str) -> str:
    """Lines of at most 75 octets, section 3.1, never cut within a character."""
    pieces, room, start, size = [], 75, 0, 0
    for at, character in enumerate(line):
        width = len(character.encode())
        if size + width > room:
            cut = _cut(line, start, at)
            pieces.append(line[start:cut])
            start, size, room = cut, len(line[cut:at].encode()), 74
        size += width
    return "\r\n ".join([*pieces, line[start:]])
