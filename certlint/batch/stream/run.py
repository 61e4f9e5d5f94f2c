"""`--format jsonl`: from options to a stream of lines."""

from __future__ import annotations

import os
import sys
import zlib
from contextlib import closing, nullcontext
from itertools import chain
from typing import TYPE_CHECKING, Any

from certlint.batch.stream import inputs
from certlint.batch.stream.chunks import CHUNK
from certlint.batch.stream.interrupt import Interrupt
from certlint.batch.stream.journal import Journal
from certlint.batch.stream.progress import Progress
from certlint.batch.stream.runner import Runner
from certlint.batch.stream.sink import Sink
from certlint.batch.stream.tally import Tally
from certlint.batch.stream.tasks import TaskContext, tasks
from certlint.errors import UsageError
from certlint.escape import terminal
from certlint.files import sources
from certlint.files.standard import READER_LEFT
from certlint.output.jsonl_v1 import About

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from certlint.batch import bundles
    from certlint.engine.plan import Plan
    from certlint.files.facts import Unreadable

INTERRUPTED = 130


def run(
    arguments: argparse.Namespace,
    make_job: Callable[[argparse.Namespace, tuple[str, ...]], bundles.Job],
    missing: list[Unreadable],
    left_out: list[str],
) -> int:
    """Streams the lines of `certlint check … --format jsonl`, and says how it went by the exit code.

    missing   inputs that are known already not to be there
    left_out  links that were not followed, and more of them to come
    """
    target = _target(arguments)
    with closing(Journal(arguments.resume)) if arguments.resume else nullcontext() as journal:
        return _run(arguments, make_job, (missing, left_out), target, journal)


def _run(
    arguments: argparse.Namespace,
    make_job: Callable[[argparse.Namespace, tuple[str, ...]], bundles.Job],
    known: tuple[list[Unreadable], list[str]],
    target: str,
    journal: Journal | None,
) -> int:
    missing, left_out = known
    if journal and journal.begun and not arguments.as_of:
        arguments.as_of = journal.identity["as_of"]
    context = _context(make_job(arguments, ()))
    _require_rules(context.plan)
    if journal:
        journal.take_up(_identity(arguments, context, target), target)
        if journal.state.complete:
            sys.stderr.write(f"certlint: nothing is left to do: {journal.path} tells of a complete run\n")
            return _exit_code(journal.state.tally, arguments)
    interrupt = Interrupt()
    length = journal.state.length if journal else 0
    own = _own(target, arguments.resume)
    aged = _outdated(context.plan)  # now, as the processes that are forked later have the tables that this loads
    with interrupt.watched(), Sink(target, length, resumable=journal is not None) as sink:
        runner = Runner(context, sink, interrupt, journal, _progress(arguments, target, own))
        chunks = chain(inputs.absent(missing), inputs.chunks(arguments.paths, arguments.column, left_out, own))
        complete = runner.run(tasks(chunks), _jobs(arguments))
    tally = runner.state.tally
    idle = [f"no rule of profile {context.about.profile} applies to any certificate"] * (
        tally.is_idle and tally.counts["certificates"] > 0
    )
    _tell(arguments, tally, complete, [*idle, *sources.note(left_out), *aged])
    code = _exit_code(tally, arguments)
    if complete:
        return code
    return code or READER_LEFT if sink.reader_left else INTERRUPTED


def _require_rules(plan: Plan) -> None:
    """Raises UsageError when no rule of the run judges a certificate by itself."""
    if plan.per_certificate:
        return
    if plan.unset:
        raise UsageError(f"no rule can judge a certificate: {'; '.join(dict.fromkeys(plan.unset.values()))}")
    raise UsageError(
        "the rules of this run judge bundles as a whole, and jsonl judges certificates one by one",
        "choose another format, or rules about certificates: `certlint rules` lists them",
    )


def _target(arguments: argparse.Namespace) -> str:
    """Where the lines go: a path, or nothing for standard output. Raises UsageError for options that do not go together."""
    if len(arguments.format) > 1:
        raise UsageError(
            "jsonl goes with no other format", "call certlint twice, or make the other report of its lines"
        )
    if arguments.key:
        raise UsageError("--key belongs to one bundle, and jsonl judges certificates one by one", "leave --key out")
    path = arguments.format[0].partition("=")[2] or arguments.output
    if arguments.resume and not path:
        raise UsageError("--resume needs a file to go on with", "say where the lines go: --output lines.jsonl")
    if arguments.resume and os.path.realpath(arguments.resume) == os.path.realpath(path):
        raise UsageError("the journal and the lines can't share one file", "give --resume a file of its own")
    _require_parquet(arguments.paths)
    return path or (os.devnull if arguments.quiet else "")


