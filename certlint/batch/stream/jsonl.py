"""`--format jsonl`: runs a stream according to the options."""

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
from certlint.batch.stream.progress import ProgressLine
from certlint.batch.stream.runner import Runner
from certlint.batch.stream.sink import Sink
from certlint.batch.stream.tasks import TaskContext, tasks
from certlint.engine.unread import notes_of_unread, unread_settings
from certlint.engine.verdict import exit_code
from certlint.errors import UsageError
from certlint.escape import apart, terminal
from certlint.files import walking
from certlint.files.standard import READER_LEFT
from certlint.light import NamedTuple
from certlint.output.jsonl_v2 import About
from certlint.output.tally import OTHER_KINDS, Tally
from certlint.processes.ending import terminable
from certlint.processes.platforms import cores
from certlint.x509.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from certlint.batch import bundles
    from certlint.engine.plan import Plan
    from certlint.files.facts import Unreadable
    from certlint.output.seen import SeenPlace

INTERRUPTED = 130


class Order(NamedTuple):
    """The options of a stream.

    paths    the inputs
    target   the output file; empty for standard output
    journal  the file that a run continues from; empty for none
    column   the column of a table with the certificates
    jobs     number of processes; 0 for one per core
    as_of    the moment of the evaluation; empty for now, or for that of the journal
    quiet, statistics, exit_zero   the options of that name
    record   receives what is recorded in an inventory; None without one
    """

    paths: tuple[str, ...]
    target: str = ""
    journal: str = ""
    column: str = ""
    jobs: int = 0
    as_of: str = ""
    quiet: bool = False
    statistics: bool = False
    exit_zero: bool = False
    record: Callable[[tuple[SeenPlace, ...]], None] | None = None


def run_stream(
    order: Order, make_job: Callable[[str], bundles.Job], missing: list[Unreadable], left_out: list[str]
) -> int:
    """Writes the lines of `certlint check … --format jsonl`; returns the exit code.

    make_job  makes the job for a moment
    missing   inputs that are known not to exist
    left_out  links that were not followed; more are added
    """
    _require_parquet(order.paths)
    with closing(Journal(order.journal)) if order.journal else nullcontext() as journal:
        return _run(order, make_job, (missing, left_out), journal)


def _run(
    order: Order,
    make_job: Callable[[str], bundles.Job],
    known: tuple[list[Unreadable], list[str]],
    journal: Journal | None,
) -> int:
    missing, left_out = known
    as_of = order.as_of or (journal.identity["as_of"] if journal and journal.begun else "")
    context = _context(make_job(as_of))
    _require_rules(context.plan)
    if journal:
        journal.take_up(_identity(order, context), order.target)
        if journal.state.complete:
            sys.stderr.write(f"certlint: nothing to do: {journal.path} says that the run is complete\n")
            return exit_code(journal.state.tally.conclusion, exit_zero=order.exit_zero)
    interrupt, length = Interrupt(), journal.state.length if journal else 0
    own, others = _own(order), walking.Others()
    aged = _outdated(context.plan)
    ending = terminable() if order.target else nullcontext()
    with ending, interrupt.watched(), Sink(order.target, length, resumable=journal is not None) as sink:
        runner = Runner(context, sink, interrupt, journal, _progress(order, own), order.record)
        chunks = chain(inputs.absent(missing), inputs.chunks(order.paths, order.column, left_out, own, others))
        complete = runner.run(tasks(chunks), order.jobs or cores())
    tally, plan = runner.state.tally, context.plan
    notes = [
        *notes_of_unread(unread_settings(plan)),
        *_idle(context, tally),
        *_dormant(plan, tally),
        *walking.note(left_out),
        *walking.note_others(others.count),
        *aged,
    ]
    _report(order, tally, context.about.scope_rules, complete, notes)
    code = exit_code(tally.conclusion, exit_zero=order.exit_zero)
    if complete:
        return code
    return (code or READER_LEFT) if sink.reader_left else INTERRUPTED


def _require_rules(plan: Plan) -> None:
    """Raises UsageError if no rule of the run applies to a single certificate."""
    if plan.per_certificate:
        return
    if plan.unset:
        raise UsageError(f"no rule can evaluate a certificate: {'; '.join(dict.fromkeys(plan.unset.values()))}")
    raise UsageError(
        "the rules of this run evaluate whole bundles, but jsonl evaluates certificates one by one",
        "choose another format, or rules about certificates; to list the rules: certlint rules",
    )


def _own(order: Order) -> frozenset[str]:
    """The files that the run writes, which are not input even if they are in a folder that is read."""
    written = [order.target or "/dev/stdout", *[order.journal] * bool(order.journal)]
    return frozenset(os.path.realpath(path) for path in written)


