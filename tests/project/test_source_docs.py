"""Pages about what is read and listed: every command on them is run, in its order, and says what stands below it."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests import ROOT
from tests.support.consoles import environment, steps

CODES = {"FAIL": 1, "not read": 3, "choose": 3, "error": 1, "PASS": 0}


def page(name: str) -> str:
    return (ROOT / "docs" / f"{name}.md").read_text()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["keystores", "kubernetes", "inventory"])
def test_every_command_says_what_the_page_says(tmp_path, name):
    variables = environment(tmp_path)
    for command, expected in steps(page(name)):
        done = subprocess.run(
            ["sh", "-c", f"umask 022; {command}"],
            cwd=tmp_path,
            env=variables,
            capture_output=True,
            text=True,
            check=False,
        )
        said = done.stdout + done.stderr
        code = next((CODES[word] for word in CODES for line in expected if line.startswith(word)), 0)
        assert done.returncode == code, (command, said)
        for line in expected:
            assert line in said, (command, said)


@pytest.mark.slow
def test_the_configuration_of_the_page_is_read(tmp_path, monkeypatch):
    from tests.support.cli import certlint

    monkeypatch.chdir(tmp_path)
    (text,) = re.findall(r"```toml\n(.*?)```", page("keystores"), re.DOTALL)
    tomllib.loads(text)
    Path("certlint.toml").write_text(text)
    shown = certlint("--show-config")
    assert shown.code == 0, shown.all
    assert "passphrase-file = " in shown.out
