"""Runs a command of the user in a process group, so that it ends with all that it has started."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from subprocess import Popen


def run_in_group(words: Sequence[str], seconds: float) -> int:
    """The exit code of a command. Raises TimeoutError after `seconds`, and OSError, ValueError if it cannot be run.

    If it takes too long, or if this process is interrupted (see `ending.terminable`), its group is killed. Processes that a
    command leaves running when it ends by itself go on.
    """
    import subprocess

    # In the background of a terminal, a process that reads from it would be stopped.
    with subprocess.Popen(words, stdin=subprocess.DEVNULL, process_group=0) as process:
        try:
            return process.wait(seconds)
        except BaseException as error:
            _kill(process)
            if isinstance(error, subprocess.TimeoutExpired):
                raise TimeoutError from None
            raise


def _kill(process: Popen[bytes]) -> None:
    """Kills a process and, where there are process groups, all in its group, also after the process has ended."""
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
