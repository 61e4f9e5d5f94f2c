"""docs/scan.md: every command on it is run, in its order, and says what stands below it."""

from __future__ import annotations

import contextlib
import shlex
import subprocess

import pytest

from tests import ROOT
from tests.support.consoles import environment, steps
from tests.support.tls_servers import ended, free_port, wait_for

PAGE = (ROOT / "docs" / "scan.md").read_text()
CODES = {"FAIL": 1, "PASS": 0, "not read": 3}


@pytest.mark.slow
def test_every_command_says_what_the_page_says(tmp_path):
    port = free_port()
    where = {"cwd": tmp_path, "env": environment(tmp_path), "stderr": subprocess.STDOUT}
    with contextlib.ExitStack() as servers:
        for command, expected in steps(PAGE.replace("8443", str(port))):
            if command.endswith("&"):
                server = servers.enter_context(
                    ended(subprocess.Popen(shlex.split(command[:-1]), stdout=subprocess.DEVNULL, **where))
                )
                wait_for(port, server)
                continue
            done = subprocess.run(["sh", "-c", command], stdout=subprocess.PIPE, text=True, **where)
            code = max((CODES[word] for line in expected for word in CODES if line.startswith(word)), default=0)
            assert done.returncode == code, (command, done.stdout)
            for line in expected:
                assert line in done.stdout, (command, done.stdout)
