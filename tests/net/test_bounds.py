"""Whatever a server does, a request ends: with its deadline, with its allowance, or with an error. Over TLS and without."""

from __future__ import annotations

import contextlib
import gc
import itertools
import socket
import subprocess
import sys
from http.client import HTTPResponse

import pytest

from certlint.errors import NetworkError
from certlint.net import Deadline, Endpoint, contexts, handshake, request
from certlint.net.address import parse
from certlint.net.http import MAX_HEAD
from tests import ROOT
from tests.install.cluster import API_CA, API_CHAIN, tls
from tests.support import misbehaving
from tests.support.misbehaving import CUT, LARGE, OK, SLOW, Impatient, Server, running
from tests.support.users import NAMESPACE

TRUSTING = contexts.verifying([API_CA.der])
SCHEMES = ("http", "https")
SHORT, LONG = 0.5, 60
MOST = 100_000


@pytest.fixture
def context(tmp_path, scheme):
    return tls(tmp_path, API_CHAIN, "rsa2048-a") if scheme == "https" else None


def ask(server: Server, seconds: float, **options):
    return request("GET", parse(server.url), Deadline(seconds), MOST, context=TRUSTING, **options)


@pytest.mark.slow
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("mode", SLOW)
def test_a_deadline_bounds_a_response_that_goes_on(mode, scheme, context):
    """Each piece comes long before the deadline, so that a timeout of each step alone would never end it."""
    with running(Server(SLOW[mode], context, pause=SHORT / 20)) as server:
        with pytest.raises(NetworkError, match=rf"^{server.url} did not answer within 0\.5 s$") as caught:
            ask(server, SHORT)
        assert caught.value.sent


@pytest.mark.slow
@pytest.mark.parametrize("mode", [*SLOW.items(), *LARGE.items(), *CUT.items()], ids=lambda mode: mode[0])
def test_no_response_is_left_open(mode):
    """Python 3.13 writes of such a one to standard error, whenever it comes upon it."""
    with running(Server(mode[1], pause=SHORT / 20)) as server:
        with pytest.raises(NetworkError) as caught:
            ask(server, SHORT)
        assert caught.value.sent
        assert [each for each in gc.get_objects() if isinstance(each, HTTPResponse) and not each.closed] == []


@pytest.mark.slow
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("mode", LARGE)
def test_an_allowance_bounds_a_response_without_end(mode, scheme, context):
    with running(Server(LARGE[mode], context)) as server:
        with pytest.raises(NetworkError, match=r"sent more than \d+ bytes$|does not answer with valid HTTP$"):
            ask(server, LONG)
        assert len(server.requests) == 1


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("mode", CUT)
def test_what_is_cut_off_is_no_response(mode, scheme, context):
    with (
        running(Server(CUT[mode], context)) as server,
        pytest.raises(NetworkError, match=r"cut the connection$|does not answer with valid HTTP$"),
    ):
        ask(server, LONG)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    "answer",
    [
        [OK, b"Content-Length: 3\r\n\r\nabc"],
        [OK, b"\r\nabc"],
        [OK, b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\nA: b\r\n\r\n"],
        [b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n", OK, b"\r\nabc"],
        [*map(bytes, zip(OK + b"Content-Length: 3\r\n\r\nabc"))],
    ],
)
def test_what_is_right_comes_through(answer, scheme, context):
    with running(Server(lambda: answer, context)) as server:
        reply = ask(server, LONG, headers={"A": "b"})
        assert (reply.status, reply.body, reply.address) == (200, b"abc", parse(server.url))
        head = server.requests[0].decode()
        assert head.startswith("GET / HTTP/1.1\r\n")
        assert f"\r\nHost: localhost:{server.port}\r\n" in head


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("size", "fits"), [(MOST, True), (MOST + 1, False)])
def test_the_allowance_is_of_the_body(size, fits, scheme, context):
    with (
        running(Server(lambda: [OK, b"\r\n", b"x" * size], context)) as server,
        contextlib.nullcontext() if fits else pytest.raises(NetworkError, match=f"more than {MOST} bytes"),
    ):
        assert len(ask(server, LONG).body) == MOST


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_body_may_be_larger_than_any_head(scheme, context):
    size = 3 * MAX_HEAD
    with running(Server(lambda: [OK, b"\r\n", b"x" * size], context)) as server:
        assert len(request("GET", parse(server.url), Deadline(LONG), size, context=TRUSTING).body) == size


def test_an_address_that_has_no_socket_leaves_the_next_one(monkeypatch):
    """A system without IPv6, whose resolver tells of it all the same."""
    addresses = [(family, socket.SOCK_STREAM, 0, "", (host, 1)) for family, host in ((9999, "::1"), (2, "127.0.0.1"))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: addresses)
    with pytest.raises(NetworkError, match="Connection refused"):
        request("GET", parse("http://localhost"), Deadline(LONG), MOST)


