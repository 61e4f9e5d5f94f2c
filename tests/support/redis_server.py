"""A real Redis server with mutual TLS on loopback, and a client that checks whom it speaks to."""

from __future__ import annotations

import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

READY = "Ready to accept connections"
MOMENTS = 20
"""Seconds that a connection may take before it counts as broken."""


class RefusedError(Exception):
    """The server does not start with these files; the message is what it logs."""


@contextmanager
def serving(folder: Path, bundle: bytes, key: str, trusted: bytes) -> Iterator[int]:
    """A server that presents `bundle` and wants clients to have a certificate of `trusted`; yields its port."""
    files = {"server.pem": bundle, "server.key": key.encode(), "clients.pem": trusted}
    for name, data in files.items():
        (folder / name).write_bytes(data)
    port = _free_port()
    settings = {
        "port": 0,
        "tls-port": port,
        "bind": "127.0.0.1",
        "tls-cert-file": folder / "server.pem",
        "tls-key-file": folder / "server.key",
        "tls-ca-cert-file": folder / "clients.pem",
        "tls-auth-clients": "yes",
        "dir": folder,
        "save": '""',
    }
    (folder / "redis.conf").write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
    command = ["redis-server", str(folder / "redis.conf")]
    # A session of its own has no terminal on which OpenSSL could ask for a passphrase.
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as process:
        log = ""
        for line in process.stdout or ():
            log += line
            if READY in line:
                break
        else:
            raise RefusedError(log)
        try:
            yield port
        finally:
            process.terminate()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def ping(port: int, name: str, trusted: bytes, client: Path) -> bytes:
    """What the server answers to PING when it is connected to by `name`. Raises ssl.SSLError, or OSError when cut off.

    `client` holds the client's bundle with its key.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=trusted.decode())
    context.load_cert_chain(client)
    with (
        socket.create_connection(("127.0.0.1", port), MOMENTS) as plain,
        context.wrap_socket(plain, server_hostname=name) as connection,
    ):
        connection.sendall(b"PING\r\n")
        return connection.recv(64)
