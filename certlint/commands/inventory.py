"""Queries an inventory of certificates: what it contains, what expires, what changed, who owns it.

Exit codes: 0 the question was answered; 1 with --fail-on, something is listed; 2 usage error; 3 the inventory cannot be read.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from certlint.commands import inventory_options, options
from certlint.errors import UsageError
from certlint.escape import json_for_logs

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Sequence

    from certlint.inventory.search.filters import Filters
    from certlint.inventory.sql.database import Database

QUESTIONS = {
    "list": "the certificates at all places, by expiry",
    "show": "one certificate with its names, places and findings: show SHA256",
    "places": "the places and their certificates",
    "findings": "the open findings, newest first",
    "expiring": "certificates to renew, except superseded ones (45 days)",
    "changes": "what is new, replaced, gone or fixed, by date (7 days)",
    "shared-keys": "keys of several certificates in use",
    "issuers": "issuers of the certificates in use",
    "owners": "owners and their places; first those without an owner",
    "gone": "certificates that disappeared and were not replaced",
    "runs": "the recorded runs",
}
_OF_CERTIFICATES = ("list", "expiring", "show")
_WITH_SEVERITY = ("list", "expiring", "places", "findings", "changes", "show")
# Options that narrow a list, with the questions they do not apply to.
_WITHOUT = {
    **dict.fromkeys(("owner", "unowned", "issuer", "severity", "name", "place", "rule"), ("show", "runs")),
    **dict.fromkeys(("site", "before", "since", "limit", "ended"), ("show",)),
    "verdict": tuple(name for name in QUESTIONS if name != "places"),
}
_PAGE = 500


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `certlint inventory`."""
    parser.usage = "certlint inventory QUESTION [SHA256] --record DATABASE [options]"
    width = max(map(len, QUESTIONS))
    listed = "\n".join(f"  {name:<{width}}  {text}" for name, text in QUESTIONS.items())
    parser.epilog = f"questions:\n{listed}"
    parser.add_argument("question", metavar="QUESTION", choices=tuple(QUESTIONS), help="see below")
    parser.add_argument("digest", nargs="?", default="", metavar="SHA256", help="the certificate, for `show`")
    inventory_options.add_database(parser)
    inventory_options.add_filters(parser)
    parser.add_argument(
        "--load", default="", metavar="FILE", help="for `owners`: first assign owners to all places by this TOML file"
    )
    group = parser.add_argument_group("output")
    group.add_argument("--format", default="text", choices=("text", "csv", "json", "cyclonedx"), help="format (text)")
    group.add_argument(
        "--limit", type=options.whole_number, default=0, metavar="N", help="maximum number of rows (0: all)"
    )
    group.add_argument("--ended", action="store_true", help="also list what was replaced, is gone or was fixed")
    group.add_argument(
        "--fail-on",
        default="",
        choices=("any", "error", "warning", "info"),
        help="exit code 1 if a row is listed, or one with a finding of this severity",
    )


def run(arguments: argparse.Namespace) -> int:
    """Answers the question; exit code 1 as `--fail-on` says."""
    from certlint.engine import setup

    question = arguments.question
    _refuse_contradictions(arguments)
    usual = _usual(arguments)
    if arguments.load:
        _load(arguments)
    now = setup.this_moment()
    filters = inventory_options.filters(arguments, now)._replace(ended=arguments.ended)
    with inventory_options.open_inventory(arguments) as database:
        if question == "show":
            return _show(database, arguments)
        watch = _Watch(database, arguments.fail_on)
        rows = watch.over(_rows(database, question, filters, arguments.limit))
        _write(database, arguments, rows)
        if arguments.format == "text":
            cut = watch.count == arguments.limit > 0
            more = f" (--limit {arguments.limit}: there may be more)" if cut else ""
            sys.stdout.write(
                f"{watch.count} {'row' if watch.count == 1 else 'rows'}{_filter_note(usual, filters)}{more}\n"
            )
        return int(watch.failed)


def _usual(arguments: argparse.Namespace) -> dict[str, str]:
    """Applies the default time span unless options give one; returns what was applied."""
    from certlint.inventory.queries.spans import USUAL

    usual = {} if arguments.before or arguments.since else USUAL.get(arguments.question, {})
    for name, text in usual.items():
        setattr(arguments, name, text)
    return usual


def _filter_note(usual: dict[str, str], filters: Filters) -> str:
    """What a list was narrowed to that nobody asked for."""
    from certlint.inventory.queries.row_formats import day_of

    return "".join(f" {name} {day_of(getattr(filters, name))} (--{name} names another day)" for name in usual)


def _refuse_contradictions(arguments: argparse.Namespace) -> None:
    question = arguments.question
    if bool(arguments.digest) != (question == "show"):
        if question == "show":
            raise UsageError("show needs the SHA-256 of a certificate, or its beginning", "`inventory list` shows it")
        raise UsageError(f"{question} takes no certificate", "ask `show` for one certificate")
    for name, questions in _WITHOUT.items():
        if question in questions and getattr(arguments, name):
            raise UsageError(f"--{name} cannot be combined with {question}", "leave it out, or ask another question")
    if arguments.load and question != "owners":
        raise UsageError(f"--load cannot be combined with {question}", "ask `owners`")
    if arguments.format == "cyclonedx" and question not in _OF_CERTIFICATES:
        raise UsageError(
            f"{question} has no certificates to make a bill of materials of", "ask `list`, `expiring` or `show`"
        )
    if arguments.fail_on not in ("", "any") and question not in _WITH_SEVERITY:
        raise UsageError(f"--fail-on {arguments.fail_on} needs a list with findings", "give --fail-on any")


