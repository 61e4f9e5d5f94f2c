"""Every command in every condition that a system may put it into: closed descriptors, full disks, odd terminals, few resources.

Real processes under real limits. Whatever the condition, what comes is an exit code and a clear message: never a traceback,
an "internal error" or a half-written file. What a condition takes away decides the code; where nothing is lost, it stays.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from certlint.commands import registry
from certlint.output.formats import FOR_TERMINALS, FORMATS
from tests import ROOT, forge
from tests.support.cli import certlint
from tests.support.users import NAMESPACE

USUAL = ("--fqdn", "cluster.example.com", "--as-of", "2026-06-01")
INSTALL = ("install", "proxy", "--cert", "good.pem", "--key", "key.pem")


class Command(NamedTuple):
    """`code` is the usual exit code; `prints` and `writes` say what a condition may take away."""

    words: tuple[str, ...]
    code: int = 0
    prints: bool = True
    writes: bool = False
    unwritten: int = 2


COMMANDS = {
    "text": Command(("odd.pem", "bad.pem", *USUAL), 1),
    "json": Command(("odd.pem", "bad.pem", *USUAL, "--format", "json"), 1),
    "report": Command(("odd.pem", "bad.pem", *USUAL, "--format", "html=report"), 1, prints=False, writes=True),
    "pool": Command(("good.pem", "bad.pem", "wrong.pem", "broken.pem", *USUAL, "--jobs", "2"), 3),
    "missing": Command(("missing.pem", *USUAL), 3),
    "usage": Command(("--nonsense",), 2, prints=False),
    "audit": Command(("good.pem", "odd.pem", "--format", "jsonl", "--profile", "rfc5280", "--jobs", "2")),
    "journal": Command(
        ("good.pem", "--format", "jsonl=lines", "--resume", "journal", "--profile", "rfc5280"),
        prints=False,
        writes=True,
    ),
    "baseline": Command(("bad.pem", *USUAL, "--write-baseline", "baseline"), 1, writes=True),
    "show": Command(("show", "odd.pem", "key.pem")),
    "diff": Command(("diff", "good.pem", "odd.pem", *USUAL)),
    "preview": Command(("fix", "wrong.pem", "--diff", *USUAL), 1),
    "fix": Command(("fix", "wrong.pem", "--in-place", *USUAL), writes=True),
    "filter": Command(("fix", "wrong.pem", "--out", "-", *USUAL)),
    "csr": Command(("csr", "-f", "new.example.com", "--key-type", "ec-p256"), writes=True),
    # It stands in for a script that ends with 1 whatever has failed; see docs/commands/generate.md.
    "generate": Command(("generate", "-f", "new.example.com", "--key-type", "ec-p256"), writes=True, unwritten=1),
    "sign": Command(("sign", "request.csr", "--new-ca", "ca", "--out", "signed.pem"), writes=True),
    "forecast": Command(("forecast", "odd.pem", *USUAL)),
    "calendar": Command(("forecast", "odd.pem", *USUAL, "--format", "ics")),
    "keys": Command(("audit-keys", "odd.pem")),
    "watch": Command(("watch", "good.pem", "--count", "1", "--quiet-time", "0.1", "--", *USUAL)),
    "rladmin": Command((*INSTALL, *USUAL)),
    "upload": Command((*INSTALL, "--api", "https://localhost:1", "--user", "x", "--dry-run", *USUAL)),
    "secret": Command((*INSTALL, "--emit", "kubernetes", "--out", "secret.yaml", *USUAL), writes=True),
    "rules": Command(("rules", "--checks")),
    "cluster": Command(
        ("cluster", "https://localhost:1", "--user", "x", "--password-file", "key.pem"), 3, prints=False
    ),
    "scan": Command(("scan", "127.0.0.1:1"), 3),
    "serve": Command(("serve", "--host", "192.0.2.1"), 2, prints=False),
    "tbs": Command(("tbs", "good.pem"), 3),
    "inventory": Command(("inventory", "list", "--record", "none.db"), 3, prints=False),
    "impact": Command(("impact", "--distrust", "Example", "--record", "none.db"), 3, prints=False),
    "clients": Command(("clients",)),
    "explain": Command(("explain", "redis/san-incomplete")),
    "init": Command(("init", "."), prints=False, writes=True),
    "completions": Command(("completions", "zsh")),
    "help": Command(("--help",)),
}


# What differs in how it reads, works and writes: for conditions that are about the process as a whole.
SOME = ("text", "report", "pool", "journal", "show", "fix", "generate", "sign", "watch", "secret", "rules")


class Condition(NamedTuple):
    """A shell command that runs the command line `"$@"` in the condition, what it takes away, and of whom."""

    shell: str
    commands: tuple[str, ...] = SOME
    unprintable: bool = False
    unwritable: bool = False
    silent: bool = False
    others: dict[str, int] = {}


def mounted(*lines: str) -> str:
    """In a file system of its own, where the tests may mount what they want."""
    return f'exec {" ".join(NAMESPACE)} --mount sh -c \'{" && ".join(lines)} && exec "$@"\' sh "$@"'


FULL = (
    "mkdir -p full",
    "mount -t tmpfs -o size=128k none full",
    "cp -a *.pem request.csr full/",
    "cd full",
    "(cat /dev/zero > filler 2>/dev/null || true)",
)
NO_PROCESS = {"pool": 2, "audit": 2, "journal": 2, "watch": 2}
EVERY = tuple(COMMANDS)
# Nothing is left there but the project, where that is checked out below /tmp.
WITHOUT_TMP = (
    "mount -t tmpfs none /mnt",
    "mkdir /mnt/here /mnt/project",
    "mount --bind . /mnt/here",
    f"mount --bind {ROOT} /mnt/project",
    "cd /mnt/here",
    "mount -t tmpfs none /tmp",
    f"mkdir -p {ROOT}",
    f"mount --bind /mnt/project {ROOT}",
    "mount -o remount,ro /tmp",
)
CONDITIONS = {
    "plain": Condition('exec "$@"', EVERY),
    "stdout closed": Condition('exec "$@" >&-', EVERY, unprintable=True),
    "stdout on a full disk": Condition('exec "$@" >/dev/full', EVERY, unprintable=True),
    "stderr closed": Condition('exec "$@" 2>&-', EVERY, silent=True),
    "stderr on a full disk": Condition('exec "$@" 2>/dev/full', silent=True),
    "all closed": Condition('exec "$@" <&- >&- 2>&-', unprintable=True, silent=True),
    "an ASCII terminal": Condition('PYTHONIOENCODING=ascii exec "$@"', EVERY),
    "a Latin-1 terminal": Condition('PYTHONIOENCODING=latin-1:strict exec "$@"'),
    "the C locale": Condition('LC_ALL=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0 exec "$@"'),
    "a German locale": Condition('LC_ALL= LANG=de_DE.ISO-8859-1 exec "$@"'),
    "no docstrings and no assertions": Condition('PYTHONOPTIMIZE=2 exec "$@"', EVERY),
    "no environment": Condition('exec env -i PYTHONPATH="$PYTHONPATH" "$@"'),
    "no home": Condition('HOME=/nonexistent TMPDIR=/nonexistent exec "$@"'),
    "few descriptors": Condition('ulimit -n 16; exec "$@"'),
    "little memory": Condition('ulimit -v 150000; exec "$@"'),
    "no process and no thread": Condition(
        'exec strace -f -qq -o /dev/null -e inject=clone,clone3,fork,vfork:error=EAGAIN "$@"', others=NO_PROCESS
    ),
    "files of no size": Condition('ulimit -f 0; exec "$@"', unwritable=True),
    "a full disk": Condition(mounted(*FULL), EVERY, unwritable=True),
    "a folder that is read-only": Condition(
        mounted("mount --bind . .", "mount -o remount,bind,ro .", 'cd "$PWD"'), unwritable=True
    ),
    "no /tmp": Condition(mounted(*WITHOUT_TMP)),
    "no /proc": Condition(mounted("mount -t tmpfs -o ro none /proc")),
    "no /dev/shm": Condition(mounted("mount -t tmpfs -o ro none /dev/shm")),
    "1970": Condition('exec faketime -f "1970-01-02 00:00:00" "$@"'),
    "2040": Condition('exec faketime -f "2040-01-02 00:00:00" "$@"'),
}


@pytest.fixture(scope="module")
def inputs(tmp_path_factory) -> Path:
    """Bundles of every verdict, one with names that are not ASCII, and a key."""
    folder = tmp_path_factory.mktemp("inputs")
    leaf, middle, root = chain = forge.chain()
    odd = forge.leaf(middle, subject=[("O", "Bücher → 書店", "utf8"), ("CN", "cluster.example.com")])
    narrow, *rest = forge.chain(eku=["serverAuth"])
    (folder / "good.pem").write_bytes(forge.bundle(*chain))
    (folder / "bad.pem").write_bytes(forge.bundle(narrow, *rest))
    (folder / "odd.pem").write_bytes(forge.bundle(odd, middle, root))
    (folder / "wrong.pem").write_bytes(forge.bundle(leaf, root, middle, middle))
    (folder / "broken.pem").write_bytes(forge.bundle(*chain)[:-200])
    (folder / "key.pem").write_text(forge.key_pem())
    for each in folder.iterdir():
        each.chmod(0o600 if each.name == "key.pem" else 0o644)
    assert certlint("csr", "-f", "new.example.com", "--key-type", "ec-p256", "--out-dir", folder).code == 0
    (folder / "new.example.com.csr").rename(folder / "request.csr")
    (folder / "new.example.com.key").unlink()
    return folder


def expected(command: Command, name: str, condition: Condition) -> int:
    if command.writes and condition.unwritable:
        return command.unwritten
    if command.prints and condition.unprintable:
        return 2
    return condition.others.get(name, command.code)


def test_no_command_is_left_out():
    assert {command.words[0] for command in COMMANDS.values()} >= registry.COMMANDS.keys() - {registry.DEFAULT_COMMAND}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("situation", "name"), [(each, name) for each, condition in CONDITIONS.items() for name in condition.commands]
)
def test_every_command_in_every_condition(situation, name, inputs, tmp_path):
    condition = CONDITIONS[situation]
    folder = shutil.copytree(inputs, tmp_path / "here")
    command = COMMANDS[name]
    line = ["bash", "-c", condition.shell, "bash", sys.executable, "-m", "certlint", *command.words]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(line, cwd=folder, capture_output=True, env=environment, check=False)
    text = (done.stdout + done.stderr).decode(errors="replace")
    assert done.returncode == expected(command, name, condition), text
    assert "Traceback" not in text
    assert "internal error" not in text
    assert not [each for each in os.listdir(folder) if "certlint-" in each]
    if done.returncode not in (command.code, 3) and not condition.silent:
        assert b"certlint: " in done.stderr


def output(folder: Path, *words: str, **environment: str) -> bytes:
    line = [sys.executable, "-m", "certlint", *words]
    variables = os.environ | {"PYTHONPATH": str(ROOT)} | environment
    return subprocess.run(line, cwd=folder, stdout=subprocess.PIPE, env=variables, check=False).stdout


@pytest.mark.slow
@pytest.mark.parametrize("words", [*(("odd.pem", *USUAL, "--format", name) for name in FORMATS if name != FOR_TERMINALS),
                                   ("show", "odd.pem", "--format", "json"),
                                   ("forecast", "odd.pem", *USUAL, "--format", "ics")])  # fmt: skip
def test_what_programs_read_is_utf8_whatever_the_terminal_speaks(words, inputs):
    assert output(inputs, *words, PYTHONIOENCODING="latin-1") == output(inputs, *words, PYTHONIOENCODING="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "Bücher → 書店"),
        ("latin-1", "Bücher -> \\u66f8\\u5e97"),
        ("ascii:surrogateescape", "B\\xfccher -> \\u66f8\\u5e97"),
    ],
)
def test_what_a_terminal_lacks_is_written_otherwise(encoding, text, inputs):
    shown = output(inputs, "show", "odd.pem", PYTHONIOENCODING=encoding).decode(encoding.partition(":")[0])
    assert text in shown


@pytest.mark.slow
def test_the_list_of_checks_is_there_without_docstrings(inputs):
    assert output(inputs, "rules", "--checks", PYTHONOPTIMIZE="2") == output(inputs, "rules", "--checks")
