"""A TLS handshake on loopback: whether a client that trusts certain CAs accepts what a server presents."""

from __future__ import annotations

import socket
import ssl
from contextlib import suppress
from pathlib import Path
from threading import Thread

SECONDS = 20
"""How long a handshake may take before it counts as failed."""


def is_accepted(folder: Path, bundle: bytes, key: str, trusted: str, name: str) -> bool:
    """Whether a client connects by `name` to a server that was given these files. No files, no server."""
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    (folder / "served.pem").write_bytes(bundle)
    (folder / "served.key").write_text(key)
    client.load_verify_locations(cadata=trusted)
    try:
        server.load_cert_chain(folder / "served.pem", folder / "served.key")
    except (ssl.SSLError, ValueError):
        return False
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(SECONDS)
        serving = Thread(target=_serve, args=(listener, server))
        serving.start()
        try:
            with (
                socket.create_connection(listener.getsockname(), SECONDS) as plain,
                client.wrap_socket(plain, server_hostname=name) as secured,
            ):
                return secured.recv(2) == b"ok"
        except (ssl.SSLError, OSError):
            return False
        finally:
            serving.join()


def _serve(listener: socket.socket, context: ssl.SSLContext) -> None:
    """Answers one connection; what becomes of it is for the client to say."""
    with suppress(ssl.SSLError, OSError):
        plain, _ = listener.accept()
        plain.settimeout(SECONDS)
        with context.wrap_socket(plain, server_side=True) as secured:
            secured.sendall(b"ok")