def test_no_proxy_is_asked(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with running(Server(lambda: [OK, b"\r\n"])) as server:
        assert ask(server, LONG).status == 200


class TestBeforeTheResponse:
    @pytest.mark.slow
    @pytest.mark.parametrize("scheme", SCHEMES)
    def test_a_server_that_does_not_read(self, scheme, context):
        """What is sent fills the buffers between here and there."""
        with (
            running(Server(lambda: misbehaving.for_ever(b""), context, pause=SHORT / 20)) as server,
            pytest.raises(NetworkError, match=r"did not answer within 0\.5 s"),
        ):
            ask(server, SHORT, body=b"x" * 50_000_000)

    def test_a_port_that_does_not_accept(self):
        with socket.create_server(("127.0.0.1", 0), backlog=1) as listener, contextlib.ExitStack() as stack:
            port = listener.getsockname()[1]
            for _ in range(10):  # the queue is full, and the system lets nobody else in
                waiting = stack.enter_context(socket.socket())
                waiting.setblocking(False)
                with contextlib.suppress(BlockingIOError):
                    waiting.connect(("127.0.0.1", port))
            with pytest.raises(NetworkError, match=r"did not answer within 0\.5 s") as caught:
                request("GET", parse(f"http://127.0.0.1:{port}"), Deadline(SHORT), MOST)
        assert not caught.value.sent

    @pytest.mark.parametrize("first", [b"", b"\x16\x03\x03\x40\x00"])
    def test_a_handshake_that_goes_on(self, first):
        """Nothing at all, or a record of TLS a byte at a time."""

        def pieces():
            return itertools.chain([first], misbehaving.for_ever(first[-1:]))

        with (
            running(Impatient(pieces, pause=SHORT / 20)) as server,
            pytest.raises(NetworkError, match=r"did not answer within 0\.5 s"),
        ):
            handshake(Endpoint("localhost", server.port, "localhost"), Deadline(SHORT))
        with (
            running(Impatient(pieces, pause=SHORT / 20)) as server,
            pytest.raises(NetworkError, match=r"did not answer within 0\.5 s") as caught,
        ):
            request("GET", parse(f"https://localhost:{server.port}"), Deadline(SHORT), MOST, context=TRUSTING)
        assert not caught.value.sent

    @pytest.mark.parametrize("host", ["a..b", "x" * 64, "." + "x" * 300])
    def test_what_is_not_a_host_name(self, host):
        with pytest.raises(NetworkError, match="cannot be reached: it is not a host name"):
            request("GET", parse(f"http://{host}/"), Deadline(LONG), MOST)

    @pytest.mark.slow
    def test_a_name_server_that_does_not_answer(self):
        """In a network of its own, with a name server that takes questions and keeps silent."""
        command = [*NAMESPACE, "--mount", "--net", sys.executable, "-m", "tests.net.silent_resolver"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        assert done.stdout == "http://somewhere.example did not answer within 0.5 s; sent: False; asked: True\n"


class TestRedirects:
    def test_they_end_with_the_deadline(self):
        away = [b"HTTP/1.1 302 Found\r\n", b"Location: /\r\n", b"Content-Length: 0\r\n\r\n"]
        with running(Server(lambda: away, pause=SHORT / 20)) as server:
            with pytest.raises(NetworkError, match=r"did not answer within 0\.5 s"):
                ask(server, SHORT, redirects=1000)
            assert len(server.requests) > 1

    @pytest.mark.parametrize("redirects", [0, 1, 3])
    def test_as_many_as_are_allowed(self, redirects):
        with running(
            Server(lambda: [b"HTTP/1.1 302 Found\r\nLocation: /x?y=1\r\nContent-Length: 0\r\n\r\n"])
        ) as server:
            assert ask(server, LONG, redirects=redirects).status == 302
            assert len(server.requests) == redirects + 1
            assert all(each.startswith(b"GET /x?y=1 ") for each in server.requests[1:])

    def test_what_is_secret_stays_with_the_server_that_it_is_for(self):
        with running(Server(lambda: [OK, b"\r\n"])) as other:
            there = f"Location: {other.url}/x\r\n\r\n".encode()
            with running(Server(lambda: [b"HTTP/1.1 307 Temporary Redirect\r\n", there])) as server:
                assert ask(server, LONG, headers={"Authorization": "Basic eA=="}, redirects=1).status == 200
        assert b"Authorization" in server.requests[0]
        assert b"Authorization" not in other.requests[0]

    @pytest.mark.parametrize("scheme", ["https"])
    @pytest.mark.parametrize(
        "place", ["http://localhost/", "ftp://localhost/", "file:///etc/passwd", "http:", "http://[", "/\x1b[2J"]
    )
    def test_places_that_are_not_gone_to(self, place, scheme, context):
        with (
            running(Server(lambda: [f"HTTP/1.1 302 Found\r\nLocation: {place}\r\n\r\n".encode()], context)) as server,
            pytest.raises(NetworkError, match=r" redirects to ") as caught,
        ):
            ask(server, LONG, redirects=5)
        assert caught.value.sent


@pytest.mark.parametrize("scheme", ["https"])
class TestTrust:
    @pytest.mark.slow
    def test_a_server_that_is_not_trusted_gets_nothing(self, scheme, context):
        with (
            running(Server(lambda: [OK, b"\r\n"], context)) as server,
            pytest.raises(NetworkError, match="cannot be trusted") as caught,
        ):
            request("GET", parse(server.url), Deadline(LONG), MOST)
        assert (caught.value.untrusted, caught.value.sent, server.requests) == (True, False, [])

    def test_a_server_that_is_not_accepted_gets_nothing(self, scheme, context):
        seen = []

        def accept(chain):
            seen.extend(chain)
            raise NetworkError("another server")

        with (
            running(Server(lambda: [OK, b"\r\n"], context)) as server,
            pytest.raises(NetworkError, match="another server"),
        ):
            ask(server, LONG, accept=accept)
        assert (seen, server.requests) == ([each.der for each in API_CHAIN], [])
