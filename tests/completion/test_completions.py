"""Completions, asked of the real shells."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import subprocess
import time

import pytest

from certlint.cli import main
from certlint.commands.described import commands
from certlint.commands.registry import COMMANDS
from tests.support.cli import certlint

SHELLS = ("bash", "zsh", "fish")
# What is written on the line → what is among the offers, and what is not.
CASES = [
    ("--fai", {"--fail-on"}, {"--format"}),
    ("--fail-on ", {"error", "never"}, {"bundle.pem"}),
    ("--format pro", {"prometheus"}, {"text"}),
    ("x.pem --min-severity w", {"warning"}, {"error"}),
    ("--select redis/san-inc", {"redis/san-incomplete"}, {"redis/cn-not-fqdn"}),
    ("--cert-name pro", {"proxy"}, {"api"}),
    ("--profile hyg", {"hygiene"}, {"redis-enterprise"}),
    ("expl", {"explain"}, {"rules"}),
    ("explain pem/cr", {"pem/crlf"}, {"pem/bad-base64"}),
    ("completions ", set(SHELLS), {"rules"}),
    ("rules --prof", {"--profile", "--profiles"}, {"--fqdn"}),
    ("bun", {"bundle.pem"}, {"--key"}),
    ("install pro", {"proxy"}, {"api"}),
    ("generate --key-type ec-", {"ec-p256", "ec-p384"}, {"rsa-3072"}),
    ("--key ser", {"server key.pem"}, {"bundle.pem"}),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("folder")
    for name in ("bundle.pem", "server key.pem"):
        (made / name).touch()
    return made


@pytest.fixture(scope="module")
def scripts(tmp_path_factory):
    where = tmp_path_factory.mktemp("completions")
    for shell in SHELLS:
        (where / shell).write_text(certlint("completions", shell).out)
    (where / "_certlint").write_text((where / "zsh").read_text())
    return where


@pytest.fixture(scope="module")
def shells(scripts, folder):
    """Shell → what it offers for a line. Those that need a terminal are started once, when they are first asked."""
    terminals: dict[str, Terminal] = {}

    def offers(shell: str, line: str) -> str:
        if shell == "fish":
            return in_fish(scripts, folder, line)
        if shell not in terminals:
            terminals[shell] = Terminal(*STARTS[shell], scripts, folder)
        return terminals[shell].offers(line)

    yield offers
    for terminal in terminals.values():
        terminal.end()


def in_fish(scripts, folder, line: str) -> str:
    program = f"source {scripts}/fish; complete -C 'certlint {line}'"
    environment = {**os.environ, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    done = subprocess.run(
        ["fish", "--no-config", "-c", program], capture_output=True, text=True, cwd=folder, env=environment, check=True
    )
    return "\n".join(each.partition("\t")[0] for each in done.stdout.splitlines())


# Shell → how it is started, and what it is told first.
STARTS = {
    "bash": (
        ["bash", "--norc", "--noprofile", "-i"],
        "source {scripts}/bash; bind 'set show-all-if-ambiguous on'; bind 'set page-completions off'",
    ),
    "zsh": (
        ["zsh", "-f", "-i"],
        "fpath=({scripts} $fpath); autoload -U compinit; compinit -u -D; unsetopt auto_menu list_ambiguous; LISTMAX=200",
    ),
}


class Terminal:
    """A shell as a person sees it who writes lines and presses the tabulator."""

    def __init__(self, shell: list[str], setup: str, scripts, folder) -> None:
        self.main_end, other = pty.openpty()
        environment = {**os.environ, "TERM": "dumb", "PS1": "$ ", "HOME": str(folder), "COLUMNS": "200", "LINES": "60"}
        self.process = subprocess.Popen(
            shell, stdin=other, stdout=other, stderr=other, cwd=folder, env=environment, start_new_session=True
        )
        os.close(other)
        # Once its prompt is there, the shell edits the line by itself.
        self.count = 0
        self._write(f"{setup.format(scripts=scripts)}; PS1='rea''dy> '\n")
        self._read_until("ready> ")

    def offers(self, line: str) -> str:
        """The line is thrown away, and the next prompt shows that all offers have been written."""
        self.count += 1
        self._write(f"certlint {line}\t")
        self._write(f"\x15PS1='do''ne{self.count}> '\n")
        return self._read_until(f"done{self.count}> ").replace("\a", "")

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.main_end)

    def _write(self, text: str) -> None:
        os.write(self.main_end, text.encode())

    def _read_until(self, word: str) -> str:
        """What is written up to a word. Fails when nothing more comes."""
        seen = ""
        deadline = time.monotonic() + 60
        while word not in seen:
            assert select.select([self.main_end], [], [], max(0, deadline - time.monotonic()))[0], seen
            seen += os.read(self.main_end, 65536).decode(errors="replace")
        return seen


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(("line", "offered", "not_offered"), CASES, ids=[case[0] for case in CASES])
def test_offers(shell, line, offered, not_offered, shells):
    assert shutil.which(shell), f"the tests need {shell}"
    seen = shells(shell, line).replace("\\ ", " ")
    words = {word for word in offered | not_offered if re.search(rf"(?<![\w/-]){re.escape(word)}(?![\w/-])", seen)}
    assert offered <= words, seen
    assert not not_offered & words, seen


@pytest.mark.slow
def test_every_option_of_every_command_is_there(capsys):
    for shell in SHELLS:
        main(["completions", shell])
        script = capsys.readouterr().out
        for command in commands():
            for option in command.options:
                long = option.names[-1]
                assert (f"-l {long[2:]}" if shell == "fish" else long) in script
        assert set(COMMANDS) == {command.name for command in commands()}
