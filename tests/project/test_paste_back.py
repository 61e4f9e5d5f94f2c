"""Pasted, it works: the commands that findings suggest, run in a copy of the folder, end as they promise."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import forge
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


# Who says that clients connect to localhost is given a request for it; of suites of a cluster, the text says which key fits.
STILL = {("hygiene/product-default", "localhost"), ("redis/no-cipher-suite-for-key", "cluster.example.com")}
# What a run was told about other certificates than the one that is requested.
OF_THE_OLD = ("--as-of", "--key", "--trust", "--crl", "--ocsp-response")


def issued(words: list[str], folder: Path) -> list[str]:
    """Has the request in a folder signed by a root; gives the command line that checks the certificate with its key."""
    (request,), (key,) = folder.glob("*.csr"), folder.glob("*.key")
    root = forge.root()
    Path("root.pem").write_text(root.pem)
    Path("root.key").write_text(forge.key_pem(root.key))
    signing = "openssl x509 -req -days 365 -CA root.pem -CAkey root.key -copy_extensions copyall -in"
    done = subprocess.run([*signing.split(), request], capture_output=True, check=True)
    Path("bundle.pem").write_bytes(done.stdout + root.pem.encode())
    Path("bundle.pem").chmod(0o644)
    kept = [word for at, word in enumerate(words) if not {word, *words[at - 1 : at]} & {*OF_THE_OLD}]
    return [*kept, "--key", str(key)]


@pytest.fixture(scope="module")
def requests() -> dict[tuple[str, ...], Path]:
    """Commands that have made a request, and where: in a folder of their own they do so again, and keys take their time."""
    return {}


@pytest.fixture(scope="module")
def judged() -> set[tuple[str, tuple[str, ...]]]:
    """The rules by which what came of a request was judged."""
    return set()


@pytest.mark.parametrize("fixture", BAD, ids=lambda each: each.name)
def test_a_suggested_command_does_away_with_its_finding(
    fixture, requests, judged, tmp_path, tmp_path_factory, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    words = laid_out(fixture, tmp_path)
    for number, (rule, command) in enumerate(dict.fromkeys((r, tuple(c)) for r, c in suggested(words))):
        if (rule, command) in judged or any(UNKNOWN.search(word) for word in command):
            continue
        folder = tmp_path / str(number)
        folder.mkdir()
        monkeypatch.chdir(folder)
        laid_out(fixture, folder)
        if command[0] == "csr":
            if command not in requests:
                requests[command] = tmp_path_factory.mktemp("request")
                monkeypatch.chdir(requests[command])
                answer = certlint(*command)
                assert answer.code == 0, (rule, command, answer.all)
                monkeypatch.chdir(folder)
            still = rule in reported(issued(words, requests[command]))
            assert not still or (rule, command[2]) in STILL, (rule, command)
            judged.add((rule, command))
            continue
        answer = certlint(*command, *(["--as-of", AS_OF] if command[0] == "fix" else []))
        assert answer.code in (0, 1), (rule, command, answer.all)
        if command[0] == "fix":
            assert rule not in reported(words), (rule, command, answer.all)
