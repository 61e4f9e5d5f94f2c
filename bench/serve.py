"""Load on `certlint serve`: lints at a fixed rate beside a reader of pages; `python -m bench.serve 600`: ten minutes of it.

The rate is kept whatever the service does (an open loop), so that a lint which waits is not made up for by fewer lints.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bench.measure import Row, table
from tests import forge
from tests.support.inventories import estate

CERTLINT = str(Path(sys.executable).with_name("certlint"))
RATE, BOUND = 200, 0.1
"""Lints a second, and the seconds in which 99 of 100 are to be answered."""
SECONDS = 20
LONGEST_IDLE = 2.0
CERTIFICATES = 1000
PAGES = ("/", "/certificates", "/places", "/findings", "/owners", "/metrics", "/api/v1/certificates?limit=200")


class Load(NamedTuple):
    """What came of a run: seconds of each lint, pages that were read, what failed, and memory (KiB) early and at the end."""

    taken: list[float]
    pages: int
    errors: list[str]
    early: int
    late: int

    @property
    def p99(self) -> float:
        return sorted(self.taken)[int(len(self.taken) * 0.99)]


@contextlib.contextmanager
def serving(folder: str) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """A service over an inventory: its port, and the process."""
    record = estate(Path(folder, "inventory.db"), CERTIFICATES)
    words = [CERTLINT, "serve", "--port", "0", "--record", str(record), "--quiet"]
    process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr
        found = re.search(r":(\d+)/", process.stderr.readline())
        assert found
        yield int(found[1]), process
    finally:
        process.terminate()
        process.wait()
        if process.stderr:
            process.stderr.close()


def memory(process: int) -> int:
    """What the service and the processes that it started take (KiB)."""
    numbers = [process, *(int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split())]
    return sum(int(Path(f"/proc/{each}/statm").read_text().split()[1]) * 4 for each in numbers)


class Idle(NamedTuple):
    """A connection on which nothing is asked, and since when."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    since: float


async def answered(port: int, request: bytes, idle: list[Idle]) -> int:
    """Sends a request over an idle connection or a new one; the status.

    The service closes a connection that is idle for five seconds, as it may: one that was idle for long is not used again.
    """
    while idle and idle[0].since < time.perf_counter() - LONGEST_IDLE:
        idle.pop(0).writer.close()
    reader, writer = idle.pop()[:2] if idle else await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head)
    await reader.readexactly(int(length[1]) if length else 0)
    if re.search(rb"(?i)\r\nconnection: close\r\n", head):
        writer.close()
    else:
        idle.append(Idle(reader, writer, time.perf_counter()))
    return int(head.split()[1])


async def failure(port: int, what: str, request: bytes, idle: list[Idle]) -> list[str]:
    """Sends a request; what went wrong, if anything."""
    try:
        status = await answered(port, request, idle)
    except (OSError, asyncio.IncompleteReadError) as error:
        return [f"{what}: {error!r}"]
    return [f"{what}: {status}"] * (status != 200)


async def load(port: int, process: int, seconds: int) -> Load:
    """The load for so many seconds."""
    bundles = [forge.bundle(*forge.chain(f"host{number}.example.com")) for number in range(8)]
    requests = [
        f"POST /api/v1/lint?profile=hygiene&fqdn=host{n}.example.com HTTP/1.1\r\nHost: localhost\r\n"
        f"Content-Type: application/x-pem-file\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        + body
        for n, body in enumerate(bundles)
    ]
    taken: list[float] = []
    errors: list[str] = []
    idle: list[Idle] = []

    async def lint(number: int, due: float) -> None:
        errors.extend(await failure(port, "lint", requests[number % len(requests)], idle))
        taken.append(time.perf_counter() - due)

    async def read() -> None:
        own: list[Idle] = []
        while True:
            for path in PAGES:
                request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
                errors.extend(await failure(port, path, request, own))
                pages[0] += 1
                await asyncio.sleep(0.25)

    pages = [0]
    for number in range(len(requests) * 4):  # every process has made its linters
        await lint(number, time.perf_counter())
    taken.clear()
    reading = asyncio.create_task(read())
    begin, early, waiting = time.perf_counter(), 0, set()
    for number in range(seconds * RATE):
        due = begin + number / RATE
        await asyncio.sleep(max(due - time.perf_counter(), 0))
        task = asyncio.create_task(lint(number, due))
        waiting.add(task)
        task.add_done_callback(waiting.discard)
        if number == seconds * RATE // 4:
            early = memory(process)
    await asyncio.gather(*waiting)
    reading.cancel()
    return Load(taken, pages[0], errors, early, memory(process))


def rows(seconds: int = SECONDS) -> list[Row]:
    """The time in which 99 of 100 lints are answered, errors among them, and memory at the end beside that of a quarter."""
    with tempfile.TemporaryDirectory() as folder, serving(folder) as (port, process):
        found = asyncio.run(load(port, process.pid, seconds))
    what = f"`certlint serve`, {RATE} lints a second beside a reader, {seconds} s"
    for error in sorted(set(found.errors)):
        sys.stderr.write(f"{found.errors.count(error)} x {error}\n")
    share = len(found.errors) / max(len(found.taken), 1)
    return [
        Row(f"{what}: 99 of 100 within", "100 ms", found.p99 * 1e3, BOUND * 1e3, "ms", found.p99 / BOUND, "<= 1.0"),
        Row("the same, not answered as asked", "none", len(found.errors), 0.0, "", share, "<= 0.0"),
        Row("the same, memory at the end", "after a quarter", found.late / 1e3, found.early / 1e3, "MB",
            found.late / found.early, "<= 1.1"),
    ]  # fmt: skip


if __name__ == "__main__":
    sys.stdout.write(table(rows(int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS)) + "\n")
