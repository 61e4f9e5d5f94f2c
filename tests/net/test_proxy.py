"""A proxy that was given: it is asked for pages, opens tunnels for TLS, and is bounded like any other server."""

from __future__ import annotations

import contextlib
import socket
import threading

import pytest

from certlint.errors import NetworkError
from certlint.net import Deadline, Via, contexts, request
from certlint.net.address import parse
from certlint.net.admission import why_not_asked
from tests.install.cluster import API_CA, API_CHAIN, tls
from tests.support.misbehaving import LARGE, SLOW, Server, running
from tests.support.website import serving

TRUSTING = contexts.verifying([API_CA.der])


class Tunnel(Server):
    """A proxy that connects to `target`, wherever it is asked to connect to."""

    def __init__(self, target: int) -> None:
        super().__init__(list)
        self.target = target

    def send(self, link: socket.socket) -> None:
        link.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with socket.create_connection(("127.0.0.1", self.target)) as other:
            back = threading.Thread(target=_pipe, args=(other, link))
            back.start()
            _pipe(link, other)
            back.join()


def _pipe(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)


def test_a_tunnel_for_tls(tmp_path):
    """The proxy sees the name and the port; the certificate is verified for the name that was asked for."""
    page = [b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage"]
    with (
        running(Server(lambda: page, tls(tmp_path, API_CHAIN, "rsa2048-a"))) as site,
        running(Tunnel(site.port)) as proxy,
    ):
        via = Via(why_not_asked, parse(proxy.url))
        reply = request("GET", parse(f"https://localhost:{site.port}/a"), Deadline(10), 1000, context=TRUSTING, via=via)
        assert (reply.status, reply.body) == (200, b"page")
        assert proxy.requests[0].startswith(f"CONNECT localhost:{site.port} HTTP/1.1\r\n".encode())
        assert site.requests[0].startswith(b"GET /a HTTP/1.1\r\n")
        with pytest.raises(NetworkError, match="cannot be trusted"):
            request("GET", parse("https://ca.example.com/a"), Deadline(10), 1000, context=TRUSTING, via=via)


def test_a_page_by_its_whole_address():
    with serving() as proxy:
        proxy.pages = {"http://ca.example.com/a?b=c": b"page"}
        reply = request(
            "GET", parse("http://ca.example.com/a?b=c"), Deadline(10), 1000, via=Via(None, parse(proxy.url))
        )
        assert reply.body == b"page"


@pytest.mark.parametrize("mode", ["nothing", "headers", "provisional"])
def test_a_deadline_bounds_a_proxy(mode):
    with (
        running(Server(SLOW[mode], pause=0.02)) as proxy,
        pytest.raises(NetworkError, match=r"did not answer within 0\.5 s"),
    ):
        request("GET", parse("https://ca.example.com/"), Deadline(0.5), 1000, via=Via(None, parse(proxy.url)))


@pytest.mark.parametrize("mode", ["headers", "provisional"])
def test_an_allowance_bounds_a_proxy(mode):
    with (
        running(Server(LARGE[mode])) as proxy,
        pytest.raises(NetworkError, match=r"sent more than|does not answer with"),
    ):
        request("GET", parse("https://ca.example.com/"), Deadline(60), 1000, via=Via(None, parse(proxy.url)))
