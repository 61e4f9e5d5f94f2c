"""Shared by commands that report on many inputs: options for rules, formats and output paths."""

from __future__ import annotations

import os
import sys

from certlint.commands import options
from certlint.errors import UsageError, did_you_mean
from certlint.escape import for_shell
from certlint.output import formats
from certlint.output.formats import is_paged

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable
    from typing import Any

    from certlint.batch.bundles import Job
    from certlint.engine.plan import Plan
    from certlint.output.record import Totals


STDOUT = "-"
_MOST_UNREAD = 3


def add_selection(parser: argparse.ArgumentParser) -> None:
    """Options that choose rules and the exit code."""
    group = parser.add_argument_group("rules and exit code")
    group.add_argument(
        "--select", action="append", default=[], metavar="RULE", help="run only these rules (ids or globs)"
    )
    group.add_argument(
        "--ignore", action="append", default=[], metavar="RULE", help="do not run these rules (ids or globs)"
    )
    group.add_argument(
        "--fail-on",
        default="",
        choices=(*options.SEVERITIES, "never"),
        help="lowest severity that makes the exit code 1 (error)",
    )
    group.add_argument("--exit-zero", action="store_true", help="exit 0 despite findings")


def add_formats(group: argparse._ArgumentGroup, choices: str) -> None:
    """Options for the formats of a report, its path, and its level of detail."""
    group.add_argument("--format", action="append", default=[], metavar="NAME[=FILE]", help=choices)
    group.add_argument(
        "--output",
        default="",
        metavar="FILE",
        help="file for the report (-: standard output); without --format, a suffix such as .html selects the format",
    )
    group.add_argument("--min-severity", default="", choices=options.SEVERITIES, help="lowest severity shown (info)")
    group.add_argument("--statistics", action="store_true", help="count the findings of each rule")


def add_looks(group: argparse._ArgumentGroup) -> None:
    """Options that say how a report on a terminal looks."""
    group.add_argument("--quiet", action="store_true", help="print no report; only the exit code shows the result")
    group.add_argument("--color", default="auto", choices=("auto", "always", "never"))


def report_paths(arguments: argparse.Namespace) -> list[str]:
    """The paths of the reports."""
    return [report_path(path) for path in (*(each.partition("=")[2] for each in arguments.format), arguments.output)]


def report_path(path: str) -> str:
    """The path of a report; empty for standard output, which `-` names as well."""
    return "" if path == STDOUT else path


def require_output(arguments: argparse.Namespace, written: Iterable[str]) -> None:
    """Raises UsageError if no format is written to the file of --output."""
    if report_path(arguments.output) not in ("", *written):
        hint = f"name its format: --format text={for_shell(arguments.output)}; or leave --output out"
        raise UsageError(f"--output {arguments.output} is not written, because each --format names a file", hint)


def format_of_suffix(arguments: argparse.Namespace) -> list[str]:
    """The format by the suffix of the report's name if no format is given: `report.html` is HTML. Raises UsageError."""
    name = os.path.splitext(arguments.output)[1][1:].lower() if getattr(arguments, "output", "") else ""
    if name in formats.FORMATS and name not in formats.FOR_BUNDLES:
        message = f"--output {arguments.output} has the suffix of the format {name}, which needs --format"
        raise UsageError(message, f"add --format {name}; or write text there: --format text")
    return [name] if name in formats.FOR_BUNDLES else []


def formats_of(arguments: argparse.Namespace) -> dict[str, str]:
    """Format → path, empty for standard output. Raises UsageError."""
    out: dict[str, str] = {}
    for each in arguments.format or ["text"]:
        name, _, path = each.partition("=")
        if name in formats.FORMATS and name not in formats.FOR_BUNDLES:
            raise UsageError(f"--format {name} is not for this command", f"formats: {', '.join(formats.FOR_BUNDLES)}")
        if name not in formats.FOR_BUNDLES:
            hint = did_you_mean(name, formats.FORMATS, formats.OTHER_NAMES) or f"formats: {', '.join(formats.FORMATS)}"
            raise UsageError(f"unknown format {name!r}", hint)
        if name in out:
            raise UsageError(f"--format {name} is given twice", "name one place for each format, and copy the file")
        out[name] = report_path(path or arguments.output)
    require_output(arguments, out.values())
    if arguments.quiet:
        out = {name: path for name, path in out.items() if path}
    for path in out.values():
        if list(out.values()).count(path) > 1:
            raise UsageError(
                "two formats cannot be written to one place", "write one of them to a file: --format html=report.html"
            )
    return out


def verify_formats(arguments: argparse.Namespace) -> None:
    """Raises UsageError for formats that cannot be written together."""
    named = {each.partition("=")[0] for each in arguments.format}
    if all(row.way != formats.ALONE for name, row in formats.FORMATS.items() if name in named):
        formats_of(arguments)


def make_job(
    arguments: argparse.Namespace,
    formats: tuple[str, ...],
    limits: tuple[int, int],
    wanted: dict[str, Any],
    *,
    asks: bool = False,
    inputs: str = "file",
) -> Job:
    """The job with the requirements `wanted`: settings, profile, select and ignore.

    `limits`: how much of an input is read, in bytes and certificates. `inputs`: the noun for one input.
    """
    from certlint.batch.bundles import Job, about_run
    from certlint.engine import setup
    from certlint.escape import terminal_style
    from certlint.policy.severity import Severity

    plan = setup.plan_for(wanted, now=options.moment(arguments), memo=not getattr(arguments, "no_memo", False))
    if plan.settings["pool"] and not plan.settings["trust"]:
        _note_unread_pool(plan)
    fail_on = None if arguments.fail_on == "never" else Severity[arguments.fail_on.upper()]
    color, width = terminal_style(arguments.color)
    minimum, pages = Severity[arguments.min_severity.upper()], os.environ.get("CERTLINT_RULE_PAGES", "")
    about = about_run(plan, fail_on, minimum=minimum, width=width, color=color, root=_here(), pages=pages.rstrip("/"))
    about = about._replace(
        inputs=inputs, pages_apart=_pages_apart(arguments), records=bool(getattr(arguments, "record", ""))
    )
    return Job(plan, about, formats, wanted.get("key", ""), *limits, asks=asks)


def _pages_apart(arguments: argparse.Namespace) -> bool:
    """Whether a format is written to a folder of pages."""
    named = (each.partition("=") for each in arguments.format)
    return any(is_paged(name, path or arguments.output) for name, _, path in named)


def write_statistics(totals: Totals) -> None:
    """Writes the number of findings per rule to standard error."""
    for rule, count in sorted(totals.rules.items(), key=lambda item: (-item[1], item[0])):
        sys.stderr.write(f"{count:7}  {rule}\n")


def _here() -> str:
    try:
        return os.getcwd()
    except OSError:  # the folder was removed: paths stay as they were given
        return ""


def _note_unread_pool(plan: Plan) -> None:
    """Says what could not be read from --pool, in which certificates may be missing. With a trust store, the report says it."""
    from certlint.engine.trusted import stores_of
    from certlint.escape import terminal

    unread = [why for store in stores_of(plan)[0] for why in store.passed_over]
    for why in unread[:_MOST_UNREAD]:
        sys.stderr.write(f"certlint: not read: {terminal(why)}\n")
    if more := len(unread[_MOST_UNREAD:]):
        sys.stderr.write(f"certlint: not read: … and {more:,} more\n")
