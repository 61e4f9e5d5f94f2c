"""Processes beside this one: how they are made, and work that is ended when it takes too long."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, TypeVar

from certlint.errors import CertlintError

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from multiprocessing.context import BaseContext

_T = TypeVar("_T")
# Where the system has no limit for processor time, the clock has to do: so many seconds for one of the processor.
_PATIENCE = 6


def process_context() -> BaseContext:
    """How processes are made: as the program has chosen, else forked, else spawned.

    A fork costs nothing and has everything loaded already; on macOS the system's own libraries do not survive it.
    """
    import multiprocessing

    chosen = multiprocessing.get_start_method(allow_none=True)
    forks = sys.platform != "darwin" and "fork" in multiprocessing.get_all_start_methods()
    return multiprocessing.get_context(chosen or ("fork" if forks else "spawn"))


def within(seconds: int, work: Callable[..., _T], *values: Any) -> _T:
    """What `work` says of some values: it runs in a process of its own, for so many seconds of processor time.

    Raises TimeoutError when that is not enough, and the CertlintError that `work` raises. For libraries that nothing else
    interrupts; what `work` says is sent, so it must be plain data.
    """
    context = process_context()
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(theirs, seconds, work, values), daemon=True)  # type: ignore[attr-defined]  # every context has it
    process.start()
    theirs.close()
    try:
        if sys.platform == "win32" and not ours.poll(seconds * _PATIENCE):
            raise TimeoutError
        found: Any = ours.recv()
    except EOFError:
        raise TimeoutError from None
    finally:
        ours.close()
        process.terminate()
        process.join()
    if isinstance(found, CertlintError):
        raise found
    result: _T = found
    return result


def _run(connection: Connection, seconds: int, work: Callable[..., Any], values: tuple[Any, ...]) -> None:
    """Runs in the other process, which leaves no memory on the disk when it is ended: there may be a key in it."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (seconds if hard < 0 else min(seconds, hard), hard))
    try:
        said: Any = work(*values)
    except CertlintError as error:
        said = error
    connection.send(said)
