"""`certlint check` for certificates that are evaluated one by one (`--format jsonl`)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from certlint.commands import configured, recording
from certlint.commands.reports import report_path, require_output
from certlint.errors import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from certlint.batch.bundles import Job
    from certlint.config.model import Configuration
    from certlint.files.facts import Unreadable


def run_alone(
    arguments: argparse.Namespace,
    configuration: Configuration | None,
    missing: list[Unreadable],
    left_out: list[str],
    make_job: Callable[[argparse.Namespace, tuple[str, ...], Configuration | None], Job],
) -> int:
    """Evaluates certificates one by one. Raises UsageError for options that exclude each other."""
    from certlint.batch.stream.jsonl import Order, run_stream

    configured.refuse_for_streams(arguments, configuration)
    if len(arguments.format) > 1:
        raise UsageError(
            "--format jsonl cannot be combined with another format",
            "run certlint twice, or make the other report from the lines",
        )
    _refuse_for_one(arguments)
    target, journal = report_path(arguments.format[0].partition("=")[2] or arguments.output), arguments.resume
    require_output(arguments, [target])
    _require_apart(target, journal)
    recorded = recording.Recording(arguments, "audit", arguments.paths, filtered=bool(journal))

    def job(as_of: str) -> Job:
        arguments.as_of = as_of
        made = make_job(arguments, (), configuration)
        recorded.begin(made)
        return made

    order = Order(
        tuple(arguments.paths),
        target or (os.devnull if arguments.quiet else ""),
        journal,
        arguments.column,
        arguments.jobs,
        arguments.as_of,
        arguments.quiet,
        arguments.statistics,
        arguments.exit_zero,
        recorded.add if arguments.record else None,
    )
    with recorded:
        code = run_stream(order, job, missing, left_out)
        recorded.finish(code)
    return code


def _require_apart(target: str, journal: str) -> None:
    """Raises UsageError if the journal and the output are not separate files."""
    if journal and not target:
        raise UsageError("--resume needs an output file to continue", "write the lines to a file: --output lines.jsonl")
    if journal and os.path.realpath(journal) == os.path.realpath(target):
        raise UsageError("the journal and the lines cannot be in one file", "give --resume another file")


def _refuse_for_one(arguments: argparse.Namespace) -> None:
    """Raises UsageError for options that need more than a single certificate."""
    if arguments.key:
        raise UsageError("--key is for one bundle, but jsonl evaluates certificates one by one", "remove --key")
    if arguments.crl or arguments.ocsp_response or arguments.fetch:
        hint = "leave --crl, --ocsp-response and --fetch out"
        raise UsageError("revocation is found along a path, and jsonl evaluates certificates one by one", hint)
