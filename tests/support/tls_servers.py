"""TLS servers on the loopback interface: `openssl s_server` with what a test wants presented, and ports without a server."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests import forge


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nobody listens on, at this moment."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen, host: str = "127.0.0.1") -> None:
    """Returns when a server accepts connections."""
    end = time.monotonic() + 20
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection((host, port), 1):
            return
        time.sleep(0.02)
    raise AssertionError(f"nobody listens on {port}: {process.args}")


@contextlib.contextmanager
def ended(process: subprocess.Popen) -> Iterator[subprocess.Popen]:
    """Ends a process with the block."""
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def s_server(
    folder: Path, chain: Sequence[forge.Cert], key: str = "rsa3072-a", *options: str, host: str = "127.0.0.1"
) -> Iterator[int]:
    """`openssl s_server` that presents a chain: its port."""
    (folder / "leaf.pem").write_bytes(forge.bundle(chain[0]))
    (folder / "key.pem").write_text(forge.key_pem(key))
    words = ["-cert", "leaf.pem", "-key", "key.pem"]
    if chain[1:]:
        (folder / "rest.pem").write_bytes(forge.bundle(*chain[1:]))
        words += ["-cert_chain", "rest.pem"]
    port = free_port(host)
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    command = ["openssl", "s_server", "-accept", place, "-quiet", *words, *options]
    process = subprocess.Popen(
        command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    with ended(process):
        wait_for(port, process, host)
        yield port


@contextlib.contextmanager
def black_hole() -> Iterator[int]:
    """A port whose queue is full: a client that connects gets no answer."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]
