"""Processes that work side by side; what comes of it comes in the order of the input.

A task is a list of units, a unit a list of items that are worked on together. A worker has one task at a time and asks for
nothing: it reads the units from its pipe, marks each one that it begins, and answers them all. When its parent dies, even by
SIGKILL, it dies as well. When it dies itself, the marks tell which unit it was at. That one is lost if it is a single item;
else each of its items is tried once more by itself, so that only the one that ends workers is lost. All other units are
handed to another worker.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from certlint.batch.loss import Loss, loss_by
from certlint.errors import CertlintError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.context import BaseContext

AHEAD = 8
"""How many tasks a worker may be ahead of the slowest one: what is done early is kept until it is its turn."""
STILLBORN = 8
"""How many workers in a row may end before they begin to work."""
MOST_ON_WINDOWS = 60
"""Windows waits for 63 handles at once."""
_MARK = b""
_HINT = "`--jobs 1` works in one process"

Item = TypeVar("Item")
Done = TypeVar("Done")
Label = TypeVar("Label")
Done_co = TypeVar("Done_co", covariant=True)


class Work(Protocol[Item, Done_co]):
    """What workers do. It can be pickled, as a process that is not forked is sent it."""

    def work(self, items: list[Item]) -> Done_co:
        """What comes of a unit. Whatever it raises, save CertlintError, is a loss."""
        ...

    def lost(self, items: list[Item], loss: Loss) -> Done_co:
        """What is to be said of items that could not be worked on."""
        ...


def cores() -> int:
    """How many processors this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    else:
        count = os.cpu_count() or 1
        return min(count, MOST_ON_WINDOWS) if sys.platform == "win32" else count


def process_context() -> BaseContext:
    """How processes are made: as the program has chosen, else forked, else spawned.

    A fork costs nothing and has everything loaded already; on macOS the system's own libraries do not survive it.
    """
    import multiprocessing

    chosen = multiprocessing.get_start_method(allow_none=True)
    forks = sys.platform != "darwin" and "fork" in multiprocessing.get_all_start_methods()
    return multiprocessing.get_context(chosen or ("fork" if forks else "spawn"))


def ordered(
    work: Work[Item, Done], tasks: Iterable[tuple[Label, list[list[Item]]]], jobs: int
) -> Generator[tuple[Label, list[Done]]]:
    """What came of the units of each task, in order, with the label that the task was given with.

    Raises CertlintError: what the work has raised of it, or because no process can be started.
    """
    if jobs > 1:
        pool = _Pool(work, tasks, jobs)
        try:
            yield from pool.results()
        finally:
            pool.end()
        return
    for label, units in tasks:
        yield label, [done for items in units for done in _here(work, items)]


def _here(work: Work[Item, Done], items: list[Item]) -> Iterator[Done]:
    """What comes of a unit in this process."""
    answer = _attempt(work, items)
    if not isinstance(answer, Loss):
        yield answer
    elif len(items) > 1:
        for item in items:
            yield from _here(work, [item])
    else:
        yield work.lost(items, answer)


def _attempt(work: Work[Item, Done], items: list[Item]) -> Done | Loss:
    """What comes of a unit. Raises CertlintError, and nothing else."""
    try:
        return work.work(items)
    except CertlintError:
        raise
    except Exception as error:  # noqa: BLE001 - one item must not take the others with it
        return loss_by(error)


class _Unit:
    """Items that are worked on together, and what came of them; once it was split, that of its parts."""

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
    """Workers, the tasks that they were handed, and the units that are to be handed out again."""

    def __init__(self, work: Work[Any, Any], tasks: Iterable[tuple[Any, list[list[Any]]]], jobs: int) -> None:
        self._work = work
        self._source = iter(tasks)
        self._exhausted = False
        self._tasks: deque[_Task] = deque()
        self._again: deque[list[_Unit]] = deque()
        self._most = jobs * AHEAD
        self._stillborn = 0
        self._workers: list[_Worker] = []
        try:
            for _ in range(jobs):
                self._add_worker()
        except BaseException:
            self.end()
            raise

    def _add_worker(self) -> None:
        try:
            self._workers.append(_Worker(self._work, self._workers))
        except OSError as error:
            if not self._workers:
                raise CertlintError(f"can't start a process: {error.strerror or error}", _HINT) from None

    def results(self) -> Iterator[tuple[Any, list[Any]]]:
        while True:
            for worker in self._workers:
                if not worker.units and (units := self._next()):
                    worker.hand(units)
            while self._tasks and self._tasks[0].is_done():
                task = self._tasks.popleft()
                yield task.label, task.results()
            busy = [worker for worker in self._workers if worker.units]
            if busy:
                self._take(busy)
            elif self._exhausted and not self._tasks:
                return

    def _next(self) -> list[_Unit]:
        """What a worker is to be handed next: nothing when there is nothing, or too much is waiting for its turn."""
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

    def _take(self, busy: list[_Worker]) -> None:
        """Waits for one worker at least, and takes its answers."""
        from multiprocessing.connection import wait

        ready = wait([worker.connection for worker in busy])
        for worker in busy:
            if worker.connection in ready:
                units, worker.units = worker.units, []
                try:
                    answers = worker.answers(len(units))
                except (EOFError, OSError):
                    self._replace(worker, units)
                    continue
                self._stillborn = 0
                for unit, answer in zip(units, answers, strict=True):
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

    def _replace(self, worker: _Worker, units: list[_Unit]) -> None:
        """Puts a new worker in the place of one that has ended while it had these units."""
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


