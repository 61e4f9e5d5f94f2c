"""How many processes there may be, and how they are made: on every platform."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from subprocess import PIPE

import pytest

from certlint.processes import apart
from certlint.processes.platforms import cores


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_cores_are_counted_on_every_platform(platform, monkeypatch):
    monkeypatch.setattr(sys, "platform", platform)
    if platform != "linux":
        monkeypatch.delattr(os, "sched_getaffinity")
        assert cores() == os.cpu_count()
        monkeypatch.setattr(os, "cpu_count", lambda: 500)
        assert cores() == (60 if platform == "win32" else 500)
    else:
        assert cores() == len(os.sched_getaffinity(0))


def test_processes_are_made_as_the_program_has_chosen(monkeypatch):
    assert apart.process_context().get_start_method() == "fork"
    monkeypatch.setattr(multiprocessing, "get_start_method", lambda **_: "spawn")
    assert apart.process_context().get_start_method() == "spawn"
    monkeypatch.setattr(multiprocessing, "get_start_method", lambda **_: None)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert apart.process_context().get_start_method() == "spawn"


_PAGES_OF_TASKS = """
import resource, sys
from certlint.processes import platforms
if sys.argv[1] == "kept":
    platforms.keep_memory()
def task():
    some = [bytes(100_000 + 1000 * n) for n in range(8)]
for _ in range(3):
    task()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(50):
    task()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.slow
def test_what_a_task_frees_is_kept_for_the_next():
    """The system would have to provide the pages again for each task."""
    pages = {
        how: int(subprocess.run([sys.executable, "-c", _PAGES_OF_TASKS, how], stdout=PIPE, check=True).stdout)
        for how in ("kept", "usual")
    }
    assert pages["kept"] < pages["usual"] / 10