def _require_parquet(paths: Iterable[str]) -> None:
    """Raises UsageError if a Parquet file is named and pyarrow is missing."""
    named = [path for path in paths if path.lower().endswith(".parquet")]
    if named:
        from certlint.batch.stream import parquet

        parquet.require(named[0])


def _context(made: bundles.Job) -> TaskContext:
    run = made.about
    scope = tuple(each.rule.id for each in made.plan.selected if each.rule.marks_scope)
    about = About(run.version, run.profile, run.as_of, run.rules_of, run.fail_on, run.minimum, scope)
    return TaskContext(made.plan, about, run.records)


def _identity(order: Order, context: TaskContext) -> dict[str, Any]:
    """What must not change when a run continues."""
    about = context.about
    return {
        "version": about.version,
        "profile": about.profile,
        "rules": _rules(context.plan),
        "as_of": about.as_of.isoformat(),
        "fail_on": about.fail_on.label if about.fail_on else "never",
        "min_severity": about.minimum.label,
        "output": os.path.abspath(order.target),
        "paths": [os.path.abspath(path) for path in order.paths],
        "column": order.column,
        "chunk": CHUNK,
    }


def _rules(plan: Plan) -> int:
    """A checksum of everything that affects findings."""
    parts = [(s.rule.id, s.rule.check, s.severity.label, sorted(s.params.items())) for s in plan.selected]
    return zlib.crc32(repr((parts, sorted(plan.settings.items()))).encode())


def _progress(order: Order, own: frozenset[str]) -> ProgressLine | None:
    """A progress bar, if stderr is a terminal that can show one and does not also show the lines."""
    if order.quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        return None
    if not order.target and sys.stdout.isatty():
        return None
    return ProgressLine(sys.stderr, inputs.total_size(order.paths, own))


def _report(order: Order, tally: Tally, scope: tuple[str, ...], complete: bool, notes: list[str]) -> None:
    """Writes the summary for people to standard error."""
    if order.statistics:
        for rule, count in sorted(tally.rules.items(), key=lambda item: (-item[1], item[0])):
            sys.stderr.write(f"{count:7}  {rule}\n")
    if order.quiet:
        return
    counts = tally.counts
    kinds = [(KINDS[name], counts[name]) for name in OTHER_KINDS if counts[name]]
    parts = [
        f"{counts['certificates']:,} {KINDS['certificate'].called(counts['certificates'])}",
        *[f"{count:,} {kind.called(count)}" for kind, count in kinds],
        f"{counts['fail'] + counts['others_failing']:,} fail",
        f"{counts['unreadable']:,} unreadable",
    ]
    if outside := sum(tally.rules.get(rule, 0) for rule in scope):
        parts.append(f"{outside:,} out of scope")
    if complete:
        sys.stderr.write(f"certlint: {', '.join(parts)}\n")
    else:
        on = f"; --resume {order.journal} continues" if order.journal else ""
        sys.stderr.write(f"certlint: interrupted after {', '.join(parts)}{on}\n")
    for note in notes:
        first, *more = apart(note)
        sys.stderr.writelines(f"{terminal(line)}\n" for line in (f"certlint: {first}", *more))


def _idle(context: TaskContext, tally: Tally) -> list[str]:
    """A note if there were certificates and no rule applied to any."""
    if tally.is_idle and tally.counts["certificates"] > 0:
        return [f"no rule of profile {context.about.profile} applies to any certificate"]
    return []


def _dormant(plan: Plan, tally: Tally) -> list[str]:
    """A note on findings that do not count because their rules are not in force."""
    count = tally.counts["not_in_force"]
    if not count:
        return []
    when = f"on {plan.rules_day}" if plan.rules_day else "on the day of issuance; --rules-of today applies it"
    return [f"{count:,} times a rule would report a finding and was not in force {when}"]


def _outdated(plan: Plan) -> list[str]:
    """The finding of `meta/data-outdated`, which is not about a certificate and therefore on no certificate's line."""
    for each in plan.selected:
        if each.rule.check == "meta.data_recent":
            from certlint.checks.meta import outdated
            from certlint.policy import tables

            for name in tables.names():  # not what is loaded: forked processes load tables later
                tables.load(name)
            days = each.params["days"]
            if old := ", ".join(table.name for table in outdated(plan.now.date(), days)):
                advice = "update certlint; to list their dates: certlint rules --data"
                return [f"tables of facts over {days} days old: {old} ({each.rule.id}): {advice}"]
    return []
