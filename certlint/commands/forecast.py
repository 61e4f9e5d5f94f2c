"""Lists what already fails and, by date, what will fail and why."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

from certlint.commands import configured, forecast_inventory, options, recording
from certlint.commands.bar import FilesBar
from certlint.errors import InputError, beside_path
from certlint.escape import json_for_logs
from certlint.files.facts import Unreadable
from certlint.files.standard import write_utf8
from certlint.light import NamedTuple

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from certlint.analysis.forecast import Change, SharedCertificate
    from certlint.bundle.reading import Reading
    from certlint.engine.outcomes import BundleReport
    from certlint.engine.plan import Plan
    from certlint.pem import Document
    from certlint.x509.kinds import Kind


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `certlint forecast`."""
    parser.usage = (
        "certlint forecast BUNDLE... [--until DATE] [options]\n"
        "       certlint forecast --record DATABASE [--what-if POLICY] [options]"
    )
    parser.add_argument("paths", nargs="*", metavar="BUNDLE", help="PEM or DER files, or folders")
    parser.add_argument(
        "--until", default="", metavar="DATE", help="last day or year of the forecast (five years from now)"
    )
    parser.add_argument("--format", default="text", choices=("text", "json", "ics"))
    forecast_inventory.add_arguments(parser)
    configured.add_file(parser)
    options.add_requirements(parser)


def run(arguments: argparse.Namespace) -> int:
    """Prints what fails now and what will change; 3 if a bundle cannot be read or fully evaluated."""
    from certlint.analysis.forecast import horizon
    from certlint.commands.shared import each
    from certlint.engine import setup
    from certlint.errors import UsageError

    now = options.moment(arguments) or setup.this_moment()
    if arguments.record or (not arguments.paths and os.environ.get(recording.VARIABLE)):
        return forecast_inventory.run(arguments, now)
    if not arguments.paths:
        raise UsageError("no bundle was given", "give files or folders, or an inventory: --record DATABASE")
    until = horizon(arguments.until, now)
    if until <= now:
        raise UsageError(f"--until {arguments.until} is not after {now:%Y-%m-%d}", "give a later day or year")
    paths, readings = _found_in(arguments.paths)
    known = configured.KnownPlans(configured.find(arguments), {})
    with FilesBar(sys.stderr, len(paths)) as bar:
        job = _Job(arguments, options.asked(arguments), now, until, bar, readings, [], [], [], known)
        code = each(bar.over(paths), bar.during(job.attempt))
    unread = [(each.path, each.reason) for each in paths if isinstance(each, Unreadable)]
    outlook = _Found(sorted(set(job.broken)), sorted(set(job.changes)), sorted({*unread, *job.unread}))
    text = _FORMATS[arguments.format](outlook, now, until)
    sys.stdout.write(text) if arguments.format == "text" else write_utf8(text)
    return code


def _found_in(named: list[str]) -> tuple[list[str | Unreadable], dict[str, Reading]]:
    """The files, and those of folders with how they relate to each other."""
    from certlint.batch import folders
    from certlint.bundle.reading import Reading
    from certlint.policy.resolve import known_names

    found = list(folders.with_readings(named, known_names()))
    readings = {each.path: each for each in found if isinstance(each, Reading)}
    return [each.path if isinstance(each, Reading) else each for each in found], readings


class _Found(NamedTuple):
    """What fails on the first day, what changes after it, and what was not evaluated: path and reason."""

    broken: list[Change]
    changes: list[Change]
    unread: list[tuple[str, str]]


class _Job(NamedTuple):
    """What all files of a run share, and the results so far."""

    arguments: argparse.Namespace
    asked: dict[str, Any]
    now: datetime
    until: datetime
    bar: FilesBar
    readings: dict[str, Reading]
    broken: list[Change]
    changes: list[Change]
    unread: list[tuple[str, str]]
    known: configured.KnownPlans

    def attempt(self, path: str) -> int:
        """The same as `look_ahead`, and keeps the error of a file that cannot be read."""
        try:
            return self.look_ahead(path)
        except InputError as error:
            self.unread.append((path, beside_path(error.message, path)))
            raise

    def look_ahead(self, path: str) -> int:
        """Adds the changes of one file, and reports what could not be evaluated. Raises CertlintError."""
        from certlint.bundle.bundle import Bundle
        from certlint.commands.shared import load_document, load_documents
        from certlint.engine.run import run as judge
        from certlint.engine.verdict import worst

        reading = self.readings.get(path)
        plan = configured.plan_for(self.arguments, path, self.asked, self.now, reading, self.known)
        documents = load_documents(path, plan.settings["passphrase_file"], plan=plan)
        more: dict[str, Any] = {"names": plan.facts["fqdns"], "reading": reading}
        more["chain_documents"] = [load_document(each) for each in reading.chain_files] if reading else []
        bundles = [(own, Bundle(each, kind=kind, **more)) for each in documents for own, kind in _kinds(plan, each)]
        return worst(self.add_changes(judge(own, bundle, naming_clients=False)) for own, bundle in bundles)

    def add_changes(self, result: BundleReport) -> int:
        """The same for one evaluated bundle. The certificates of a part change with the bundle that it belongs to."""
        from certlint.analysis.forecast import already_broken, forecast
        from certlint.engine.verdict import Conclusion, exit_code
        from certlint.escape import terminal

        # Rules that are not in force yet are expected in a forecast.
        reasons = result.unread or result.idle_ever
        for reason in reasons:
            self.bar.clear()
            sys.stderr.write(f"certlint: {terminal(result.name)}: not evaluated: {terminal(reason)}\n")
            self.unread.append((result.name, reason))
        self.broken.extend(map(_interned, already_broken(result)))
        reading = result.bundle.reading
        if reading is None or not reading.is_judged_elsewhere:
            self.changes.extend(map(_interned, forecast(result, self.until)))
        return exit_code(Conclusion(incomplete=bool(reasons), crashed=bool(result.crashes)))


