"""A scan of loopback endpoints: processor time of the client alone, and its memory beside that of a few."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.measure import Row, peak
from tests import forge

CERTLINT = str(Path(sys.executable).with_name("certlint"))
FEW, MANY = 1000, 10_000
FLOOR = 300.0
"""Handshakes that a second of the client's processor time is to be enough for, all else included."""


@contextlib.contextmanager
def serving(folder: str, processes: int = 2) -> Iterator[int]:
    """Servers on every address of the loopback interface, in processes of their own: their port."""
    Path(folder, "chain.pem").write_bytes(forge.bundle(*forge.chain("localhost", key="p256-a")[:2]))
    Path(folder, "key.pem").write_text(forge.key_pem("p256-a"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/chain.pem", f"{folder}/key.pem")
    context.num_tickets = 0
    with socket.create_server(("0.0.0.0", 0), backlog=4096) as listener:
        children = []
        try:
            for _ in range(processes):
                child = os.fork()
                if not child:
                    _serve(listener, context)
                children.append(child)
            yield listener.getsockname()[1]
        finally:
            for child in children:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)


def _serve(listener: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        link, _ = listener.accept()
        with contextlib.suppress(OSError):
            link.settimeout(10)
            context.wrap_socket(link, server_side=True).close()


def command(folder: str, port: int, count: int) -> list[str]:
    """The command line of a scan of so many addresses, each by itself."""
    hosts = Path(folder, f"{count}.hosts")
    hosts.write_text("".join(f"127.9.{i >> 8}.{i & 255}:{port}\n" for i in range(count)))
    report = os.path.join(folder, "report.txt")
    how = ["--rate", "0", "--yes", "--fqdn", "localhost", "--as-of", "2026-06-01"]
    return [CERTLINT, "scan", "--hosts", str(hosts), *how, "--output", report]


def rows(folder: str) -> list[Row]:
    """Handshakes for a second of processor time, and memory."""
    with serving(folder) as port:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command(folder, port, MANY), check=False, stderr=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
        few, many = (peak(command(folder, port, count)) for count in (FEW, MANY))
    rate = MANY / seconds
    return [
        Row(
            f"`certlint scan`, {MANY:,} endpoints",
            "for a second of the client",
            rate,
            FLOOR,
            "/s",
            rate / FLOOR,
            ">= 1.0",
        ),
        Row(f"memory, {MANY:,} endpoints", f"{FEW:,} endpoints", many / 1000, few / 1000, "MB", many / few, "<= 1.2"),
    ]
