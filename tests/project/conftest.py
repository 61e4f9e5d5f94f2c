"""A shell for what the pages tell people to type."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import ROOT

# A block of commands, and the word that its first line calls it by.
_BLOCK = re.compile(r"^```sh\n# ([a-z-]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: str) -> dict[str, str]:
    """The blocks of a page, by their names, in their order."""
    text = (ROOT / "docs" / page).read_text()
    found = _BLOCK.findall(text)
    assert text.count("```sh\n") == len(found) == len(dict(found)), "each block has a name of its own"
    return dict(found)


@pytest.fixture
def shell(tmp_path) -> Callable[[str], subprocess.CompletedProcess[str]]:
    """A folder to run in, with `certlint` on PATH; `shell.programs` takes others."""
    programs = tmp_path / "bin"
    programs.mkdir()
    add_program(programs, "certlint", f'exec "{sys.executable}" -m certlint "$@"')
    work = tmp_path / "work"
    work.mkdir()
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    environment.pop("CERTLINT_PASSWORD", None)

    def run(script: str, **variables: str) -> subprocess.CompletedProcess[str]:
        command = ["bash", "-e", "-o", "pipefail", "-c", script]
        return subprocess.run(
            command, cwd=work, env=environment | variables, capture_output=True, text=True, check=False
        )

    run.folder = work
    run.programs = programs
    return run


def add_program(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)
