"""Checks PEM certificate bundles before you upload them.

Exit codes: 0 no finding at or above --fail-on, 1 findings, 2 usage or internal error, 3 something was not read or evaluated.
"""

from __future__ import annotations

import os
import sys
from itertools import chain

from certlint.commands import configured, evidence, options, recording, reports
from certlint.commands.options import ROUND, whole_number
from certlint.errors import UsageError
from certlint.light import partial
from certlint.loading import load_listed
from certlint.output import formats
from certlint.resources import INSTALLED

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable
    from typing import Any

    from certlint.batch.bundles import Job
    from certlint.bundle.reading import Reading
    from certlint.config.model import Configuration
    from certlint.files.facts import Unreadable
    from certlint.files.walking import Others
    from certlint.output.record import Record, Totals

USUAL_MODULES = os.path.join(os.path.dirname(__file__), "usual_modules.txt")
"""The modules that every check of bundles loads from here on, in order: see `loading.load_listed`."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `certlint check`."""
    parser.usage = "certlint [check] [PATH...] [--fqdn NAME] [options]"
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="PEM or DER files, keystores, Kubernetes manifests, folders (links out of them are not followed), "
        "or - for standard input",
    )
    options.add_requirements(parser)
    evidence.add_arguments(parser)
    reports.add_selection(parser)
    add_output(parser)
    recording.add_arguments(parser)
    configured.add_arguments(parser)


def add_output(parser: argparse.ArgumentParser) -> None:
    """Options about what is reported, where to, and how the work is done."""
    group = parser.add_argument_group("report")
    reports.add_formats(group, formats.CHOICES)
    group.add_argument(
        "--show-files", action="store_true", help="list the files that would be read, without checking them"
    )
    reports.add_looks(group)
    group.add_argument(
        "--jobs",
        type=whole_number,
        default=0,
        metavar="N",
        help="number of processes (with many files, one for each core)",
    )
    group.add_argument("--resume", default="", metavar="FILE", help="jsonl: keep a journal, or continue from it")
    group.add_argument("--column", default="", metavar="NAME", help="jsonl: the column that contains the certificates")
    group.add_argument("--max-size", default="", metavar="SIZE", help="largest file to read (16M)")
    group.add_argument(
        "--max-certificates", type=whole_number, metavar="N", help="most certificates to read from a file (10000)"
    )
    group.add_argument("--no-memo", action="store_true", help="evaluate repeated parts again (slower, for comparison)")


def run(arguments: argparse.Namespace) -> int:
    """Checks and reports; the exit code is the verdict."""
    configuration = configured.find(arguments)
    if arguments.show_config:
        sys.stdout.write(configured.show(arguments, configuration, options.asked(arguments)))
        return 0
    recording.fill(arguments)
    configured.fill(arguments, configuration)
    complete = not arguments.paths
    # Each path in a configuration is a bundle of its own.
    arguments.are_named = not complete
    left_out: list[str] = []
    missing = _fill_paths(arguments, configuration, left_out)
    if arguments.show_files:
        from certlint.commands.show_files import show_files

        together = () if complete else arguments.paths
        return show_files(arguments.paths, missing, left_out, stream=_is_stream(arguments), together=together)
    if any([*reports.report_paths(arguments), arguments.write_baseline, arguments.resume]):
        from certlint.commands.apart import require_outputs_apart

        require_outputs_apart(arguments, configuration)
    if _is_stream(arguments):
        from certlint.commands import check_stream

        return check_stream.run_alone(arguments, configuration, missing, left_out, _job)
    if arguments.resume or arguments.column:
        raise UsageError("--resume and --column require --format jsonl", "see docs/bulk.md")
    return _bundles(arguments, configuration, missing, left_out, complete=complete and not arguments.select)


