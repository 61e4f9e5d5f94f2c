"""CONTRIBUTING.md: its commands do what it says, as they stand, in a copy of the repository; its table is that of the rooms."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import build_docs
from tests import ROOT

PAGE = (ROOT / "CONTRIBUTING.md").read_text()
BLOCKS = re.findall(r"^ *```sh\n(.*?)^ *```$", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = [line.partition("#")[0].strip() for block in BLOCKS for line in block.splitlines()]
LAYS_OUT = next(command for command in COMMANDS if "new_rule" in command)
# What would run the whole suite, this test among it, runs the fixtures about serial numbers, and quick tests of tables.
WHOLE = {"make check", "make test"}
FILES = "tests/policy/test_fixtures.py tests/policy/test_tables.py"
FEW = {"PYTEST_ADDOPTS": f"{FILES} -k 'serial or tables'", "PYTEST_XDIST_AUTO_NUM_WORKERS": "1"}


@pytest.fixture
def copy(tmp_path):
    """What the repository holds, with an environment whose programs are those that run this test."""
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    ).stdout.splitlines()
    for name in names:
        if (ROOT / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes((ROOT / name).read_bytes())
            (tmp_path / name).chmod((ROOT / name).stat().st_mode)
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name, start in (("python", ""), ("certlint", " -m certlint")):
        (programs / name).write_text(f'#!/bin/sh\nexec {sys.executable}{start} "$@"\n')
        (programs / name).chmod(0o755)
    for stamp in (".installed", ".tested"):
        (programs.parent / stamp).touch()
    return tmp_path


def run(command: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    others = ("PYTEST_", "MAKE", "MFLAGS", "PYTHONDONTWRITEBYTECODE")  # what is compiled once is not compiled again
    environment = {name: value for name, value in os.environ.items() if not name.startswith(others)}
    path = f"{folder / '.venv' / 'bin'}:{environment['PATH']}"
    return subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        capture_output=True,
        text=True,
        env=environment | {"PATH": path, "PYTHONPATH": str(folder)} | more,
    )


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def fill_in(folder: Path) -> None:
    """What steps 3 and 4 ask a person to do."""
    table, fixtures = folder / "rules" / "redis-enterprise.toml", folder / "tests" / "make_fixtures" / "redis.py"
    for placeholder, text in {
        "FILL IN: the defect in one line": "The serial number is of one octet",
        "FILL IN: what fails, for whom": "Serial numbers that can be guessed have helped to forge certificates.",
        "FILL IN: what to do, with the command on a line of its own, indented": (
            "Have it issued again, with a serial number of 64 random bits at least."
        ),
        '"FILL IN"': '"CA/Browser Forum, TLS Baseline Requirements 2.3.1, section 7.1"',
    }.items():
        replace(table, placeholder, text)
    replace(fixtures, "def fill_in", "def one_octet")
    replace(fixtures, "FILL IN: the one defect, made with the forge. The function's name becomes the file's.", "")
    replace(fixtures, '    """"""\n    raise NotImplementedError', "    return server(serial=5)")


@pytest.mark.slow
def test_a_rule_is_added_by_the_commands_as_they_stand(copy):
    passed = {}
    for command in COMMANDS:
        done = run(command, copy, **(FEW if command in WHOLE else {}))
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        if command == LAYS_OUT:
            fill_in(copy)
        if counted := re.search(r"(\d+) passed", done.stdout):
            passed.setdefault(command, []).append(int(counted[1]))
    after = re.search(r"(\d+) passed", run("make test", copy, **FEW).stdout)
    assert after is not None
    assert int(after[1]) == passed["make test"][0] + 1
    assert passed.keys() >= {*WHOLE, *(command for command in COMMANDS if command.startswith("make test"))}
    made = copy / "tests" / "fixtures" / "redis" / "serial-too-short" / "one-octet.pem"
    assert made.read_bytes().startswith(b"# expect: redis/serial-too-short\n")
    assert "one octet" in (copy / "docs" / "rules" / "redis" / "serial-too-short.md").read_text()


def test_each_target_that_is_named_is_there():
    named = {word for command in re.findall(r"`make ([^`]*)`", PAGE) for word in command.split()}
    named |= {word for command in COMMANDS if command.startswith("make") for word in command.split()[1:]}
    named = {word for word in named if "=" not in word}
    assert named >= {"lint", "test", "check"}
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert named <= targets
    assert "make lint" in (ROOT / ".ci" / "run").read_text(), "which is why it is not run here"


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "rules/README.md", "tests/verifiers/README.md"])
def test_each_file_that_is_named_is_there(page):
    """NAME and SUBJECT stand for the reader's own."""
    text = (ROOT / page).read_text()
    named = re.findall(r"`((?:certlint|docs|reports|rules|scripts|tests)/[^`\s]*)`", text)
    assert len(named) > 3
    assert [each for each in named if not re.search("[A-Z*]", Path(each).name) and not (ROOT / each).exists()] == []


def test_its_table_is_that_of_the_rooms():
    assert build_docs.rooms() in PAGE
    packages = {path.parent.name for path in (ROOT / "certlint").glob("*/__init__.py")}
    modules = {path.name for path in (ROOT / "certlint").glob("*.py")} - {"__init__.py", "__main__.py"}
    listed = re.findall(r"^\| `certlint/(\S+)` \|", PAGE, re.MULTILINE)
    assert sorted(listed) == sorted([*(f"{name}/" for name in packages), *modules])


def test_the_tests_mirror_the_rooms():
    """Each room has a folder of tests, and a folder of tests is named after a room."""
    rooms = {path.parent.name for path in (ROOT / "certlint").glob("*/__init__.py")}
    folders = {path.parent.name for path in (ROOT / "tests").glob("*/test_*.py")}
    assert folders == rooms | {"forge", "fuzz", "project"}
