"""`certlint serve` as a process, and requests to it as bytes, so that a test may ask what no client asks."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import NamedTuple

from certlint.service.bounds import USUAL, Bounds
from tests import ROOT
from tests.support.tls_servers import ended

# The command with other bounds than the usual ones.
PROGRAM = """
import sys
from certlint.service import bounds
bounds.USUAL = bounds.Bounds(*{bounds!r})
from certlint.cli import main
sys.exit(main(["serve", *sys.argv[1:]]))
"""


class Reply(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Served:
    """A service that runs, and what it has written to standard error."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self._arrived = threading.Condition()
        self.collecting = threading.Thread(target=self._collect, daemon=True)
        self.collecting.start()
        found = re.search(r"serving on (https?)://(.+):(\d+)/", self.line("serving on"))
        assert found
        self.scheme, self.host, self.port = found[1], found[2].strip("[]"), int(found[3])

    def _collect(self) -> None:
        assert self.process.stderr
        with self.process.stderr as lines:
            for line in lines:
                with self._arrived:
                    self.lines.append(line.rstrip("\n"))
                    self._arrived.notify_all()

    def line(self, *words: str) -> str:
        """The first line with these words, when it is there."""

        def found() -> str:
            return next((line for line in self.lines if all(word in line for word in words)), "")

        with self._arrived:
            assert self._arrived.wait_for(found, 30), self.lines
            return found()

    def connection(self) -> HTTPConnection:
        if self.scheme == "http":
            return HTTPConnection(self.host, self.port, timeout=30)
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return HTTPSConnection(self.host, self.port, timeout=30, context=context)

    def ask(self, path: str, body: bytes | None = None, kind: str = "", **headers: str) -> Reply:
        """A request, and what came back."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent |= {"Content-Type": kind} if kind else {}
        with contextlib.closing(self.connection()) as connection:
            connection.request("GET" if body is None else "POST", path, body, sent)
            return reply_of(connection.getresponse())

    def raw(self, data: bytes) -> bytes:
        """What comes back to these bytes until the connection is closed."""
        with self.socket() as link:
            link.sendall(data)
            return rest(link)

    def socket(self) -> socket.socket:
        return socket.create_connection((self.host, self.port), 30)


def reply_of(response: HTTPResponse) -> Reply:
    return Reply(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())


def rest(link: socket.socket) -> bytes:
    """What comes until the other side closes."""
    chunks = []
    with contextlib.suppress(ConnectionResetError):
        while chunk := link.recv(1 << 16):
            chunks.append(chunk)
    return b"".join(chunks)


@contextlib.contextmanager
def served(*options: object, bounds: Bounds = USUAL, folder: Path = ROOT) -> Iterator[Served]:
    """A service on a free port of the loopback interface."""
    program = PROGRAM.format(bounds=tuple(bounds))
    words = [sys.executable, "-c", program, "--port", "0", *map(str, options)]
    where = {"cwd": folder, "env": {**os.environ, "PYTHONPATH": str(ROOT)}}
    process = subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, **where)
    with ended(process):
        service = Served(process)
        yield service
    service.collecting.join()
