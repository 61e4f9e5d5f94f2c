"""Runs that are killed or interrupted, and go on: no certificate is lost, none is there twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest

from certlint.batch.stream.interrupt import Interrupt
from tests import ROOT
from tests.support.processes import children, gone
from tests.support.stream_helpers import call, certificates, command, digests, parsed, pem, profile

# Entries at every task, tasks of a few certificates, and a pause in each: there is time to be killed in.
SLOW = """
import time
from certlint.batch.stream import chunks, inputs, journal, jsonl, tasks
journal.INTERVAL = 0
for module in (inputs, chunks, jsonl, tasks):
    module.CHUNK = 20_000
chunks.ranges.__defaults__ = (20_000,)
def slow(context, these, work=tasks.TaskContext.work):
    time.sleep(0.02)
    return work(context, these)
tasks.TaskContext.work = slow
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    profile(tmp_path)
    (tmp_path / "a.pem").write_bytes(pem(list(certificates()) * 8) + b"-----BEGIN CERTIFICATE-----\n")
    (tmp_path / "small").mkdir()
    for index, der in enumerate(certificates()):
        (tmp_path / "small" / f"{index}.der").write_bytes(der)
    return tmp_path


INPUT = ("a.pem", "small")
EXPECTED = Counter(sha256(der).hexdigest() for der in list(certificates()) * 9)


def arguments(jobs: int, *more: str) -> tuple[str, ...]:
    common = ("--format", "jsonl", "--profile", "profile.toml", "--output", "out.jsonl", "--resume", "journal")
    return ("check", *INPUT, *common, "--jobs", str(jobs), *more)


@pytest.fixture(autouse=True)
def nobody_is_left():
    """Ends what a failing test has left running."""
    STARTED.clear()
    yield
    for process in STARTED:
        process.kill()
        process.communicate()


STARTED: list[subprocess.Popen[bytes]] = []


def start(jobs: int, *more: str) -> subprocess.Popen[bytes]:
    return launched(*arguments(jobs, *more))


def launched(*line: object) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        command(*line, prelude=SLOW),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        process_group=0,
        bufsize=0,  # nothing may stay in a buffer between readline() and communicate()
    )
    STARTED.append(process)
    return process


def done_tasks(folder: Path) -> int:
    try:
        return int(json.loads((folder / "journal").read_text())["tasks"])
    except FileNotFoundError:
        return -1


def wait_for(process: subprocess.Popen[bytes], folder: Path, count: int) -> None:
    """Returns when so many tasks are in the journal, or the process has ended."""
    deadline = time.monotonic() + 60
    while process.poll() is None and done_tasks(folder) < count:
        assert time.monotonic() < deadline, "nothing was written to the journal"
        time.sleep(0.002)


def finished(folder: Path, *more: str) -> list[dict]:
    """Goes on to the end, and gives the lines."""
    done = call(*arguments(2, *more), prelude=SLOW)
    assert done.returncode == 3, done.stderr.decode()
    return parsed((folder / "out.jsonl").read_bytes())


