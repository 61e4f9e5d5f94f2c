"""What the tests of the makers share: running commands where the files go, and asking OpenSSL."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from certlint.cli import main
from certlint.make.keys import KEY_TYPES

FQDN = "cluster.example.com"
# The largest keys take a second to find.
USUAL_KEYS = [pytest.param(name, marks=[pytest.mark.slow] * (name == "rsa-4096")) for name in KEY_TYPES]


class TextValue(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def certlint(tmp_path, monkeypatch, capsys) -> Callable[..., TextValue]:
    """Runs a command in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path) -> TextValue:
        capsys.readouterr()
        code = main([str(each) for each in arguments])
        said = capsys.readouterr()
        return TextValue(code, said.out, said.err)

    return run


@pytest.fixture
def openssl(tmp_path) -> Callable[..., str]:
    """Runs OpenSSL in the same folder; fails when it fails."""

    def run(*arguments: str | Path) -> str:
        done = subprocess.run(["openssl", *arguments], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout + done.stderr

    return run
