"""Connections that no client should be able to keep: behind a response, or in a TLS handshake that does not end."""

from __future__ import annotations

import contextlib
import os
import resource
import socket
import ssl
import time

import pytest

from certlint.service.bounds import USUAL
from tests import forge
from tests.support.service import rest, served

pytestmark = pytest.mark.slow
HOST = b"Host: localhost\r\n"


@pytest.fixture(scope="module")
def encrypted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    (folder / "cert.pem").write_bytes(forge.bundle(*forge.chain()))
    (folder / "key.pem").write_text(forge.key_pem())
    (folder / "key.pem").chmod(0o600)
    return "--cert", folder / "cert.pem", "--key", folder / "key.pem"


@pytest.fixture(scope="module")
def hasty():
    with served(bounds=USUAL._replace(head=1, body=0.5, idle=1)) as running:
        yield running


@pytest.mark.parametrize(
    "head",
    [
        b"GET /health HTTP/1.1\r\n" + HOST + b"Content-Length: 100000000\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n500000\r\n",
        b"GET / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n0",
        b"GET /health HTTP/1.1\r\n" + HOST + b"Expect: 100-continue\r\nContent-Length: 10000\r\n\r\n",
        b"POST /nothing HTTP/1.1\r\n" + HOST + b"Content-Length: 100000\r\n\r\n",
        b"POST /api/v1/lint HTTP/1.1\r\n" + HOST + b"Content-Length: 100000\r\n\r\n",
        b"POST /api/v1/lint HTTP/1.1\r\nHost: another\r\nContent-Length: 100000\r\n\r\n",
    ],
)
def test_a_body_that_drips_in_behind_its_response_ends_the_connection(hasty, head):
    with hasty.socket() as link:
        link.sendall(head)
        end = time.monotonic() + 10
        with contextlib.suppress(OSError):
            while time.monotonic() < end:
                link.sendall(b"0")
                time.sleep(0.1)
        assert time.monotonic() < end
        assert rest(link)[:9] in (b"HTTP/1.1 ", b"")  # a reset may have overtaken it


def test_a_body_that_comes_in_time_leaves_the_connection_open(hasty):
    with hasty.socket() as link:
        for _ in range(3):
            link.sendall(b"GET /health HTTP/1.1\r\n" + HOST + b"Content-Length: 4\r\n\r\n12")
            answer = b""
            while not answer.endswith(b"\r\n\r\nok\n"):
                answer += link.recv(1 << 16)
            time.sleep(0.2)
            link.sendall(b"34")


def test_handshakes_that_do_not_end_are_counted_and_ended(encrypted):
    with served(*encrypted, bounds=USUAL._replace(head=2, connections=2, refused=2)) as service:
        silent = [service.socket() for _ in range(4)]
        time.sleep(0.2)
        begin = time.monotonic()
        with service.socket() as link:
            assert rest(link) == b""
        assert time.monotonic() - begin < 1
        assert [rest(link) for link in silent] == [b""] * 4
        assert 1 < time.monotonic() - begin < 10
        assert service.ask("/health").status == 200
        for link in silent:
            link.close()


def test_closed_connections_do_not_count(encrypted):
    with served(*encrypted, bounds=USUAL._replace(connections=1, refused=1)) as service:
        for _ in range(10):
            assert service.ask("/health").status == 200
            service.raw(b"no TLS")
            time.sleep(0.05)


def test_memory_does_not_grow_with_connections_that_have_ended(encrypted):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE

    def ask(link):
        with context.wrap_socket(link) as channel:
            channel.sendall(b"GET /health HTTP/1.1\r\n" + HOST + b"\r\n")
            assert channel.recv(1 << 16).startswith(b"HTTP/1.1 200 ")

    def fail(link):
        link.sendall(b"no TLS")

    with served(*encrypted, "--quiet") as service:
        for use, count, most in ((ask, 800, 30 << 20), (fail, 2000, 240 << 20)):
            before = resident(service.process.pid)
            for _ in range(count):
                with service.socket() as link:
                    use(link)
            assert resident(service.process.pid) - before < most


def test_without_file_descriptors_it_says_so_once_a_second_and_recovers():
    with served(bounds=USUAL._replace(head=4)) as service:
        taken = len(os.listdir(f"/proc/{service.process.pid}/fd"))
        before = resource.prlimit(service.process.pid, resource.RLIMIT_NOFILE)
        resource.prlimit(service.process.pid, resource.RLIMIT_NOFILE, (taken + 2, before[1]))
        links = [socket.create_connection((service.host, service.port)) for _ in range(8)]
        service.line("accept", "Too many open files")
        time.sleep(2.5)
        lines = list(service.lines)
        for link in links:
            link.close()
        resource.prlimit(service.process.pid, resource.RLIMIT_NOFILE, before)
        assert service.ask("/health").status == 200
        assert len(lines) <= 6
        assert not any("Traceback" in line or "File" in line.split() for line in lines)


def resident(process):
    """The bytes of memory that a process has now."""
    with open(f"/proc/{process}/statm") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize()
