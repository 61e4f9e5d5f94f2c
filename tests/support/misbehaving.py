"""A server on the loopback interface that answers requests in every way but the right one."""

from __future__ import annotations

import contextlib
import itertools
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

OK = b"HTTP/1.1 200 OK\r\n"
PLENTY = b"x" * 65536
Bytes = Iterable[bytes]


def for_ever(text: bytes) -> Iterator[bytes]:
    return itertools.repeat(text)


SLOW: dict[str, Callable[[], Bytes]] = {
    "nothing": lambda: for_ever(b""),
    "status line": lambda: for_ever(b"H"),
    "header": lambda: itertools.chain([OK, b"A: "], for_ever(b"a")),
    "headers": lambda: itertools.chain([OK], for_ever(b"A: b\r\n")),
    "provisional": lambda: for_ever(b"HTTP/1.1 100 Continue\r\n\r\n"),
    "hints": lambda: for_ever(b"HTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\n"),
    "body": lambda: itertools.chain([OK, b"Content-Length: 1000\r\n\r\n"], for_ever(b"x")),
    "body until the end": lambda: itertools.chain([OK, b"\r\n"], for_ever(b"x")),
    "chunks": lambda: itertools.chain([OK, b"Transfer-Encoding: chunked\r\n\r\n"], for_ever(b"1\r\nx\r\n")),
    "size of a chunk": lambda: itertools.chain([OK, b"Transfer-Encoding: chunked\r\n\r\n"], for_ever(b"0")),
    "trailers": lambda: itertools.chain([OK, b"Transfer-Encoding: chunked\r\n\r\n0\r\n"], for_ever(b"A: b\r\n")),
}
"""What never ends, a piece at a time."""

LARGE: dict[str, Callable[[], Bytes]] = {
    "status line": lambda: for_ever(PLENTY),
    "header": lambda: itertools.chain([OK, b"A: "], for_ever(PLENTY)),
    "headers": lambda: itertools.chain([OK], for_ever(b"A: b\r\n" * 1000)),
    "provisional": lambda: for_ever(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
    "hints": lambda: for_ever(b"HTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\n" * 1000),
    "body": lambda: itertools.chain([OK, b"Content-Length: 9999999999\r\n\r\n"], for_ever(PLENTY)),
    "body until the end": lambda: itertools.chain([OK, b"\r\n"], for_ever(PLENTY)),
    "chunks": lambda: itertools.chain([OK, b"Transfer-Encoding: chunked\r\n\r\n"], for_ever(b"1\r\nx\r\n" * 1000)),
    "one chunk": lambda: itertools.chain([OK, b"Transfer-Encoding: chunked\r\n\r\nffffffffff\r\n"], for_ever(PLENTY)),
    "a chunk of less than nothing": lambda: itertools.chain(
        [OK, b"Transfer-Encoding: chunked\r\n\r\n-1\r\n"], for_ever(PLENTY)
    ),
    "size of a chunk": lambda: itertools.chain([OK, b"Transfer-Encoding: chunked\r\n\r\n"], for_ever(b"0" * 65536)),
    "trailers": lambda: itertools.chain([OK, b"Transfer-Encoding: chunked\r\n\r\n0\r\n"], for_ever(b"A: b\r\n" * 1000)),
}
"""What never ends, as fast as it is read."""

CUT: dict[str, Callable[[], Bytes]] = {
    "nothing": list,
    "status line": lambda: [b"HTTP/1.1 2"],
    "headers": lambda: [OK, b"A: b"],
    "provisional": lambda: [b"HTTP/1.1 100 Continue\r\n\r\n"],
    "body": lambda: [OK, b"Content-Length: 1000\r\n\r\nx"],
    "chunk": lambda: [OK, b"Transfer-Encoding: chunked\r\n\r\n9\r\nx"],
    "not HTTP": lambda: [b"-ERR unknown command\r\n"],
    "not a size": lambda: [OK, b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"],
}
"""What ends too early, or is not what it should be."""


class Server:
    """Answers each request with what `answer` gives, `pause` seconds between the pieces, until the client leaves."""

    def __init__(self, answer: Callable[[], Bytes], context: ssl.SSLContext | None = None, pause: float = 0.0) -> None:
        self.answer, self.context, self.pause = answer, context, pause
        self.requests: list[bytes] = []
        self.ended = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.url = f"{'https' if context else 'http'}://localhost:{self.port}"

    def serve(self) -> None:
        while True:
            try:
                plain, _ = self.listener.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), plain:
                plain.settimeout(10)
                if self.context is None:
                    self.converse(plain)
                    continue
                with self.context.wrap_socket(plain, server_side=True) as link:
                    self.converse(link)

    def converse(self, link: Any) -> None:
        request = b""
        while b"\r\n\r\n" not in request:
            more = link.recv(65536)
            if not more:
                return
            request += more
        self.requests.append(request)
        self.send(link)

    def send(self, link: Any) -> None:
        for piece in self.answer():
            if piece:
                link.sendall(piece)
            if self.ended.wait(self.pause):
                return


class Impatient(Server):
    """Does not wait for a request."""

    def converse(self, link: Any) -> None:
        self.send(link)


@contextlib.contextmanager
def running(server: Server) -> Iterator[Server]:
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        server.listener.shutdown(socket.SHUT_RDWR)
        server.listener.close()
        thread.join()
