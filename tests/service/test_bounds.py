"""What one who asks may take: time, connections, processes. And how it ends: what is under way is answered."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import time

import pytest

from certlint.processes import platforms
from certlint.service.bounds import USUAL
from certlint.service.lint_pool import LintPool
from certlint.service.lint_process import PEM, LintQuestion
from certlint.service.refusals import RequestRefusal
from tests import forge
from tests.support.service import rest, served

pytestmark = pytest.mark.slow
BUNDLE = forge.bundle(*forge.chain())
HYGIENE = LintQuestion("hygiene", (), PEM)
HEAD = (
    b"POST /api/v1/lint?profile=hygiene HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-pem-file\r\n"
    b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(BUNDLE)
)


@pytest.fixture(scope="module")
def hasty():
    with served(bounds=USUAL._replace(head=0.5, body=0.5, idle=1, connections=4)) as running:
        yield running


@pytest.mark.parametrize("begun", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: localhost\r\n"])
def test_a_head_that_does_not_come_ends_the_connection(hasty, begun):
    with hasty.socket() as link:
        link.sendall(begun)
        assert rest(link) == b""


def test_a_head_that_comes_in_drops_ends_it_too(hasty):
    def drop(link):
        for byte in b"GET / HTTP/1.1\r\nX-Long: " + b"x" * 1000:
            link.sendall(bytes((byte,)))
            time.sleep(0.05)

    with hasty.socket() as link, pytest.raises(OSError):
        drop(link)


def test_a_second_head_that_does_not_come_ends_it_too(hasty):
    with hasty.socket() as link:
        link.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HT")
        assert rest(link).count(b"HTTP/1.1 ") == 1


def test_a_body_that_does_not_come_is_refused(hasty):
    with hasty.socket() as link:
        link.sendall(HEAD + BUNDLE[:100])
        assert rest(link).startswith(b"HTTP/1.1 408 ")


@pytest.fixture
def full(hasty):
    """As many connections as there may be."""
    links = [hasty.socket() for _ in range(4)]
    time.sleep(0.1)
    yield links
    for link in links:
        link.close()
    time.sleep(0.1)


def test_more_connections_than_there_may_be_are_refused(hasty, full):
    answer = hasty.raw(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")  # it is closed, although it may be kept
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 503 ")
    assert b"retry-after: 1" in head.splitlines()
    assert b"4 connections are open" in body
    hasty.line("GET /health 503")


def test_their_clients_read_why_although_they_send_a_large_body(hasty, full):
    reply = hasty.ask("/api/v1/lint?profile=hygiene", b"x" * (3 << 20), "application/x-pem-file")
    assert reply.status == 503
    assert reply.headers["retry-after"] == "1"
    assert "4 connections are open" in json.loads(reply.body)["detail"]


def test_the_connections_that_were_first_are_served(hasty, full):
    more = [hasty.socket() for _ in range(2)]
    try:
        time.sleep(0.1)
        full[3].sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert rest(full[3]).startswith(b"HTTP/1.1 200 ")
    finally:
        for link in more:
            link.close()


def test_far_more_connections_than_there_may_be_are_closed_at_once():
    with served(bounds=USUAL._replace(head=60, connections=2, refused=2)) as service:
        links = [service.socket() for _ in range(5)]
        assert rest(links[4]) == b""
        for link in links:
            link.close()


def test_a_client_that_does_not_read_is_let_go():
    asking = b"GET /style.css HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with served(bounds=USUAL._replace(whole=1, connections=2)) as service:
        links = [service.socket() for _ in range(2)]
        for link in links:
            link.settimeout(1)
            with contextlib.suppress(OSError):
                while True:
                    link.sendall(asking * 1000)
        time.sleep(3)
        assert service.ask("/health").status == 200
        for link in links:
            link.close()


def pooled(test, **bounds):
    """Runs a test with a pool."""

    async def run():
        pool = LintPool(USUAL._replace(**bounds))
        await pool.start()
        try:
            await test(pool)
        finally:
            await pool.close()

    asyncio.run(run())


def children():
    """The processes of this one that lint."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdecimal():
            try:
                with (
                    open(f"/proc/{name}/stat", errors="replace") as stat,
                    open(f"/proc/{name}/cmdline", errors="replace") as line,
                ):
                    parent, words = int(stat.read().rpartition(")")[2].split()[1]), line.read()
            except OSError:
                continue
            if parent == os.getpid() and "lint_process" in words:
                found.append(int(name))
    return found


