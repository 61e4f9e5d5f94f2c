"""Python's garbage collector in a run over many inputs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from certlint.engine.collector import SOON

PROGRAM = """
import gc
from certlint.engine.collector import settling
for _ in settling(range({count})):
    pass
print(gc.get_threshold()[0], gc.get_freeze_count() > 0)
"""


@pytest.mark.parametrize(("count", "is_settled"), [(8, False), (9, True), (100, True)])
def test_a_run_settles_when_what_it_needs_is_loaded(count, is_settled):
    """In a process of its own: what is frozen stays so."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(count=count)], capture_output=True, text=True, check=True
    )
    threshold, frozen = done.stdout.split()
    assert (threshold == str(SOON), frozen == "True") == (is_settled, is_settled)
