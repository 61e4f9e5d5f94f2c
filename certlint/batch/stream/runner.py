"""Distributes tasks, writes lines in order, and updates the journal."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from certlint.batch.pool import ordered
from certlint.batch.stream.journal import ANEW, State
from certlint.batch.stream.repeated import SharedNames
from certlint.engine.repetition import Holder
from certlint.errors import ConfigurationError
from certlint.output.jsonl_v2 import summary
from certlint.output.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from certlint.batch.stream.interrupt import Interrupt
    from certlint.batch.stream.journal import Journal
    from certlint.batch.stream.progress import ProgressLine
    from certlint.batch.stream.sink import Sink
    from certlint.batch.stream.tasks import Task, TaskContext, TaskResult
    from certlint.output.seen import SeenPlace


class Runner:
    """`state` always describes exactly what has been written."""

    def __init__(
        self,
        context: TaskContext,
        sink: Sink,
        interrupt: Interrupt,
        journal: Journal | None = None,
        progress: ProgressLine | None = None,
        record: Callable[[tuple[SeenPlace, ...]], None] | None = None,
    ) -> None:
        self._context, self._sink, self._interrupt = context, sink, interrupt
        self._journal, self._progress, self._record = journal, progress, record
        self.state = journal.state if journal else State(Tally())
        self._read = 0
        self._shared = SharedNames(context.plan, context.about)
        if self.state.length and self._shared.compares:
            self._shared.take_up(sink.path, self.state.length)

    def run(self, tasks: Iterable[Task], jobs: int) -> bool:
        """Writes a line for every certificate, and the summary. Returns False if it ended before the input did.

        That happens on Ctrl-C, or when the reader of standard output has closed it. Raises CertlintError.
        """
        complete = True
        try:
            remaining = ((task._replace(chunks=[]), [task.chunks]) for task in self._remaining(tasks))
            with closing(ordered(self._context, remaining, jobs, alike=True)) as results:
                for task, dones in results:
                    with self._interrupt.held():
                        self._write(task, dones)
                    if self._sink.reader_left:
                        complete = next(results, None) is None
                        break
        except KeyboardInterrupt:
            complete = False
        with self._interrupt.held():
            self._finish(complete)
        return complete

    def _remaining(self, tasks: Iterable[Task]) -> Iterator[Task]:
        """The tasks that an earlier run has not completed. Raises ConfigurationError if its input was different."""
        done, trail = self.state.tasks, self.state.trail
        seen = 0
        for task in tasks:
            seen += 1
            if seen > done:
                if seen == done + 1:
                    self._show()
                yield task
                continue
            self._read += task.weight
            if seen == done and task.trail != trail:
                break
        else:
            if seen >= done:
                return
        raise ConfigurationError(
            "the input has changed since the journal was started: files were added, removed or changed",
            ANEW,
        )

    def _write(self, task: Task, dones: list[TaskResult]) -> None:
        for done in dones:
            self._sink.write(done.text)
            self.state.tally.merge(done.tally)
            if self._record:
                self._record(done.seen)
            if done.holders:
                text, tally = self._shared.add(map(Holder._make, done.holders))
                self._sink.write(text)
                self.state.tally.merge(tally)
        self.state = self.state._replace(tasks=self.state.tasks + 1, length=self._sink.length, trail=task.trail)
        if self._journal and self._journal.due():
            self._journal.write(self.state, self._sink)
        self._read += task.weight
        self._show()

    def _show(self) -> None:
        if self._progress:
            self._progress.update(self._read, self.state.tally.counts["certificates"])

    def _finish(self, complete: bool) -> None:
        """Writes the summary, which a continued run cuts off again."""
        if self._progress:
            self._progress.clear()
        bundle_rules = len(self._context.plan.per_bundle)
        text = summary(self._context.about, self.state.tally, bundle_rules=bundle_rules, interrupted=not complete)
        if self._journal and not complete:
            self._journal.write(self.state, self._sink)
        self._sink.write(text.encode("ascii"))
        self.state = self.state._replace(complete=complete)
        if self._journal and complete:
            self._journal.write(self.state._replace(length=self._sink.length), self._sink)
