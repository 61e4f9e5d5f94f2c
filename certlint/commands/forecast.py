"""Tells by date what will start to fail, and why."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from certlint.commands import configured, options
from certlint.files.standard import write_utf8

if TYPE_CHECKING:
    import argparse
    from datetime import datetime

    from certlint.analysis.forecast import Change


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `certlint forecast`."""
    parser.usage = "certlint forecast BUNDLE... [--until DATE] [options]"
    parser.add_argument("paths", nargs="+", metavar="BUNDLE", help="PEM or DER files, or folders")
    parser.add_argument("--until", default="", metavar="DATE", help="look as far as this day or year (five years on)")
    parser.add_argument("--format", default="text", choices=("text", "json", "ics"))
    configured.add_file(parser)
    options.add_requirements(parser)


def run(arguments: argparse.Namespace) -> int:
    """Prints the events; 3 when a bundle cannot be read or judged in full."""
    from certlint.analysis.forecast import forecast, horizon
    from certlint.bundle.bundle import Bundle
    from certlint.commands.shared import each, load_document
    from certlint.engine import setup
    from certlint.engine.run import run as judge
    from certlint.engine.verdict import Conclusion, exit_code
    from certlint.errors import UsageError
    from certlint.escape import terminal
    from certlint.files import walking

    asked = options.asked(arguments)
    now = options.moment(arguments) or setup.this_moment()
    until = horizon(arguments.until, now)
    if until <= now:
        raise UsageError(f"--until {arguments.until} is not after {now:%Y-%m-%d}", "name a later day or year")
    events: list[Change] = []

    def look_ahead(path: str) -> int:
        document = load_document(path)
        plan = configured.plan_for(arguments, path, asked, now)
        result = judge(plan, Bundle(document, names=plan.facts["fqdns"]))
        # Rules that are not in force yet are what a forecast is about.
        reasons = result.idle_ever if result.idle else result.incomplete
        for reason in reasons:
            sys.stderr.write(f"certlint: {terminal(document.path)}: not evaluated: {terminal(reason)}\n")
        events.extend(forecast(result, until))
        return exit_code(Conclusion(incomplete=bool(reasons), crashed=bool(result.crashes)))

    code = each(walking.expand(arguments.paths), look_ahead)
    text = _FORMATS[arguments.format](sorted(set(events)), now, until)
    sys.stdout.write(text) if arguments.format == "text" else write_utf8(text)
    return code


def _text(events: list[Change], now: datetime, until: datetime) -> str:
    from certlint.escape import shortened, terminal

    lines, day = [], ""
    for event in events:
        if event.date != day:
            day = event.date
            lines.append(day)
        rule = f"  {event.rule}" if event.rule else ""
        lines.append(f"  {_VERBS[event.kind]:<8} {event.severity:<7}{rule}  {event.path}  {event.certificate}".rstrip())
        lines.append(f"           {event.message}")
    lines.append(f"{len(events)} change{'s' * (len(events) != 1)} from {now:%Y-%m-%d} until {until:%Y-%m-%d}")
    return "\n".join(terminal(shortened(line, 1000)) for line in lines) + "\n"


_VERBS = {"starts": "starts", "ends": "ends", "renewal": "renewed", "schedule": "plan"}


def _json(events: list[Change], now: datetime, until: datetime) -> str:
    listed = [
        {**event._asdict(), "certificate": event.certificate or None, "rule": event.rule or None} for event in events
    ]
    about = {"schema_version": 1, "as_of": now.isoformat(), "until": f"{until:%Y-%m-%d}", "events": listed}
    return json.dumps(about, indent=1) + "\n"


def _ics(events: list[Change], now: datetime, until: datetime) -> str:
    from hashlib import sha256

    from certlint.output.calendar_events import calendar, escaped_value

    lines: list[str] = []
    for event in events:
        key = "\0".join(event)  # all of it: a day can bring several changes of one rule, or of none
        title = f"{event.rule or 'public CAs'}: {event.message}"
        lines += [
            "BEGIN:VEVENT",
            f"UID:{sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()}@certlint",
            f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{event.date.replace('-', '')}",
            f"SUMMARY:{escaped_value(title)}",
            f"DESCRIPTION:{escaped_value(event.severity)}\\n{escaped_value(event.certificate)}\\n{escaped_value(event.path)}",
            "TRANSP:TRANSPARENT",
            "CATEGORIES:certlint",
            "END:VEVENT",
        ]
    return calendar("Certificate forecast", lines)


_FORMATS = {"text": _text, "json": _json, "ics": _ics}
