"""The processes that lint for the service: limited in number and time, replaced when they end."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from certlint.processes import platforms
from certlint.service.lint_process import FRAME, LintAnswer, framed
from certlint.service.refusals import RequestRefusal

if TYPE_CHECKING:
    from asyncio.subprocess import Process

    from certlint.service.bounds import Bounds
    from certlint.service.lint_process import LintQuestion

_MODULE = "certlint.service.lint_process"
_LATER = "ask again in a second", {"Retry-After": "1"}


class LintPool:
    """One process per CPU, and the requests that wait for them."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._size = min(platforms.cores(), bounds.lints)
        self._slots = asyncio.Semaphore(self._size)
        self._idle: list[Process] = []
        self._all: set[Process] = set()
        self.under_way = 0

    async def start(self) -> None:
        """Starts the processes. One that cannot be started now is started when a lint needs it."""
        with suppress(OSError):
            for _ in range(self._size):
                self._idle.append(await self._started())

    async def close(self) -> None:
        """Ends the processes."""
        for process in tuple(self._all):  # a lint that is cancelled meanwhile takes its process out
            if process.returncode is None:
                process.kill()
            await process.wait()
        self._all.clear()

    async def lint(self, asked: LintQuestion, body: bytes) -> LintAnswer:
        """The result for a body. Raises RequestRefusal: 503 if too many are running, 504 if it takes too long."""
        most = self._bounds.lints + self._bounds.line
        if self.under_way >= most:
            raise RequestRefusal(503, f"{most} lints are under way", *_LATER)
        self.under_way += 1
        has_begun = False
        try:
            async with asyncio.timeout(self._bounds.lint), self._slots:
                has_begun = True
                return await self._answered(framed(asked._asdict(), body))
        except TimeoutError:
            seconds = f"{self._bounds.lint:g} s"
            if not has_begun:
                raise RequestRefusal(503, f"no process became free within {seconds}", *_LATER) from None
            hint = "send fewer certificates, or lint them with the command line"
            raise RequestRefusal(504, f"the lint took longer than {seconds}", hint) from None
        except (OSError, asyncio.IncompleteReadError):
            raise RequestRefusal(503, "the process that linted it ended: it may have needed too much memory") from None
        finally:
            self.under_way -= 1

    async def _answered(self, message: bytes) -> LintAnswer:
        """The answer of an idle process; if the client gives up, the process is killed."""
        process = self._idle.pop() if self._idle else await self._started()
        if process.returncode is not None:
            self._all.discard(process)
            process = await self._started()
        try:
            found = await _exchange(process, message)
        except BaseException:
            if process.returncode is None:
                process.kill()
            self._all.discard(process)
            raise
        self._idle.append(process)
        return found

    async def _started(self) -> Process:
        # -P: the modules of this installation are used, not those in the current folder.
        paths = os.pathsep.join(os.path.abspath(path) for path in sys.path if path)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", _MODULE, str(self._bounds.body_size)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": paths},
        )
        self._all.add(process)
        return process


async def _exchange(process: Process, message: bytes) -> LintAnswer:
    """Sends a request and receives the answer. Raises OSError, IncompleteReadError if the process ends."""
    if process.stdin is None or process.stdout is None:
        raise OSError
    process.stdin.write(message)
    await process.stdin.drain()
    head, body = FRAME.unpack(await process.stdout.readexactly(FRAME.size))
    answer = json.loads(await process.stdout.readexactly(head))
    return LintAnswer(answer["status"], await process.stdout.readexactly(body), answer["message"], answer["hint"])
