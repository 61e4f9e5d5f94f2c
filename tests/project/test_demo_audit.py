"""`make demo-audit`: it fills an inventory, and serves it at the address that it prints."""

from __future__ import annotations

import re
import subprocess
import sys
import urllib.request

import pytest

from tests import ROOT
from tests.support.tls_servers import ended


@pytest.mark.slow
def test_it_prints_what_there_is_and_serves_it():
    command = [sys.executable, "-m", "scripts.demo_audit", "--port", "0", "--quiet"]
    how = {"cwd": ROOT, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen(command, **how) as demo, ended(demo):
        told, address = "", None
        for line in demo.stdout:
            told += line
            if address := re.search(r"serving on (http://\S+)", line):
                break
        assert address, told
        with urllib.request.urlopen(f"{address[1]}health", timeout=20) as answer:
            assert answer.status == 200
    assert demo.returncode == 0
    for word in ("platform", "hosts", "(none)", "Example Test Issuing CA"):
        assert word in told


def test_make_runs_it():
    assert "-m scripts.demo_audit" in (ROOT / "Makefile").read_text()
