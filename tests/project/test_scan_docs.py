"""docs/scan.md: every command on it is run, in its order, and says what stands below it."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import subprocess
import sys

import pytest

from tests import ROOT
from tests.support.tls_servers import ended, free_port, wait_for

PAGE = (ROOT / "docs" / "scan.md").read_text()
CODES = {"FAIL": 1, "PASS": 0, "not read": 3}


def steps(page: str) -> list[tuple[str, list[str]]]:
    """Each command of the page, and the lines that stand below it."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", page, re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found


@pytest.mark.slow
def test_every_command_says_what_the_page_says(tmp_path):
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "certlint"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m certlint "$@"\n')
    program.chmod(0o755)
    environment = {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    port = free_port()
    where = {"cwd": tmp_path, "env": environment, "stderr": subprocess.STDOUT}
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
