"""One HTTP request and its response, bounded in time and size. RFC 9110, RFC 9112.

`http.client` implements the protocol over a `Wire`, so that whatever the server sends (an endless header, one byte per
second, endless provisional responses) is limited by the deadline or the allowance.
"""

from __future__ import annotations

import io
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPResponse
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from certlint.errors import NetworkError
from certlint.light import NamedTuple
from certlint.net import address as addresses
from certlint.net.contexts import verifying
from certlint.net.failures import Progress, RefusedAddressError, TooLargeError
from certlint.net.tls import Tls
from certlint.net.wire import CHUNK, dial

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from certlint.net.address import Address
    from certlint.net.contexts import Context
    from certlint.net.deadline import Deadline
    from certlint.net.wire import Admission, Wire

MAX_HEAD = 2**18
"""The most bytes before the body of a response, including TLS and provisional responses."""
_REDIRECTS = (301, 302, 303, 307, 308)
_UPGRADED = 101


class Via(NamedTuple):
    """The route of a request: which addresses are refused (see `admission`), and the proxy, if any."""

    refusal: Admission | None = None
    proxy: Address | None = None


DIRECT = Via()


class Reply(NamedTuple):
    """A response. Names in `headers` are lower case; `address` is the final URL after redirects."""

    status: int
    headers: dict[str, str]
    body: bytes
    address: Address


def request(
    method: str,
    address: Address,
    deadline: Deadline,
    max_response: int,
    *,
    context: Context | None = None,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    redirects: int = 0,
    accept: Callable[[list[bytes]], None] | None = None,
    via: Via = DIRECT,
) -> Reply:
    """Sends a request and returns the response, whatever its status. Raises NetworkError.

    `deadline` covers everything, including redirects; a body of more than `max_response` bytes is an error. `context` says whom
    to trust (see `contexts`), by default the CAs of the system. `accept` receives the server's certificates (DER) before
    anything is sent, and raises if it rejects them. Up to `redirects` redirects are followed if the request has no body: to
    another host without `headers`, and never from `https` to `http`. `via` applies to each redirect, too.
    """
    given, here = dict(headers or {}), address
    for left in range(redirects if not body else 0, -1, -1):
        reply = _exchange(method, here, deadline, context, given, body, max_response, accept, via)
        location = reply.headers.get("location", "")
        if not left or reply.status not in _REDIRECTS or not location:
            return reply
        there = _redirected(here, location)
        if (there.scheme, there.host, there.port) != (here.scheme, here.host, here.port):
            given = {}
        here = there
    raise AssertionError  # unreachable: the last iteration returns


def _redirected(here: Address, location: str) -> Address:
    """The target of a redirect. Raises NetworkError."""
    try:
        there = addresses.parse(urljoin(str(here), location))
    except ValueError as error:
        raise NetworkError(f"{here} redirects to an invalid address: {error}", sent=True) from None
    if (here.scheme, there.scheme) == ("https", "http"):
        raise NetworkError(f"{here} redirects to {there}, which is not encrypted", sent=True)
    return there


def _exchange(
    method: str,
    address: Address,
    deadline: Deadline,
    context: Context | None,
    headers: Mapping[str, str],
    body: bytes,
    max_response: int,
    accept: Callable[[list[bytes]], None] | None,
    via: Via,
) -> Reply:
    """Sends one request over a connection of its own, and reads the response.

    `accept` gets the certificate chain of the server before anything is sent to it, and may raise.
    Raises NetworkError.
    """
    progress = Progress(str(address._replace(path="")), deadline)
    with progress.failures_reported(), closing(_connected(address, deadline, via)) as wire:
        channel: Wire | Tls = wire
        if address.scheme == "https":
            if via.proxy:
                _open_tunnel(wire, address)
            channel = Tls(wire, context or verifying(), address.host)
            channel.shake()
            if accept:
                accept(channel.chain)
        socket = _Socket(channel)
        speaker = HTTPConnection(address.host, address.port)
        speaker.sock = socket
        sent = {"Host": address.netloc, "Connection": "close", **headers}
        progress.sent = True
        asked = str(address) if via.proxy and address.scheme == "http" else address.path
        speaker.request(method, asked or "/", body or None, sent)
        with _final(socket, method) as response:
            socket.raw.head = False
            wire.allowance += 2 * max_response  # chunks and TLS records have overhead
            content = _body(response, max_response)
            if response.length:
                raise ConnectionResetError  # shorter than Content-Length
            found = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, found, content, address)


def _connected(address: Address, deadline: Deadline, via: Via) -> Wire:
    """A connection to the host of an address, or to the proxy. Raises what `dial` raises."""
    if via.proxy is None:
        return dial(address.host, address.port, deadline, MAX_HEAD, via.refusal)
    # The proxy resolves names; only a literal address can be checked here.
    is_written = address.host.replace(".", "").isdigit() or ":" in address.host
    why = via.refusal(address.host) if via.refusal and is_written else ""
    if why:
        raise RefusedAddressError(address.host, why)
    return dial(via.proxy.host, via.proxy.port, deadline, MAX_HEAD)


def _open_tunnel(wire: Wire, address: Address) -> None:
    """Opens a tunnel through the proxy (CONNECT). RFC 9110 section 9.3.6. Raises OSError, HTTPException."""
    where = f"[{address.host}]" if ":" in address.host else address.host
    wire.send(f"CONNECT {where}:{address.port} HTTP/1.1\r\nHost: {where}:{address.port}\r\n\r\n".encode("ascii"))
    with _final(_Socket(wire), "CONNECT") as response:
        if response.status != 200:
            raise ConnectionRefusedError(f"the proxy answers {response.status}")


@contextmanager
def _final(socket: _Socket, method: str) -> Iterator[HTTPResponse]:
    """The final response; provisional ones before it are skipped. RFC 9110 section 15.2.

    Responses are closed explicitly: on Python 3.13, garbage collection closes them after their stream and emits a warning.
    """
    while True:
        with closing(HTTPResponse(socket, method=method)) as response:  # type: ignore[arg-type]  # it asks for `makefile` alone
            response.begin()
            if response.status >= 200 or response.status == _UPGRADED:
                yield response
                return


def _body(response: HTTPResponse, most: int) -> bytes:
    """The whole body, read in pieces, as Content-Length cannot be trusted. Raises TooLargeError."""
    pieces, length = [], 0
    while piece := response.read(CHUNK):
        pieces.append(piece)
        length += len(piece)
        if length > most:
            raise TooLargeError(most)
    return b"".join(pieces)


class _Socket:
    """The parts of a socket that `http.client` uses."""

    def __init__(self, channel: Wire | Tls) -> None:
        self._channel = channel
        self.raw = _Raw(channel)
        self._reader = _Reader(self.raw)

    def sendall(self, data: bytes) -> None:
        self._channel.send(data)

    def makefile(self, _mode: str) -> Any:
        return self._reader

    def close(self) -> None:
        """The caller of `dial` closes the wire."""


class _Reader(io.BufferedReader):
    """The stream that successive responses are read from."""

    def close(self) -> None:
        """Does nothing: a closed provisional response must not close the stream."""


class _Raw(io.RawIOBase):
    """The received bytes of a channel as a stream. The end of the connection is allowed within a body only."""

    head = True

    def __init__(self, channel: Wire | Tls) -> None:
        self._channel = channel
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._rest or self._channel.receive()
        if not data and self.head:
            raise ConnectionResetError
        count = min(len(data), len(buffer))
        buffer[:count] = data[:count]
        self._rest = data[count:]
        return count