def _bundles(
    arguments: argparse.Namespace,
    configuration: Configuration | None,
    missing: list[Unreadable],
    left_out: list[str],
    *,
    complete: bool,
) -> int:
    """Evaluates files as bundles and reports. `complete`: they are all that the configuration names, with all its rules."""
    load_listed(USUAL_MODULES)
    from certlint.batch.bundles import notes, records
    from certlint.engine.repetition import Repetition
    from certlint.engine.verdict import exit_code
    from certlint.files import walking
    from certlint.output.record import Totals
    from certlint.output.writer import Writer

    places = reports.formats_of(arguments)
    job = _job(arguments, tuple(places), configuration)
    totals = Totals()
    others = walking.Others()
    paths = chain(missing, _expanded(arguments, left_out, others))
    watched: list[Record] = []
    repetition = Repetition()
    with recording.Recording(arguments, "check", arguments.paths) as recorded, Writer(places, job.about) as writer:
        recorded.begin(job)
        for record in records(job, paths, _jobs(arguments)):
            recorded.take(record)
            if record.is_silent:
                continue
            totals.add(record)
            writer.add(record)
            repetition.add(record.holders)
            watched += [record._replace(texts={}, holders=(), seen=())] * (ROUND in os.environ)
        for last in configured.last_records(job, configuration, totals, repetition, complete=complete):
            totals.add(last)
            writer.add(last)
        totals.notes = totals.notes_of_records if job.is_divided else notes(totals)
        totals.notes += [*walking.note(left_out), *walking.note_others(others.count)]
        writer.finish(totals)
        code = exit_code(totals.conclusion, exit_zero=arguments.exit_zero)
        recorded.finish(code)
    _summarize(arguments, totals, watched)
    return code


def _summarize(arguments: argparse.Namespace, totals: Totals, watched: list[Record]) -> None:
    if arguments.write_baseline or arguments.statistics or ROUND in os.environ:
        from certlint.commands import check_written

        check_written.summarize(arguments, totals, watched)
    # Most checks do not need the compiled profile; a wheel ships it and must not leave files behind that it did not ship.
    if not INSTALLED and (expressions := sys.modules.get("certlint.policy.expressions")) is not None:
        expressions.keep()


def _expanded(
    arguments: argparse.Namespace, left_out: list[str], others: Others
) -> Iterable[str | Reading | Unreadable]:
    """The files to evaluate; files in folders, or named together, may come with companion files."""
    if not _may_belong_together(arguments):
        from certlint.files import walking

        return walking.expand(arguments.paths, left_out=left_out)
    from certlint.batch import folders
    from certlint.policy.resolve import known_names

    together = arguments.paths if arguments.are_named else ()
    return folders.with_readings(arguments.paths, known_names(), left_out, others, together=together)


def _fill_paths(
    arguments: argparse.Namespace, configuration: Configuration | None, left_out: list[str]
) -> list[Unreadable]:
    """Without paths on the command line, takes those of the configuration; returns the patterns that match nothing."""
    if arguments.paths:
        return []
    named = configured.declared(configuration, left_out)
    arguments.paths = [path for path in named if isinstance(path, str)]
    return [path for path in named if not isinstance(path, str)]


def _is_stream(arguments: argparse.Namespace) -> bool:
    """Whether certificates are evaluated one by one (`--format jsonl`)."""
    named = {each.partition("=")[0] for each in arguments.format}
    return any(name in named for name, row in formats.FORMATS.items() if row.way == formats.ALONE)


def _in_folders(arguments: argparse.Namespace) -> bool:
    return any(os.path.isdir(path) for path in arguments.paths)


def _may_belong_together(arguments: argparse.Namespace) -> bool:
    """Whether files may be companions of others: in a folder, or named together and in the same folder."""
    if arguments.are_named and len({os.path.dirname(path) or os.curdir for path in arguments.paths}) < len(
        arguments.paths
    ):
        return True
    return _in_folders(arguments)


def _jobs(arguments: argparse.Namespace) -> int:
    if arguments.fetch:  # one process, so that each URL is fetched once
        from certlint.engine import online

        online.begin()
        return 1
    if arguments.jobs:
        return int(arguments.jobs)
    many = len(arguments.paths) > 64 or _in_folders(arguments)
    if not many:
        return 1
    from certlint.processes.platforms import cores

    return cores()


def _job(arguments: argparse.Namespace, formats: tuple[str, ...], configuration: Configuration | None = None) -> Job:
    make = partial(_make_job, arguments, formats)
    asked = options.asked(arguments)
    return configured.route(arguments, configuration, asked, make, in_folders=_may_belong_together(arguments))


def _make_job(arguments: argparse.Namespace, formats: tuple[str, ...], wanted: dict[str, Any]) -> Job:
    """The job with the requirements `wanted`: settings, profile, select and ignore."""
    from certlint.engine import setup

    asks = sys.stdin is not None and sys.stdin.isatty() and _jobs(arguments) == 1
    limits = setup.size(arguments.max_size), arguments.max_certificates
    return reports.make_job(arguments, formats, limits, wanted, asks=asks)