def assert_whole(lines: list[dict]) -> None:
    *before, summary = lines
    assert digests(before) == EXPECTED
    places = Counter((line["path"], line.get("byte")) for line in before)
    assert max(places.values()) == 1
    assert [line["kind"] for line in before].count("unreadable") == 1
    assert summary["kind"] == "summary"
    assert not summary["interrupted"]
    assert summary["certificates"] == sum(EXPECTED.values())
    assert summary["rules"] == {"t/not-der": sum(EXPECTED.values()) // 5}


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_killed_at_several_moments(here, jobs):
    workers: list[int] = []
    for moment in (0, 1, 7, 12, 20, 26):
        process = start(jobs)
        wait_for(process, here, moment)
        if jobs > 1 and process.poll() is None:
            workers += children(process.pid)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert 0 < done_tasks(here) < 40
    assert_whole(finished(here))
    assert bool(workers) == (jobs > 1)
    assert all(gone(pid) for pid in workers)


@pytest.mark.slow
def test_what_stands_behind_the_journal_is_cut_off(here):
    process = start(2)
    wait_for(process, here, 5)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    with (here / "out.jsonl").open("ab") as file:
        file.write(b'{"half a li' + b"n" * 3_000_000)  # more than is to come
    (here / "journal.tmp").write_bytes(b'{"half a jour')
    assert_whole(finished(here))


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_interrupted_from_the_keyboard(here, jobs):
    process = start(jobs)
    wait_for(process, here, 4)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them
    _, errors = process.communicate()
    assert process.returncode == 130
    assert b"interrupted after" in errors
    assert b"Traceback" not in errors
    *lines, summary = parsed((here / "out.jsonl").read_bytes())
    assert summary["interrupted"]
    assert 0 < summary["certificates"] == len(lines) < sum(EXPECTED.values())
    assert digests(lines) <= EXPECTED
    assert_whole(finished(here))


@pytest.mark.slow
def test_interrupted_without_a_journal(here):
    process = launched("check", *INPUT, "--format", "jsonl", "--profile", "profile.toml", "--jobs", 2)
    assert process.stdout is not None
    first = process.stdout.readline()
    os.killpg(process.pid, signal.SIGINT)
    rest, errors = process.communicate()
    assert process.returncode == 130, errors
    *lines, summary = parsed(first + rest)
    assert summary["interrupted"]
    assert summary["certificates"] == len(lines)


@pytest.mark.slow
def test_a_complete_run_is_left_alone(here):
    assert_whole(finished(here))
    before = (here / "out.jsonl").read_bytes()
    done = call(*arguments(2), prelude=SLOW)
    assert (done.returncode, (here / "out.jsonl").read_bytes()) == (3, before)
    assert b"nothing to do" in done.stderr


@pytest.mark.slow
def test_the_day_of_the_first_run_holds(here):
    process = start(1, "--as-of", "2026-06-01")
    wait_for(process, here, 3)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert finished(here)[-1]["as_of"].startswith("2026-06-01")


@pytest.fixture
def killed(here):
    process = start(1)
    wait_for(process, here, 20)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return here


def refused(*more: str) -> str:
    done = call(*arguments(1, *more), prelude=SLOW)
    assert done.returncode == 2, done.stderr.decode()
    return done.stderr.decode()


@pytest.mark.slow
def test_other_options_are_refused(killed):
    assert "other --fail-on" in refused("--fail-on", "info")
    assert "other --as-of: " in refused("--as-of", "2030-01-01")
    assert "other rules" in refused("--ignore", "t/not-der")
    assert "other paths" in refused("b.pem")
    assert_whole(finished(killed))


@pytest.mark.slow
def test_other_input_is_refused(killed):
    before = (killed / "out.jsonl").read_bytes()
    os.utime(killed / "a.pem", (1, 1))
    assert "the input has changed since" in refused()
    (killed / "a.pem").unlink()
    assert "the input has changed since" in refused()
    assert (killed / "out.jsonl").read_bytes()[:100] == before[:100]


@pytest.mark.slow
def test_an_output_that_was_cut_is_refused(killed):
    os.truncate(killed / "out.jsonl", 10)
    assert "has 10 bytes" in refused()


@pytest.mark.slow
def test_two_runs_at_once_are_refused(here):
    process = start(1)
    wait_for(process, here, 1)
    assert "another certlint" in refused()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert_whole(finished(here))


@pytest.mark.slow
@pytest.mark.parametrize("content", ["", "{}", "[]", "hello", '{"certlint_journal": 2}', '{"certlint_journal": 1}'])
def test_what_is_no_journal_is_refused(here, content):
    (here / "journal").write_text(content)
    assert "is not a journal" in refused()
    assert (here / "journal").read_text() == content


def test_an_endless_journal_is_refused(here):
    """A device, or a file with a hole: it is not read into memory as a whole."""
    with (here / "journal").open("wb") as file:
        file.truncate(1 << 40)
    assert "cannot read the journal journal: File too large" in refused()
    assert (here / "journal").stat().st_size == 1 << 40


def test_an_interrupt_waits_while_it_is_held():
    interrupt = Interrupt()
    steps = []

    def work() -> None:
        with interrupt.held():
            signal.raise_signal(signal.SIGINT)
            steps.append("held")
        steps.append("not reached")

    with interrupt.watched():
        with pytest.raises(KeyboardInterrupt):
            work()
        assert steps == ["held"]
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


@pytest.mark.slow
def test_lines_that_no_journal_tells_of_are_kept(here):
    (here / "out.jsonl").write_text("the work of a night\n")
    assert "but the journal journal does not" in refused()
    assert (here / "out.jsonl").read_text() == "the work of a night\n"
    assert not (here / "journal").exists()


@pytest.mark.slow
def test_a_complete_run_without_its_lines_is_told(here):
    finished(here)
    (here / "out.jsonl").unlink()
    assert "has 0 bytes" in refused()


@pytest.mark.slow
def test_a_journal_that_can_not_be_written_is_told_before_the_work(here):
    line = ("check", *INPUT, "--format", "jsonl", "--profile", "profile.toml", "--output", "out.jsonl")
    done = call(*line, "--resume", "missing/journal")
    assert done.returncode == 2
    assert b"cannot write the journal missing/journal" in done.stderr
    assert not (here / "out.jsonl").exists()
