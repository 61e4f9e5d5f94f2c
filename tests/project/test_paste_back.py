"""Pasted, it works: the commands that findings suggest, run in a copy of the folder, end as they promise."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import pytest

from tests.support.cli import certlint
from tests.support.fixture_files import AS_OF, FOLDER, Fixture, read

pytestmark = pytest.mark.slow

BAD = [read(path) for path in sorted(FOLDER.rglob("*.pem")) if path.parent.name not in ("demo", "good")]
# What only the user knows stands in angle brackets.
UNKNOWN = re.compile(r"<[A-Z][A-Z-]*>")


def laid_out(fixture: Fixture, folder) -> list[str]:
    """Writes the fixture and its files; gives the command line that checks it."""
    folder.chmod(fixture.folder_mode)
    (folder / "bundle.pem").write_bytes(fixture.data)
    (folder / "bundle.pem").chmod(fixture.mode)
    for name, data, mode in fixture.files:
        (folder / name).write_bytes(data)
        (folder / name).chmod(mode)
    options = fixture.options.replace("{dir}/", "").replace("{owner}", "root:root")
    return ["bundle.pem", *shlex.split(options), "--as-of", AS_OF]


def suggested(words: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Rule and command, of each command of certlint's that a report suggests."""
    rule = ""
    for line in certlint(*words).out.splitlines():
        if found := re.match(r"(?:error|warning|info) +(\S+/\S+)", line):
            rule = found[1]
        if line.startswith(f"{' ' * 14}certlint "):  # what stands less deep is a sentence
            yield rule, shlex.split(line)[1:]


def reported(words: list[str]) -> set[str]:
    return set(re.findall(r"^(?:error|warning|info) +(\S+/\S+)", certlint(*words).out, re.MULTILINE))


@pytest.fixture(scope="module")
def asked() -> set[tuple[str, ...]]:
    """Commands that have made a request: in a folder of their own they do so again, and keys take their time."""
    return set()


@pytest.mark.parametrize("fixture", BAD, ids=lambda each: each.name)
def test_a_suggested_command_does_away_with_its_finding(fixture, asked, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = laid_out(fixture, tmp_path)
    for number, (rule, command) in enumerate(dict.fromkeys((r, tuple(c)) for r, c in suggested(words))):
        if command in asked or any(UNKNOWN.search(word) for word in command):
            continue
        folder = tmp_path / str(number)
        folder.mkdir()
        monkeypatch.chdir(folder)
        laid_out(fixture, folder)
        if command[0] == "csr":
            empty = folder / "empty"
            empty.mkdir()
            monkeypatch.chdir(empty)
            answer = certlint(*command)
            assert answer.code == 0, (rule, command, answer.all)
            assert {path.suffix for path in empty.iterdir()} >= {".csr", ".key"}
            asked.add(command)
            continue
        answer = certlint(*command, *(["--as-of", AS_OF] if command[0] == "fix" else []))
        assert answer.code in (0, 1), (rule, command, answer.all)
        if command[0] == "fix":
            assert rule not in reported(words), (rule, command, answer.all)
