"""Signals that end an audit: whole lines, and no temporary file."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from tests import ROOT, forge
from tests.support.cli import DAY


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("way", [("--output", "lines.jsonl"), ("--output", "lines.jsonl", "--resume", "journal")])
def test_an_audit_that_is_ended_leaves_whole_lines(way, number, tmp_path):
    """It waits for the end of its input, and has nothing but what came before."""
    words = [sys.executable, "-m", "certlint", "-", "--format", "jsonl", "--jobs", "1", *way, *DAY]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path, env=environment
    ) as process:
        process.stdin.write(forge.bundle(*forge.chain()) * 2)
        process.stdin.flush()
        while not any("lines" in each.name for each in tmp_path.iterdir()):
            time.sleep(0.01)
            assert process.poll() is None
        process.send_signal(number)
        err = process.stderr.read()
    assert process.returncode == -number
    assert b"Traceback" not in err
    assert not [each.name for each in tmp_path.iterdir() if "certlint-" in each.name]
    for path in tmp_path.glob("*.jsonl"):  # none, if the signal came before the first line
        for line in path.read_text().splitlines():
            json.loads(line)
