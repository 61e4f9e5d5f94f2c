"""Child processes: how they are started, and work that is ended when it takes too long."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from certlint.errors import CertlintError
from certlint.processes import platforms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.context import BaseContext
    from multiprocessing.process import BaseProcess

_T = TypeVar("_T")
# Where the system has no limit for processor time, the clock has to do: so many seconds for one of the processor.
_PATIENCE = 6
_SAFE = "PYTHONSAFEPATH"


def process_context() -> BaseContext:
    """How processes are made: as the program has chosen, else forked, else spawned.

    A fork costs nothing and has everything loaded already; on macOS the system's own libraries do not survive it.
    """
    import multiprocessing

    chosen = multiprocessing.get_start_method(allow_none=True)
    forks = sys.platform != "darwin" and "fork" in multiprocessing.get_all_start_methods()
    return multiprocessing.get_context(chosen or ("fork" if forks else "spawn"))


def start(process: BaseProcess) -> None:
    """Starts a process. One that is spawned is a new Python, which would take modules from the current folder."""
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
    """A process that does some work, and sends what comes of it: where that is received, and the process, which ends here.

    `work` is called with where to send, and with the values. Ctrl-C is not for that process.
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
    """Runs in the other process. With our end open in it, the process would never notice that nobody receives any more."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ours.close()
    work(theirs, *values)


def within(seconds: int, work: Callable[..., _T], *values: Any) -> _T:
    """What `work` says of some values: it runs in a process of its own, for so many seconds of processor time.

    Raises TimeoutError when that is not enough, and the CertlintError that `work` raises. For libraries that nothing else
    interrupts; what `work` says is sent, so it must be plain data.
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
    """Runs in the other process, which leaves no memory on the disk when it is ended: there may be a key in it."""
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
