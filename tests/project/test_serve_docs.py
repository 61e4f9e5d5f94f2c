"""docs/serve.md: every command on it is run, in its order, and says what stands below it."""

from __future__ import annotations

import contextlib
import re
import shlex
import subprocess

import pytest

from certlint.commands.parser import build_parser
from tests import ROOT
from tests.support.consoles import environment, steps
from tests.support.tls_servers import ended, free_port, wait_for

PAGE = (ROOT / "docs" / "serve.md").read_text()


@pytest.mark.slow
def test_every_command_says_what_the_page_says(tmp_path):
    port = free_port()
    where = {"cwd": tmp_path, "env": environment(tmp_path), "stderr": subprocess.STDOUT}
    with contextlib.ExitStack() as servers:
        for command, expected in steps(PAGE.replace("8470", str(port))):
            if command.endswith("&"):
                words = shlex.split(command[:-1])
                server = servers.enter_context(ended(subprocess.Popen(words, stdout=subprocess.DEVNULL, **where)))
                wait_for(port, server)
                continue
            done = subprocess.run(["sh", "-c", command], stdout=subprocess.PIPE, text=True, **where)
            assert done.returncode == 0, (command, done.stdout)
            if expected or command.startswith("curl"):
                assert done.stdout.splitlines() == expected, command


def test_every_option_is_on_the_page():
    options = {o for a in build_parser("serve")._actions for o in a.option_strings if o.startswith("--")} - {"--help"}
    assert options <= set(re.findall(r"--[a-z-]+", PAGE))
