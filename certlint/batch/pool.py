"""A pool of worker processes; results are in the order of the input.

A task is a list of units, a unit a list of items that are processed together. A worker has one task, and perhaps the next one
so that it need not wait. It reads units from its pipe, writes a mark when it begins one, and sends all answers. If its parent
dies, even by SIGKILL, it ends as well. If a worker dies, the marks tell which unit it was working on. A unit with a single
item is then lost; otherwise each of its items is retried separately, so that only the item that kills workers is lost. All
other units are passed to another worker.
"""

from __future__ import annotations

import pickle
from collections import deque
from typing import TYPE_CHECKING, Any, TypeVar

from certlint.batch.work import Done, Item, Loss, attempt
from certlint.batch.worker import Worker
from certlint.errors import CertlintError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from certlint.batch.work import Work

AHEAD = 8
"""How many tasks a worker may be ahead of the slowest one; later results are buffered until it is their turn."""
STILLBORN = 8
"""How many workers in a row may end before they begin a unit."""
_HINT = "use --jobs 1 to work in one process"

Label = TypeVar("Label")


def ordered(
    work: Work[Item, Done], tasks: Iterable[tuple[Label, list[list[Item]]]], jobs: int, *, alike: bool = False
) -> Generator[tuple[Label, list[Done]]]:
    """The results of the units of each task, in order, each with the label of the task.

    If tasks are `alike`, each worker also has its next task, so that it does not wait (3 % of an audit). Otherwise a task could
    wait behind a slow one.

    Raises CertlintError from the work, or if no process can be started.
    """
    if jobs > 1:
        from certlint.processes.platforms import most_processes

        pool = _Pool(work, tasks, min(jobs, most_processes()), 2 if alike else 1)
        try:
            yield from pool.results()
        finally:
            pool.end()
        return
    for label, units in tasks:
        yield label, [done for items in units for done in _here(work, items)]


def _here(work: Work[Item, Done], items: list[Item]) -> Iterator[Done]:
    """The result of a unit in this process."""
    answer = attempt(work, items)
    if not isinstance(answer, Loss):
        yield answer
    elif len(items) > 1:
        for item in items:
            yield from _here(work, [item])
    else:
        yield work.lost(items, answer)


class _Unit:
    """Items that are processed together, and their result; after a split, the results of its parts."""

    __slots__ = ("done", "is_done", "items", "parts")

    def __init__(self, items: list[Any]) -> None:
        self.items = items
        self.parts: list[_Unit] = []
        self.is_done = False
        self.done: Any = None

    def settle(self, done: Any) -> None:
        self.items, self.done, self.is_done = [], done, True

    def split(self) -> list[_Unit]:
        self.parts, self.items = [_Unit([item]) for item in self.items], []
        return self.parts

    def whole(self) -> Iterator[_Unit]:
        """The unit itself, or its parts."""
        return iter(self.parts or [self])


class _Task:
    """Units with their label."""

    __slots__ = ("label", "units")

    def __init__(self, label: Any, units: list[list[Any]]) -> None:
        self.label = label
        self.units = [_Unit(items) for items in units]

    def is_done(self) -> bool:
        return all(part.is_done for unit in self.units for part in unit.whole())

    def results(self) -> list[Any]:
        return [part.done for unit in self.units for part in unit.whole()]


class _Pool:
    """The workers, their tasks, and the units that have to be repeated."""

    def __init__(
        self, work: Work[Any, Any], tasks: Iterable[tuple[Any, list[list[Any]]]], jobs: int, at_once: int
    ) -> None:
        self._work, self._at_once = work, at_once
        self._source = iter(tasks)
        self._exhausted = False
        self._tasks: deque[_Task] = deque()
        self._again: deque[list[_Unit]] = deque()
        self._most = jobs * AHEAD
        self._stillborn = 0
        self._workers: list[Worker] = []
        try:
            for _ in range(jobs):
                self._add_worker()
        except BaseException:
            self.end()
            raise

    def _add_worker(self) -> None:
        try:
            self._workers.append(Worker(self._work, self._workers))
        except OSError as error:
            if not self._workers:
                raise CertlintError(f"cannot start a process: {error.strerror or error}", _HINT) from None

    def results(self) -> Iterator[tuple[Any, list[Any]]]:
        while True:
            self._hand_out()
            while self._tasks and self._tasks[0].is_done():
                task = self._tasks.popleft()
                yield task.label, task.results()
            busy = [worker for worker in self._workers if worker.handed]
            if busy:
                self._take(busy)
            elif self._exhausted and not self._tasks:
                return

    def _hand_out(self) -> None:
        """Gives a task to every worker without one, then a second task to the others."""
        for most in range(self._at_once):
            for worker in self._workers:
                if len(worker.handed) <= most and (units := self._next()):
                    worker.hand(units, [unit.items for unit in units])

    def _next(self) -> list[_Unit]:
        """The next units for a worker; empty if there are none, or too many results wait for their turn."""
        if self._again:
            return self._again.popleft()
        while not self._exhausted and len(self._tasks) < self._most:
            given = next(self._source, None)
            if given is None:
                self._exhausted = True
                break
            self._tasks.append(_Task(*given))
            if units := self._tasks[-1].units:
                return [*units]
        return []

    def _take(self, busy: list[Worker]) -> None:
        """Waits for at least one worker, and takes its answers."""
        from multiprocessing.connection import wait

        ready = wait([worker.connection for worker in busy])
        for worker in busy:
            if worker.connection in ready:
                try:
                    answers = worker.answers()
                except (EOFError, OSError):
                    self._replace(worker, [unit for units in worker.handed for unit in units])
                    continue
                self._stillborn = 0
                for unit, answer in answers:
                    self._settle(unit, pickle.loads(answer))  # noqa: S301 - our own worker wrote it

    def _settle(self, unit: _Unit, answer: Any) -> None:
        if isinstance(answer, CertlintError):
            raise answer
        if not isinstance(answer, Loss):
            unit.settle(answer)
        elif len(unit.items) > 1:
            self._again.extend([part] for part in unit.split())
        else:
            unit.settle(self._work.lost(unit.items, answer))

    def _replace(self, worker: Worker, units: list[_Unit]) -> None:
        """Replaces a worker that ended while it had these units."""
        self._workers.remove(worker)
        begun = worker.begun()
        how = worker.end()
        if begun:
            self._settle(units[begun - 1], Loss(f"not evaluated: the process that worked on it {how}"))
            self._again.extend(some for some in (units[: begun - 1], units[begun:]) if some)
        else:
            self._again.append(units)
            self._stillborn += 1
            if self._stillborn > STILLBORN:
                raise CertlintError(f"processes end before they can work: the last one {how}", _HINT)
        self._add_worker()

    def end(self) -> None:
        for worker in self._workers:
            worker.end()
