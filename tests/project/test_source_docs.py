"""Pages about what is read and listed: every command on them is run, in its order, and says what stands below it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests import ROOT

CODES = {"FAIL": 1, "not read": 3, "choose": 3, "error": 1, "PASS": 0}


def page(name: str) -> str:
    return (ROOT / "docs" / f"{name}.md").read_text()


def steps(name: str) -> list[tuple[str, list[str]]]:
    """Each command of the page, and the lines that stand below it."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", page(name), re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", ["keystores", "kubernetes", "inventory"])
def test_every_command_says_what_the_page_says(tmp_path, name):
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "certlint"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m certlint "$@"\n')
    program.chmod(0o755)
    environment = {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    environment.pop("CERTLINT_PASSPHRASE", None)
    for command, expected in steps(name):
        done = subprocess.run(
            ["sh", "-c", f"umask 022; {command}"],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        said = done.stdout + done.stderr
        code = next((CODES[word] for word in CODES for line in expected if line.startswith(word)), 0)
        assert done.returncode == code, (command, said)
        for line in expected:
            assert line in said, (command, said)


def test_the_configuration_of_the_page_is_read(tmp_path, monkeypatch):
    from tests.support.cli import certlint

    monkeypatch.chdir(tmp_path)
    (text,) = re.findall(r"```toml\n(.*?)```", page("keystores"), re.DOTALL)
    tomllib.loads(text)
    Path("certlint.toml").write_text(text)
    shown = certlint("--show-config")
    assert shown.code == 0, shown.all
    assert "passphrase-file = " in shown.out
