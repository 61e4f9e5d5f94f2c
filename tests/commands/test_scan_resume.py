"""`certlint scan --resume`: a scan that was ended goes on, and no host is asked twice."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter

import pytest

from tests import ROOT, forge
from tests.install.cluster import tls
from tests.support.cli import DAY, certlint

CHAIN = forge.chain("localhost", san=["localhost"])[:2]
MOST = 40


class Counting:
    """A server on all addresses of the loopback interface that remembers by which it was reached."""

    def __init__(self, folder) -> None:
        self.context = tls(folder, CHAIN, "rsa3072-a")
        self.listener = socket.create_server(("0.0.0.0", 0), backlog=100)
        self.port = self.listener.getsockname()[1]
        self.reached: Counter[str] = Counter()

    def serve(self) -> None:
        while True:
            try:
                link, _ = self.listener.accept()
            except OSError:
                return
            self.reached[link.getsockname()[0]] += 1
            with contextlib.suppress(OSError):
                link.settimeout(10)
                self.context.wrap_socket(link, server_side=True).close()


@pytest.fixture
def server(tmp_path):
    made = Counting(tmp_path)
    thread = threading.Thread(target=made.serve)
    thread.start()
    yield made
    made.listener.shutdown(socket.SHUT_RDWR)
    made.listener.close()
    thread.join()


def hosts(server, first=1, last=MOST):
    return [f"127.0.3.{number}/32:{server.port}" for number in range(first, last + 1)]


def wait_for(condition):
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.slow
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_run_that_was_ended_goes_on(server, tmp_path, ending):
    journal = tmp_path / "journal"
    words = ["scan", *hosts(server), "--resume", str(journal), "--rate", "20", *DAY]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([sys.executable, "-m", "certlint", *words], cwd=ROOT, **quiet)
    wait_for(lambda: journal.exists() and len(journal.read_bytes().splitlines()) > 10)
    process.send_signal(ending)
    process.wait(20)
    done = len(journal.read_bytes().splitlines()) - 1
    assert 10 <= done < MOST
    before = Counter(server.reached)
    answer = certlint(*words[:-4], "--rate", "0", *DAY)
    assert (answer.code, answer.out.count("PASS  127.0.3.")) == (0, MOST), answer.all
    again = [each for each in before if server.reached[each] > 1]
    assert len(again) <= len(before) - done + 1  # who was being looked at when the run was ended
    assert len(server.reached) == MOST


@pytest.mark.slow
def test_what_was_not_reached_is_not_asked_again(server, tmp_path):
    """And what was seen is judged by what is asked today."""
    journal = tmp_path / "journal"
    first = certlint("scan", *hosts(server, 1, 2), "127.0.0.1:1", "--resume", journal, *DAY)
    assert first.code == 3
    second = certlint("scan", *hosts(server, 1, 3), "127.0.0.1:1", "--resume", journal, "--as-of", "2030-01-01")
    assert (second.code, second.out.count("validity/expired")) == (3, 3), second.all
    assert "not read  127.0.0.1:1: cannot be reached: Connection refused" in second.out
    assert [server.reached[f"127.0.3.{n}"] for n in (1, 2, 3)] == [1, 1, 1]


@pytest.mark.slow
def test_the_report_is_the_same(server, tmp_path):
    words = ("scan", *hosts(server, 1, 3), "--resume", tmp_path / "journal", "--format", "json", *DAY)
    assert certlint(*words).out == certlint(*words).out
    assert set(server.reached.values()) == {1}


@pytest.mark.slow
def test_a_line_without_an_end_is_cut_off(server, tmp_path):
    journal = tmp_path / "journal"
    words = ("scan", *hosts(server, 1, 3), "--resume", journal, *DAY)
    certlint(*words)
    data = journal.read_bytes()
    journal.write_bytes(data[:-10])
    assert certlint(*words).code == 0
    assert sorted(server.reached.values()) == [1, 1, 2]
    assert [json.loads(line) for line in journal.read_bytes().splitlines()]


@pytest.mark.parametrize(
    "content",
    [b"x\n", b'{"certlint_journal": 1}\n', b"[]\n", b'{"certlint_scan": 2, "fqdn": ""}\n', b"[" * 99999 + b"\n"],
)
def test_what_is_not_a_journal_is_kept(tmp_path, content):
    (tmp_path / "journal").write_bytes(content)
    answer = certlint("scan", "127.0.0.1:1", "--resume", tmp_path / "journal")
    assert (answer.code, "is not a journal of certlint scan" in answer.err) == (2, True), answer.all
    assert (tmp_path / "journal").read_bytes() == content


def test_a_journal_of_another_scan_is_refused(tmp_path):
    certlint("scan", "127.0.0.1:1", "--resume", tmp_path / "journal")
    answer = certlint("scan", "127.0.0.1:1", "--resume", tmp_path / "journal", "--starttls", "smtp")
    assert (answer.code, "was started with another --starttls: none, not smtp" in answer.err) == (2, True), answer.all
