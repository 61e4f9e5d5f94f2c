"""Tasks are worked on in this process or in several, and what comes of them comes in order.

A worker has one task at a time and asks for nothing: it reads a task from its pipe and writes back what came of it. When
its parent dies, even by SIGKILL, it dies as well; when it dies itself, a line tells of its task and another takes over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certlint.batch.stream.tasks import Done, Task, TaskContext, lost, work

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from multiprocessing.connection import Connection

    from certlint.batch.stream.chunks import Chunk

AHEAD = 8
"""How many tasks a worker may be ahead of the slowest one: what is done early is kept until it is its turn."""


def ordered(context: TaskContext, tasks: Iterable[Task], jobs: int) -> Generator[tuple[Task, Done]]:
    """Every task, without its chunks' data, and what came of it."""
    if jobs > 1:
        pool = _Pool(context, tasks, jobs)
        try:
            yield from pool.results()
        finally:
            pool.end()
        return
    for task in tasks:
        yield task, work(context, task.chunks)


class _Pool:
    """Workers, the tasks that they were handed, and what is finished before its turn."""

    def __init__(self, context: TaskContext, tasks: Iterable[Task], jobs: int) -> None:
        self._context = context
        self._source = enumerate(tasks)
        self._handed: dict[int, Task] = {}
        self._finished: dict[int, Done] = {}
        self._most = jobs * AHEAD
        self._workers: list[_Worker] = []
        for _ in range(jobs):
            self._add_worker()

    def _add_worker(self) -> None:
        self._workers.append(_Worker(self._context, self._workers))

    def results(self) -> Iterator[tuple[Task, Done]]:
        turn = 0
        while True:
            for worker in self._workers:
                if worker.number is None and len(self._handed) < self._most:
                    self._hand(worker)
            busy = {worker.number: worker for worker in self._workers if worker.number is not None}
            if not busy:
                return
            self._take(busy)
            while turn in self._finished:
                yield self._handed.pop(turn), self._finished.pop(turn)
                turn += 1

    def _hand(self, worker: _Worker) -> None:
        for number, task in self._source:
            self._handed[number] = task._replace(chunks=[])
            worker.hand(number, task.chunks)
            return

    def _take(self, busy: dict[int, _Worker]) -> None:
        """Waits for one worker at least, and takes what it has done."""
        from multiprocessing.connection import wait

        ready = wait([worker.connection for worker in busy.values()])
        for number, worker in busy.items():
            if worker.connection in ready:
                self._finished[number] = worker.take(self._context)
                if not worker.alive:
                    self._workers.remove(worker)
                    self._add_worker()

    def end(self) -> None:
        for worker in self._workers:
            worker.end()


class _Worker:
    """A process that works, as its parent sees it. `number` is that of its task, None when it has none."""

    def __init__(self, context: TaskContext, siblings: list[_Worker]) -> None:
        from multiprocessing import get_context

        forking = get_context("fork")
        self.connection, theirs = forking.Pipe()
        not_theirs = [self.connection, *(sibling.connection for sibling in siblings)]
        self._process = forking.Process(target=_serve, args=(theirs, not_theirs, context), daemon=True)
        self._process.start()
        theirs.close()
        self.number: int | None = None
        self.alive = True
        self._chunks: list[Chunk] = []

    def hand(self, number: int, chunks: list[Chunk]) -> None:
        self.number, self._chunks = number, chunks
        try:
            self.connection.send(chunks)
        except OSError:
            pass  # it has died: take() says so

    def take(self, context: TaskContext) -> Done:
        """What came of the task; if the worker died of it, lines that say so."""
        chunks, self._chunks, self.number = self._chunks, [], None
        try:
            done: Done = self.connection.recv()
        except (EOFError, OSError):
            self.alive = False
            self.end()
            code = self._process.exitcode or 0
            how = f"was killed by signal {-code}, perhaps for want of memory" if code < 0 else f"ended with {code}"
            return lost(context, chunks, f"not judged: the process that worked on it {how}")
        return done

    def end(self) -> None:
        self.connection.close()
        self._process.terminate()
        self._process.join()


def _serve(connection: Connection, not_ours: list[Any], context: TaskContext) -> None:
    """Runs in the worker. The plan came with the fork, compiled."""
    import gc
    import signal

    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in not_ours:
        other.close()
    gc.freeze()
    while True:
        try:
            chunks = connection.recv()
        except (EOFError, OSError):
            return
        try:
            done = work(context, chunks)
        except Exception as error:  # noqa: BLE001 - lines tell it, and the run goes on
            done = lost(context, chunks, f"not judged: certlint failed on it ({type(error).__name__})")
        try:
            connection.send(done)
        except OSError:
            return


def die_with_parent() -> None:
    """Asks Linux for SIGKILL when the parent ends. Elsewhere the end of the pipe has to do."""
    import ctypes
    import signal

    try:
        ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG
    except (OSError, AttributeError):
        pass
