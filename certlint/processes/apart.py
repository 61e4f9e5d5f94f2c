"""Starts child processes, and runs work with a time limit in one."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from certlint.errors import CertlintError
from certlint.processes import ending, platforms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.context import BaseContext
    from multiprocessing.process import BaseProcess

_T = TypeVar("_T")
# Without a CPU time limit of the system, wall-clock seconds per second of CPU time.
_PATIENCE = 6
_SAFE = "PYTHONSAFEPATH"


def process_context() -> BaseContext:
    """The start method of processes: as the program has set it, else fork, else spawn.

    Forking is cheap, since everything is loaded; on macOS, system libraries do not survive it.
    """
    import multiprocessing

    chosen = multiprocessing.get_start_method(allow_none=True)
    forks = sys.platform != "darwin" and "fork" in multiprocessing.get_all_start_methods()
    return multiprocessing.get_context(chosen or ("fork" if forks else "spawn"))


def start(process: BaseProcess) -> None:
    """Starts a process. A spawned Python must not import modules from the current folder."""
    if process_context().get_start_method() == "fork":
        process.start()
        return
    before = os.environ.get(_SAFE)
    os.environ[_SAFE] = "1"
    try:
        process.start()
    finally:
        if before is None:
            del os.environ[_SAFE]
        else:
            os.environ[_SAFE] = before


@contextmanager
def alongside(work: Callable[..., None], *values: Any) -> Iterator[tuple[Any, BaseProcess]]:
    """Runs `work` in a process: yields the connection with its results, and the process, which is ended with the context.

    `work` is called with a connection to send to, and the values. The process ignores Ctrl-C.
    """
    context = process_context()
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_begin, args=(ours, theirs, work, values), daemon=True)  # type: ignore[attr-defined]  # every context has it
    start(process)
    theirs.close()
    try:
        yield ours, process
    finally:
        ours.close()
        process.terminate()
        process.join()


def _begin(ours: Connection, theirs: Connection, work: Callable[..., None], values: tuple[Any, ...]) -> None:
    """Runs in the other process. Closes the inherited copy of our end, so that the process notices when we stop reading."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ending.end_at_once()
    ours.close()
    work(theirs, *values)


def within(seconds: int, work: Callable[..., _T], *values: Any) -> _T:
    """The result of `work`, run in a separate process with a limit in seconds of CPU time.

    Raises TimeoutError above the limit, and any CertlintError of `work`. For libraries that cannot be interrupted otherwise;
    the result must be picklable plain data.
    """
    with alongside(_run, seconds, work, values) as (results, _):
        try:
            if sys.platform == "win32" and not results.poll(seconds * _PATIENCE):
                raise TimeoutError
            found: Any = results.recv()
        except EOFError:
            raise TimeoutError from None
    if isinstance(found, CertlintError):
        raise found
    result: _T = found
    return result


def _run(connection: Connection, seconds: int, work: Callable[..., Any], values: tuple[Any, ...]) -> None:
    """Runs in the other process, which must not leave a core dump: its memory may contain a key."""
    platforms.leave_no_core()
    if sys.platform != "win32":
        import resource

        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (seconds if hard < 0 else min(seconds, hard), hard))
    try:
        answer: Any = work(*values)
    except CertlintError as error:
        answer = error
    connection.send(answer)