def test_a_lint_that_takes_too_long_is_refused_and_the_next_is_not():
    async def test(pool):
        every = [pool.lint(HYGIENE, BUNDLE) for _ in range(platforms.cores())]
        assert {answer.status for answer in await asyncio.gather(*every)} == {200}
        stopped = children()
        for process in stopped:
            os.kill(process, signal.SIGSTOP)
        for _ in stopped:
            with pytest.raises(RequestRefusal) as caught:
                await pool.lint(HYGIENE, BUNDLE)
            assert caught.value.status == 504
        assert (await pool.lint(HYGIENE, BUNDLE)).status == 200
        assert set(children()).isdisjoint(stopped)

    pooled(test, lint=5.0)


def test_a_lint_that_waited_in_vain_is_to_be_sent_again():
    async def test(pool):
        assert (await pool.lint(HYGIENE, BUNDLE)).status == 200
        for process in children():
            os.kill(process, signal.SIGSTOP)
        ahead = asyncio.gather(*(pool.lint(HYGIENE, BUNDLE) for _ in range(platforms.cores())), return_exceptions=True)
        await asyncio.sleep(0)
        with pytest.raises(RequestRefusal) as caught:
            await pool.lint(HYGIENE, BUNDLE)
        assert (caught.value.status, caught.value.headers) == (503, {"Retry-After": "1"})
        assert {each.status for each in await ahead} == {504}
        assert (await pool.lint(HYGIENE, BUNDLE)).status == 200

    pooled(test, lint=5.0)


def test_what_comes_at_once_after_a_pause_waits_for_its_turn():
    async def test(pool):
        answers = await asyncio.gather(*(pool.lint(HYGIENE, BUNDLE) for _ in range(100)))
        assert {each.status for each in answers} == {200}

    pooled(test, lint=60.0)


def test_more_lints_than_there_may_be_are_refused():
    async def test(pool):
        answers = await asyncio.gather(*(pool.lint(HYGIENE, BUNDLE) for _ in range(5)), return_exceptions=True)
        statuses = [each.status for each in answers]
        assert sorted(statuses) == [200, 200, 200, 503, 503]
        assert [each.headers["Retry-After"] for each in answers if isinstance(each, RequestRefusal)] == ["1", "1"]
        assert pool.under_way == 0

    pooled(test, lints=2, line=1, lint=60.0)


def test_a_process_that_ends_is_replaced():
    async def test(pool):
        assert (await pool.lint(HYGIENE, BUNDLE)).status == 200
        for number in children():
            os.kill(number, signal.SIGKILL)
        answers = [await pool.lint(HYGIENE, BUNDLE) for _ in range(3) if await settled(pool)]
        assert [each.status for each in answers] == [200, 200, 200]

    async def settled(pool):
        await asyncio.sleep(0.2)
        return True

    pooled(test)


def test_no_process_is_left():
    async def test(pool):
        assert len(children()) >= 1

    pooled(test)
    assert children() == []


def test_what_is_under_way_when_it_ends_is_answered():
    with served() as service, service.socket() as link:
        link.sendall(HEAD + BUNDLE[:-100])
        time.sleep(0.3)
        service.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        with pytest.raises(OSError):
            service.socket().close()
        link.sendall(BUNDLE[-100:])
        answer = rest(link)
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["summary"]["bundles"] == 1
        assert service.process.wait(30) == 0
        service.line("ended")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_with_nothing_under_way_it_ends_at_once(number):
    with served() as service:
        service.process.send_signal(number)
        assert service.process.wait(30) == 0


def test_of_a_service_that_is_killed_no_process_is_left():
    with served() as service:
        mine = {int(n) for n in os.listdir("/proc") if n.isdecimal() and parent_of(n) == service.process.pid}
        assert mine
        service.process.kill()
        service.process.wait()
        end = time.monotonic() + 10
        while time.monotonic() < end and any(alive(number) for number in mine):
            time.sleep(0.05)
        assert not any(alive(number) for number in mine)


def parent_of(number):
    try:
        with open(f"/proc/{number}/stat") as stat:
            return int(stat.read().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def alive(number):
    try:
        with open(f"/proc/{number}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
