"""A worker process: the parent's view of it, and the code it runs."""

from __future__ import annotations

import pickle
import sys
from collections import deque
from typing import TYPE_CHECKING, Any

from certlint.batch.work import attempt, loss_by
from certlint.engine import collector
from certlint.errors import CertlintError
from certlint.processes import apart, ending, platforms

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from certlint.batch.work import Work

_MARK = b""
_SMALL = 1 << 14
"""The most bytes of a task that fit into a pipe without blocking the sender."""


class Worker:
    """The parent's view of a worker. `handed`: the tasks it has not answered yet.

    A second task is sent at once if it is small; otherwise it is `_held` until the first one is answered, because two processes
    that both block on writing would deadlock.
    """

    def __init__(self, work: Work[Any, Any], siblings: list[Worker]) -> None:
        context = apart.process_context()
        self.handed: deque[list[Any]] = deque()
        self._held = b""
        self.connection, theirs = context.Pipe()
        self._marks, their_marks = context.Pipe(duplex=False)
        # A forked process inherits the pipes of the others and would keep them open.
        forked = context.get_start_method() == "fork"
        not_theirs = [end for each in (self, *siblings) for end in (each.connection, each._marks)] if forked else []
        try:
            self._process = context.Process(  # type: ignore[attr-defined]  # every context has it
                target=_serve, args=(theirs, their_marks, not_theirs, work), daemon=True
            )
            with platforms.interrupts_wait():
                apart.start(self._process)
        except BaseException:
            self.connection.close()
            self._marks.close()
            raise
        finally:
            theirs.close()
            their_marks.close()

    def hand(self, task: list[Any], units: list[list[Any]]) -> None:
        """Sends the units of a task, which is kept until it is answered."""
        data = pickle.dumps(units)
        if self.handed and len(data) > _SMALL:
            self._held = data
        else:
            self._send(data)
        self.handed.append(task)

    def _send(self, data: bytes) -> None:
        try:
            self.connection.send_bytes(data)
        except OSError:
            pass  # the process has ended, which `answers` reports

    def answers(self) -> list[tuple[Any, bytes]]:
        """The units of the first task with their answers. Raises EOFError or OSError if the process has ended."""
        answers = [self.connection.recv_bytes() for _ in self.handed[0]]
        for _ in answers:
            self._marks.recv_bytes()
        if self._held:
            self._send(self._held)
            self._held = b""
        return list(zip(self.handed.popleft(), answers, strict=True))

    def begun(self) -> int:
        """How many units it had begun; called after it has ended."""
        count = 0
        try:
            while True:
                self._marks.recv_bytes()
                count += 1
        except (EOFError, OSError):
            return count

    def end(self) -> str:
        """Describes how the process ended."""
        self.connection.close()
        self._marks.close()
        self._process.terminate()
        self._process.join()
        return platforms.how_it_ended(self._process.exitcode or 0)


def _serve(connection: Connection, marks: Connection, not_ours: list[Connection], work: Work[Any, Any]) -> None:
    """Runs in the worker."""
    import signal

    platforms.die_with_parent()
    platforms.allow_children()
    platforms.keep_memory()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ending.end_at_once()
    for other in not_ours:
        other.close()
    collector.settle()
    try:
        while True:
            answers = []
            for items in connection.recv():
                marks.send_bytes(_MARK)
                answers.append(_answer(work, items))
            for answer in answers:
                connection.send_bytes(answer)
    except (EOFError, OSError):
        return  # the parent has ended, or needs no more results
    except MemoryError:
        sys.exit(1)  # the task is too large for memory; the parent notices that the worker has ended


def _answer(work: Work[Any, Any], items: list[Any]) -> bytes:
    """The pickled result of a unit. Total."""
    try:
        return pickle.dumps(attempt(work, items))
    except CertlintError as error:
        return pickle.dumps(error)
    except Exception as error:  # noqa: BLE001 - the result may be too large to pickle
        return pickle.dumps(loss_by(error))