def _load(arguments: argparse.Namespace) -> None:
    """Assigns owners to all places, without a run. Raises ConfigurationError, OutputError."""
    from certlint.inventory.recording import owners
    from certlint.inventory.recording.place_owners import PlaceOwners

    known = owners.read_owners(arguments.load)
    with inventory_options.open_inventory(arguments, writing=True) as database, database.transaction():
        PlaceOwners(database, known).assign()


def _rows(database: Database, question: str, filters: Filters, limit: int) -> Iterator[Any]:
    """All rows up to `limit`, page by page."""
    from itertools import islice

    from certlint.inventory.queries import paging

    ask = _function(question)
    size = min(limit, _PAGE) if limit else _PAGE
    rows = paging.every(lambda after: ask(database, filters, after, size))
    return islice(rows, limit) if limit else rows


def _function(question: str) -> Any:
    from certlint.inventory.queries import changes, lists, shared_keys, totals

    return {
        "list": lists.certificates,
        "places": lists.places,
        "findings": lists.findings,
        "expiring": lists.expiring,
        "changes": changes.changes,
        "shared-keys": shared_keys.shared_keys,
        "issuers": totals.issuers,
        "owners": totals.owners,
        "gone": lists.gone,
        "runs": lists.runs,
    }[question]


class _Watch:
    """Counts rows as they are written, and notices those that `--fail-on` is about."""

    def __init__(self, database: Database, fail_on: str) -> None:
        self._database, self._fail_on = database, fail_on
        self.count, self.failed = 0, False

    def over(self, rows: Iterable[Any]) -> Iterator[Any]:
        """Iterates over the rows."""
        from certlint.inventory.search.filters import severity_at_least

        severities = () if self._fail_on in ("", "any") else severity_at_least(self._fail_on)
        for row in rows:
            self.count += 1
            self.failed = self.failed or self._fail_on == "any" or self._alerts(row, severities)
            yield row

    def _alerts(self, row: Any, severities: Sequence[str]) -> bool:
        """Whether a row has such a finding. Findings about superseded certificates do not count."""
        from certlint.inventory.queries import details

        if severities and hasattr(row, "verdict"):  # a place, whose counts include all certificates it shows
            return details.place_alerts(self._database, row.id, severities)
        if _severity(row) not in severities:
            return False
        if hasattr(row, "rule"):  # a finding about a certificate, or about a place as a whole
            sql = "SELECT superseded_by FROM certificates WHERE sha256 = ? AND superseded_by IS NOT NULL"
            return self._database.one(sql, (row.sha256,)) is None
        return not getattr(row, "superseded", False)


def _severity(row: Any) -> str:
    """The worst severity among the open findings; empty without any."""
    if getattr(row, "ended", None) is not None:
        return ""
    return str(getattr(row, "severity", ""))


def _write(database: Database, arguments: argparse.Namespace, rows: Iterable[Any]) -> None:
    from certlint.files.standard import write_utf8
    from certlint.inventory.queries import row_formats, row_types

    if arguments.format == "text":
        from certlint.commands import inventory_text

        sys.stdout.writelines(row_formats.as_table(rows, inventory_text.COLUMNS[arguments.question]))
    elif arguments.format == "csv":
        kind = row_types.OF[arguments.question]
        for line in row_formats.as_csv(rows, row_types.columns(kind)):
            write_utf8(line)
    elif arguments.format == "json":
        for text in row_formats.as_json(rows):
            write_utf8(text)
    else:
        from certlint.engine import setup
        from certlint.inventory.queries import cyclonedx

        write_utf8(cyclonedx.of_materials(database, rows, setup.this_moment()))


def _show(database: Database, arguments: argparse.Namespace) -> int:
    """Shows one certificate with everything the inventory has about it."""
    from certlint.files.standard import write_utf8
    from certlint.inventory.queries import details, paging, row_formats

    row = details.certificate(database, arguments.digest)
    watch = _Watch(database, arguments.fail_on)
    (row,) = watch.over([row])
    if arguments.format in ("cyclonedx", "csv"):
        _write(database, arguments, [row])
        return int(watch.failed)
    names = [each.name for each in paging.every(partial(details.names, database, row.id))]
    sightings = paging.every(partial(details.sightings_of_certificate, database, row.id))
    findings = paging.every(partial(details.findings_about, database, row.id))
    if arguments.format == "json":
        import json

        value = row_formats.fields_of(row) | {
            "names": names,
            "sightings": [row_formats.fields_of(each) for each in sightings],
            "findings": [row_formats.fields_of(each) for each in findings],
        }
        write_utf8("[\n " + json_for_logs(json.dumps(value)) + "\n]\n")
    else:
        from certlint.commands import inventory_text

        sys.stdout.writelines(inventory_text.certificate(row, names, sightings, findings))
    return int(watch.failed)