def _own(target: str, journal: str) -> frozenset[str]:
    """The files that the run writes: in a folder that is read they are no input."""
    written = [target or "/dev/stdout", *[journal] * bool(journal)]
    return frozenset(os.path.realpath(path) for path in written)


def _require_parquet(paths: list[str]) -> None:
    """Raises UsageError when a Parquet file is named and nothing here can read it."""
    named = [path for path in paths if path.lower().endswith(".parquet")]
    if named:
        from certlint.batch.stream import parquet

        if not parquet.available():
            raise UsageError(f"{parquet.MISSING}: {named[0]}", parquet.HINT)


def _context(made: bundles.Job) -> TaskContext:
    about = made.about
    return TaskContext(made.plan, About(about.version, about.profile, about.as_of, about.fail_on, about.minimum))


def _identity(arguments: argparse.Namespace, context: TaskContext, target: str) -> dict[str, Any]:
    """What must be the same when a run goes on."""
    about = context.about
    return {
        "version": about.version,
        "profile": about.profile,
        "rules": _rules(context.plan),
        "as_of": about.as_of.isoformat(),
        "fail_on": about.fail_on.label if about.fail_on else "never",
        "min_severity": about.minimum.label,
        "output": os.path.abspath(target),
        "paths": [os.path.abspath(path) for path in arguments.paths],
        "column": arguments.column,
        "chunk": CHUNK,
    }


def _rules(plan: Plan) -> int:
    """A checksum of everything that decides what is found."""
    parts = [(s.rule.id, s.rule.check, s.severity.label, sorted(s.params.items())) for s in plan.selected]
    return zlib.crc32(repr((parts, sorted(plan.settings.items()))).encode())


def _jobs(arguments: argparse.Namespace) -> int:
    return int(arguments.jobs) if arguments.jobs > 0 else len(os.sched_getaffinity(0))


def _progress(arguments: argparse.Namespace, target: str, own: frozenset[str]) -> Progress | None:
    """A bar, on a terminal that can draw one and is not filled with the lines themselves."""
    if arguments.quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        return None
    if not target and sys.stdout.isatty():
        return None
    return Progress(sys.stderr, inputs.total_size(arguments.paths, own))


def _tell(arguments: argparse.Namespace, tally: Tally, complete: bool, notes: list[str]) -> None:
    """What a person wants to know without reading the lines."""
    if arguments.statistics:
        for rule, count in sorted(tally.rules.items(), key=lambda item: (-item[1], item[0])):
            sys.stderr.write(f"{count:7}  {rule}\n")
    if arguments.quiet:
        return
    counts = tally.counts
    parts = [
        f"{counts['certificates']:,} certificates",
        f"{counts['fail']:,} fail",
        f"{counts['unreadable']:,} unreadable",
    ]
    if complete:
        sys.stderr.write(f"certlint: {', '.join(parts)}\n")
    else:
        on = f"; `--resume {arguments.resume}` goes on" if arguments.resume else ""
        sys.stderr.write(f"certlint: interrupted after {', '.join(parts)}{on}\n")
    for note in notes:
        sys.stderr.write(f"certlint: {terminal(note)}\n")


def _outdated(plan: Plan) -> list[str]:
    """What `meta/data-outdated` has to say: it is about no certificate, and so on no line of one."""
    for each in plan.selected:
        if each.rule.check == "meta.data_recent":
            from certlint.checks.meta import outdated

            old = ", ".join(table.name for table in outdated(plan.now.date(), each.params["days"]))
            advice = "update certlint; `certlint rules --data` tells their dates"
            return (
                [f"tables of facts over {each.params['days']} days old: {old} ({each.rule.id}): {advice}"]
                if old
                else []
            )
    return []


def _exit_code(tally: Tally, arguments: argparse.Namespace) -> int:
    return 0 if arguments.exit_zero and tally.exit_code == 1 else tally.exit_code
