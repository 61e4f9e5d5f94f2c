"""Programs that are ended: with what they have started, and with this process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from certlint.processes import ending, group
from tests import ROOT
from tests.support.processes import gone

FORKING = ["sh", "-c", "sleep 60 & echo $! >started; wait"]


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def started() -> int:
    """The number of the process in the file `started`, as soon as it is there."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            with open("started") as file:
                return int(file.read())
        except (OSError, ValueError):
            time.sleep(0.02)
    raise AssertionError


def test_a_program_that_ends_is_told_by_its_code():
    assert group.run_in_group(["sh", "-c", "exit 7"], 30) == 7
    with pytest.raises(FileNotFoundError):
        group.run_in_group(["/no/such"], 30)


def test_what_a_program_leaves_on_purpose_stays():
    assert group.run_in_group(["sh", "-c", "sleep 60 >/dev/null & echo $! >started"], 30) == 0
    os.kill(started(), signal.SIGKILL)


def test_it_waits_for_no_input():
    assert group.run_in_group(["sh", "-c", "read line"], 30) == 1


SCRIPT = """
import os, sys, tempfile
from certlint.processes import ending, group
with ending.terminable(), tempfile.TemporaryDirectory(dir=".", prefix="left-"):
    try:
        group.run_in_group({words!r}, 60)
    except KeyboardInterrupt:
        print("cleaned up", flush=True)
        raise
"""


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_cleans_up_and_ends_the_process(number, tmp_path):
    words = [sys.executable, "-c", SCRIPT.format(words=FORKING)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)})
    child = started()
    process.send_signal(number)
    assert process.communicate(timeout=30)[0] == b"cleaned up\n"
    assert process.returncode == -number
    assert gone(child)
    assert not list(tmp_path.glob("left-*"))


def test_what_is_ignored_stays_ignored():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ending.terminable():
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
            assert callable(signal.getsignal(signal.SIGTERM))
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    finally:
        signal.signal(signal.SIGHUP, before)


OURS = """
import os, time
try:
    open("started", "w").write(str(os.getpid()))
    time.sleep(60)
finally:
    time.sleep(0.3)
    open("ended", "w")
"""
INTERRUPTED = f"""
import os, sys
from certlint.processes import ending, group
ending.run_interruptible([sys.executable, "-c", {OURS!r}], os.environ)
"""


def test_a_program_of_ours_is_interrupted_and_waited_for():
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED], env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.DEVNULL
    )
    started()
    process.send_signal(signal.SIGINT)
    process.wait(30)
    assert os.path.exists("ended")