def _kinds(plan: Plan, document: Document) -> Iterator[tuple[Plan, Kind | None]]:
    """The plan for each kind of object in a document."""
    from certlint.engine.kinds import shares
    from certlint.x509.kinds import KIND_OF_BLOCK

    if any(block.kind in KIND_OF_BLOCK for block in document.blocks):
        yield from ((share.plan, share.kind) for share in shares(plan, document))
    else:
        yield plan, None


def _interned(change: Change) -> Change:
    """The change with interned strings: files share certificates, and certificates share days and rules."""
    return type(change)(*map(sys.intern, change))


def _text(found: _Found, now: datetime, until: datetime) -> str:
    from certlint.analysis.forecast import shared
    from certlint.escape import shortened, terminal

    lines = [f"already failing on {now:%Y-%m-%d}"] * bool(found.broken)
    for change in shared(found.broken):
        lines += _rows(change)
    day, changes = "", shared(found.changes)
    for change in changes:
        if change.change.date != day:
            day = change.change.date
            lines.append(day)
        lines += _rows(change, f"{_VERBS[change.change.kind]:<11} ")
    several = f"{len(changes)} change{'s' * (len(changes) != 1)}"
    lines.append(f"{several} from {now:%Y-%m-%d} until {until:%Y-%m-%d}")
    return "\n".join(terminal(shortened(line, 1000)) for line in lines) + "\n"


def _rows(shared: SharedCertificate, verb: str = "") -> tuple[str, str]:
    """What changes, for which certificate of which files, and the consequence."""
    change = shared.change
    where = f"{_listed(shared.paths)}  {change.certificate}"
    return (
        f"  {verb}{change.severity:<7}  {change.rule}  {where}".rstrip(),
        f"{'':{2 + (len(verb) or 9)}}{change.message}",
    )


def _listed(paths: Sequence[str]) -> str:
    more = len(paths) - _NAMED
    return ", ".join(paths[:_NAMED]) + (f" and {more} more" if more > 0 else "")


_NAMED = 3
_VERBS = {
    "starts": "will fail",
    "ends": "will pass",
    "renewal": "on renewal",
    "schedule": "public CAs",
    "path": "path ends",
}


def _json(found: _Found, now: datetime, until: datetime) -> str:
    events = [_event(each) for each in found.changes]
    already = [{k: v for k, v in _event(each).items() if k not in ("date", "kind")} for each in found.broken]
    about = {"schema_version": 1, "as_of": now.isoformat(), "until": f"{until:%Y-%m-%d}"}
    unread = [{"path": path, "reason": reason} for path, reason in found.unread]
    return json_for_logs(json.dumps({**about, "broken": already, "events": events, "unread": unread}, indent=1)) + "\n"


def _event(change: Change) -> dict[str, str | None]:
    absent = {name: None for name in ("certificate", "rule", "sha256") if not getattr(change, name)}
    return {**change._asdict(), **absent}


def _ics(found: _Found, now: datetime, _until: datetime) -> str:
    """As an iCalendar file: an event of a whole day for each change, with all files that it concerns.

    What fails already, or is not evaluated, has an event on the day of the run.
    """
    from certlint.analysis.forecast import shared
    from certlint.output.calendar_events import calendar, event_lines, event_uid, unread_events

    lines = unread_events(found.unread, now)
    for event, paths in shared([*found.broken, *found.changes]):
        about = [event.severity, event.certificate, _listed(paths)]
        title = f"{event.rule or _VERBS[event.kind]}: {event.message}"
        title = f"already failing: {title}" if event.kind == "broken" else title
        # The whole event: one rule, or none, may cause several changes on one day.
        lines += event_lines(event_uid(event), event.date.replace("-", ""), title, about, now)
    return calendar("Certificate forecast", lines)


_FORMATS = {"text": _text, "json": _json, "ics": _ics}
