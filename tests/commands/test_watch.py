"""`certlint watch` over real files that change, vanish and come back."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from certlint.commands import watch
from certlint.output.rounds import differences
from tests import ROOT, forge
from tests.support.cli import certlint
from tests.support.processes import children, gone, state, traps


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "certs"
    made.mkdir()
    (made / "a.pem").write_bytes(good())
    return made


def good() -> bytes:
    return forge.bundle(*forge.chain())


def bad() -> bytes:
    leaf, *rest = forge.chain(eku=["serverAuth"])
    return forge.bundle(leaf, *rest)


class Watch:
    """A watch in a process of its own; `line` waits for a summary line of a round, and fails when none comes."""

    def __init__(self, *arguments: object, count: int) -> None:
        call = [sys.executable, "-m", "certlint", "watch", *map(str, arguments), "--quiet-time", "0.2"]
        call += ["--count", str(count), "--", "--no-config", "--as-of", "2026-06-01"]
        self.process = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
        self._guard = threading.Timer(60, self.process.kill)
        self._guard.start()

    def line(self) -> str:
        """The verdict of the next round."""
        for line in self.process.stdout:
            if "(profile " in line:
                return line.split()[0]
        raise AssertionError(self.process.stderr.read())

    def told(self) -> list[str]:
        """The lines of the next round, up to its verdict, without what the round before ended with."""
        lines = []
        for line in self.process.stdout:
            lines = [] if "  round " in line else lines
            lines.append(line)
            if "(profile " in line:
                return lines
        raise AssertionError(self.process.stderr.read())

    def end(self) -> tuple[int, str]:
        _, err = self.process.communicate(timeout=60)
        self._guard.cancel()
        return self.process.returncode, err


def replace(path: Path, data: bytes) -> None:
    """As agents do it: a new file beside it, put in its place at once."""
    beside = path.with_suffix(".new")
    beside.write_bytes(data)
    os.replace(beside, path)


@pytest.mark.slow
def test_changes_are_checked_and_the_command_runs_when_all_is_well(folder, tmp_path):
    marker = tmp_path / "reloaded"
    watching = Watch(folder, "--exec", f"cp {folder}/a.pem {marker}", count=3)
    assert watching.line() == "PASS"
    assert not marker.exists()
    replace(folder / "a.pem", bad())
    assert watching.line() == "FAIL"
    assert not marker.exists()
    replace(folder / "a.pem", good() + b"\n")
    assert watching.line() == "PASS"
    assert watching.end() == (0, "")
    assert marker.read_bytes() == good() + b"\n"


@pytest.mark.slow
def test_a_file_that_vanishes_and_comes_back(folder):
    watching = Watch(folder / "a.pem", count=3)
    assert watching.line() == "PASS"
    (folder / "a.pem").unlink()
    assert watching.line() == "INCOMPLETE"
    (folder / "a.pem").write_bytes(bad())
    assert watching.line() == "FAIL"
    assert watching.end()[0] == 1


@pytest.mark.slow
def test_what_is_awaited_is_told(folder, tmp_path):
    watching = Watch(tmp_path / "new.pem", folder, count=2)
    assert watching.line() == "INCOMPLETE"
    (tmp_path / "new.pem").write_bytes(good())
    assert watching.line() == "PASS"
    assert watching.end() == (0, f"certlint: {tmp_path}/new.pem does not exist: waiting for it to appear\n")


@pytest.mark.slow
def test_a_folder_that_is_made_anew(folder):
    watching = Watch(folder, count=3)
    assert watching.line() == "PASS"
    shutil.rmtree(folder)
    assert watching.line() == "INCOMPLETE"
    folder.mkdir()
    (folder / "b.pem").write_bytes(good())
    assert watching.line() == "PASS"
    assert watching.end()[0] == 0


@pytest.mark.slow
def test_a_burst_is_one_change(folder):
    watching = Watch(folder, count=2)
    assert watching.line() == "PASS"
    for number in range(20):
        (folder / f"{number}.pem").write_bytes(good())
    assert watching.line() == "PASS"
    assert watching.end() == (0, "")


@pytest.mark.slow
def test_each_round_tells_when_what_changed_and_what_is_different(folder):
    watching = Watch(folder, count=3)
    first = watching.told()
    replace(folder / "a.pem", bad())
    second = watching.told()
    replace(folder / "a.pem", bad() + b"\n")
    watching.told()
    rest = watching.process.stdout.readlines()
    watching.end()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d  round 1\n", first[0])
    assert "FAIL" in second[-1]
    assert second[0].endswith(f"  round 2  changed: {folder}/a.pem\n")
    assert rest[-1] == "since the previous check: nothing has changed\n"


def test_rounds_are_compared_file_by_file():
    before = {"a.pem": ("PASS", ["x/info"]), "b.pem": ("FAIL", ["x/one", "x/two", "x/two"]), "c.pem": ("PASS", [])}
    after = {"a.pem": ("PASS", ["x/info"]), "b.pem": ("FAIL", ["x/two", "x/three"]), "d.pem": ("INCOMPLETE", ["why"])}
    assert differences(before, after) == [
        "b.pem: new: x/three; no longer: x/one, x/two",
        "c.pem: no longer checked",
        "d.pem: checked for the first time: INCOMPLETE",
    ]


def test_only_folders_with_files_to_check_are_watched(folder, tmp_path):
    (tmp_path / "elsewhere" / "deep").mkdir(parents=True)
    (tmp_path / "elsewhere" / "deep" / "b.pem").write_bytes(good())
    (folder / "out").symlink_to("../elsewhere")
    (folder / "sub").mkdir()
    (folder / "sub" / "c.pem").write_bytes(good())
    wanted = [str(folder)]
    assert set(watch._folders(wanted, watch._state(wanted))) == {str(folder), str(folder / "sub")}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("sleep 30", "took longer than 1 seconds"),
        ("false", "ended with 1"),
        ("/no/such", "cannot be run"),
        ('"', "cannot be run"),
    ],
)
def test_a_command_that_fails_is_told(folder, command, told):
    watching = Watch(folder, "--exec", command, "--timeout", "1", count=2)
    assert watching.line() == "PASS"
    replace(folder / "a.pem", good() + b"\n")
    code, err = watching.end()
    assert code == 1
    assert told in err


# The shell starts a child, which it waits for, and ends at SIGTERM as shells do.
SHELL = "sh -c 'sleep 300 & echo $! > {}; wait'"


@pytest.mark.slow
def test_a_command_that_takes_too_long_leaves_no_child(folder, tmp_path):
    child = tmp_path / "child"
    watching = Watch(folder, "--exec", SHELL.format(child), "--timeout", "1", count=2)
    assert watching.line() == "PASS"
    replace(folder / "a.pem", good() + b"\n")
    assert watching.end()[0] == 1
    assert gone(int(child.read_text()))


@pytest.mark.slow
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_when_watching_ends_the_command_ends_with_its_children(folder, tmp_path, sent):
    child = tmp_path / "child"
    watching = Watch(folder, "--exec", SHELL.format(child), count=2)
    assert watching.line() == "PASS"
    replace(folder / "a.pem", good() + b"\n")
    assert watching.line() == "PASS"
    number = written(child)
    watching.process.send_signal(sent)
    code, err = watching.end()
    assert code == (130 if sent == signal.SIGINT else -sent), err
    assert gone(number)


@pytest.mark.slow
def test_what_a_command_that_succeeds_leaves_running_goes_on(folder, tmp_path):
    """As services do that go to the background."""
    child = tmp_path / "child"
    watching = Watch(folder, "--exec", f"sh -c 'sleep 300 & echo $! > {child}'", count=2)
    assert watching.line() == "PASS"
    replace(folder / "a.pem", good() + b"\n")
    assert watching.line() == "PASS"
    watching.process.wait(60)
    number = int(child.read_text())
    assert state(number) in "SR"
    os.kill(number, signal.SIGKILL)
    assert watching.end() == (0, "")


def written(path: Path) -> int:
    """The number in a file, as soon as it is there."""
    for _ in range(1000):
        if path.exists() and (text := path.read_text()):
            return int(text)
        time.sleep(0.01)
    raise AssertionError(path)


def test_usage(folder):
    assert certlint("watch").code == 2
    assert certlint("watch", "--", "--fqdn", "a.example.com").code == 2
    assert certlint("watch", folder, "--quiet-time", "0").code == 2


def test_an_option_of_the_check_is_shown_where_it_belongs():
    answer = certlint("watch", "a b.pem", "--fqdn", "redis.example.com", "--", "--key", "k.pem")
    assert answer.code == 2
    assert "certlint watch 'a b.pem' -- --fqdn redis.example.com --key k.pem\n" in answer.err
    assert "Did you mean '--exec'?" in certlint("watch", "a.pem", "--exce", "true").err


@pytest.mark.slow
def test_no_module_is_taken_from_the_folder_that_is_watched(folder):
    witness = traps(folder)
    call = [sys.executable, "-P", "-m", "certlint", "watch", "a.pem", "--count", "1", "--", "--as-of", "2026-06-01"]
    done = subprocess.run(call, capture_output=True, text=True, cwd=folder, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert not witness.exists()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_leaves_neither_a_check_nor_its_files(folder, tmp_path, number):
    """The signal arrives while the check waits for a CRL."""
    place = tmp_path / "tmp"
    place.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(30)
        leaf, *rest = forge.chain(crl=[f"http://127.0.0.1:{silent.getsockname()[1]}/a.crl"])
        (folder / "a.pem").write_bytes(forge.bundle(leaf, *rest))
        words = ["watch", folder, "--", "--no-config", "--fetch", "crl", "--fetch-private"]
        call = [sys.executable, "-m", "certlint", *words]
        environment = {**os.environ, "TMPDIR": str(place), "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)
        with silent.accept()[0]:
            mine = children(process.pid)
            assert list(place.iterdir())
            process.send_signal(number)
            err = process.communicate(timeout=30)[1]
    assert process.returncode == (130 if number == signal.SIGINT else -number)
    assert b"Traceback" not in err
    assert mine
    assert all(gone(each) for each in mine)
    assert not list(place.iterdir())