class _Worker:
    """A process that works, as its parent sees it, with the units that it has not answered yet."""

    def __init__(self, work: Work[Any, Any], siblings: list[_Worker]) -> None:
        context = process_context()
        self.units: list[_Unit] = []
        self.connection, theirs = context.Pipe()
        self._marks, their_marks = context.Pipe(duplex=False)
        # What is forked has the pipes of all others, and would hold them open.
        forked = context.get_start_method() == "fork"
        not_theirs = [end for each in (self, *siblings) for end in (each.connection, each._marks)] if forked else []
        try:
            self._process = context.Process(  # type: ignore[attr-defined]  # every context has it
                target=_serve, args=(theirs, their_marks, not_theirs, work), daemon=True
            )
            with _interrupts_wait():
                self._process.start()
        except BaseException:
            self.connection.close()
            self._marks.close()
            raise
        finally:
            theirs.close()
            their_marks.close()

    def hand(self, units: list[_Unit]) -> None:
        self.units = units
        try:
            self.connection.send([unit.items for unit in units])
        except OSError:
            pass  # it has ended: whoever waits for its answers is told

    def answers(self, count: int) -> list[bytes]:
        """The answers to so many units. Raises EOFError or OSError when it has ended instead."""
        answers: list[bytes] = self.connection.recv()
        for _ in range(count):
            self._marks.recv_bytes()
        return answers

    def begun(self) -> int:
        """How many units it had begun, once it has ended."""
        count = 0
        try:
            while True:
                self._marks.recv_bytes()
                count += 1
        except (EOFError, OSError):
            return count

    def end(self) -> str:
        """How the process ended."""
        self.connection.close()
        self._marks.close()
        self._process.terminate()
        self._process.join()
        return _how(self._process.exitcode or 0)


def _how(code: int) -> str:
    """How a process ended, by its exit code."""
    import signal

    if code >= 0:
        return f"ended with exit code {code}"
    names = {each.value: each.name for each in signal.Signals}
    name = names.get(-code, f"signal {-code}")
    return f"was killed by {name}" + ", perhaps because memory ran out" * (name == "SIGKILL")


@contextmanager
def _interrupts_wait() -> Iterator[None]:
    """Ctrl-C while a process is started comes to the parent alone, and after that."""
    import signal

    if sys.platform == "win32":
        yield
    else:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(connection: Connection, marks: Connection, not_ours: list[Connection], work: Work[Any, Any]) -> None:
    """Runs in the worker."""
    import gc
    import signal

    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in not_ours:
        other.close()
    gc.freeze()
    try:
        while True:
            answers = []
            for items in connection.recv():
                marks.send_bytes(_MARK)
                answers.append(_answer(work, items))
            connection.send(answers)
    except (EOFError, OSError):
        return  # the parent has ended, or needs no more
    except MemoryError:
        sys.exit(1)  # what was sent is too large; the parent sees that the worker has ended


def _answer(work: Work[Any, Any], items: list[Any]) -> bytes:
    """What comes of a unit, as it is sent. Total."""
    try:
        return pickle.dumps(_attempt(work, items))
    except CertlintError as error:
        return pickle.dumps(error)
    except Exception as error:  # noqa: BLE001 - what came of it is too large to be sent
        return pickle.dumps(loss_by(error))


def die_with_parent() -> None:
    """Asks Linux for SIGKILL when the parent ends. Elsewhere the end of the pipe has to do."""
    import ctypes
    import signal

    if sys.platform == "linux":
        try:
            ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG
        except (OSError, AttributeError):
            pass
