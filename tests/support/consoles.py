"""Pages that show a terminal: their commands, and a shell in which `certlint` is the one of this checkout."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from tests import ROOT


def steps(page: str) -> list[tuple[str, list[str]]]:
    """Each command of the ```console blocks of a page, and the lines that stand below it."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", page, re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    assert found, "the page has no commands"
    return found


def environment(folder: Path) -> dict[str, str]:
    """Variables under which a shell finds `certlint`; the program is put into `bin` of the folder."""
    program = folder / "bin" / "certlint"
    program.parent.mkdir(exist_ok=True)
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m certlint "$@"\n')
    program.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if name != "CERTLINT_PASSPHRASE"}
    return {**kept, "PATH": f"{program.parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
