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

from certlint.cli import COMMANDS, main
from certlint.completion import model

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


@pytest.fixture
def folder(tmp_path):
    for name in ("bundle.pem", "server key.pem"):
        (tmp_path / name).touch()
    return tmp_path


@pytest.fixture(scope="module")
def scripts(tmp_path_factory):
    where = tmp_path_factory.mktemp("completions")
    for shell in SHELLS:
        done = subprocess.run(
            ["python", "-m", "certlint", "completions", shell], capture_output=True, text=True, check=True
        )
        (where / shell).write_text(done.stdout)
    (where / "_certlint").write_text((where / "zsh").read_text())
    return where


def offers(shell: str, scripts, folder, line: str) -> str:
    return {"bash": in_bash, "zsh": in_zsh, "fish": in_fish}[shell](scripts, folder, line)


def in_fish(scripts, folder, line: str) -> str:
    program = f"source {scripts}/fish; complete -C 'certlint {line}'"
    environment = {**os.environ, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    done = subprocess.run(
        ["fish", "--no-config", "-c", program], capture_output=True, text=True, cwd=folder, env=environment, check=True
    )
    return "\n".join(each.partition("\t")[0] for each in done.stdout.splitlines())


def in_bash(scripts, folder, line: str) -> str:
    setup = "; ".join(f"bind 'set {each}'" for each in ("show-all-if-ambiguous on", "page-completions off"))
    return in_terminal(["bash", "--norc", "--noprofile", "-i"], f"source {scripts}/bash; {setup}", folder, line)


def in_zsh(scripts, folder, line: str) -> str:
    setup = f"fpath=({scripts} $fpath); autoload -U compinit; compinit -u -D; unsetopt auto_menu list_ambiguous; LISTMAX=200"
    return in_terminal(["zsh", "-f", "-i"], setup, folder, line)


def in_terminal(shell: list[str], setup: str, folder, line: str) -> str:
    """What a person sees who writes a line and presses the tabulator."""
    main_end, other = pty.openpty()
    environment = {**os.environ, "TERM": "dumb", "PS1": "$ ", "HOME": str(folder), "COLUMNS": "200", "LINES": "60"}
    process = subprocess.Popen(
        shell, stdin=other, stdout=other, stderr=other, cwd=folder, env=environment, start_new_session=True
    )
    os.close(other)
    try:
        # Once its prompt is there, the shell edits the line by itself.
        os.write(main_end, f"{setup}; PS1='rea''dy> '\n".encode())
        read_until(main_end, "ready> ")
        os.write(main_end, f"certlint {line}\t".encode())
        # The line is thrown away, and the next prompt shows that all offers have been written.
        os.write(main_end, b"\x15PS1='do''ne> '\n")
        return read_until(main_end, "done> ").replace("\a", "")
    finally:
        process.kill()
        process.wait()
        os.close(main_end)


def read_until(descriptor: int, word: str) -> str:
    """What is written up to a word. Fails when nothing more comes."""
    seen = ""
    deadline = time.monotonic() + 60
    while word not in seen:
        assert select.select([descriptor], [], [], max(0, deadline - time.monotonic()))[0], seen
        seen += os.read(descriptor, 65536).decode(errors="replace")
    return seen


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(("line", "offered", "not_offered"), CASES, ids=[case[0] for case in CASES])
def test_offers(shell, line, offered, not_offered, scripts, folder):
    assert shutil.which(shell), f"the tests need {shell}"
    seen = offers(shell, scripts, folder, line).replace("\\ ", " ")
    words = {word for word in offered | not_offered if re.search(rf"(?<![\w/-]){re.escape(word)}(?![\w/-])", seen)}
    assert offered <= words, seen
    assert not not_offered & words, seen


def test_every_option_of_every_command_is_there(capsys):
    for shell in SHELLS:
        main(["completions", shell])
        script = capsys.readouterr().out
        for command in model.commands():
            for option in command.options:
                long = option.names[-1]
                assert (f"-l {long[2:]}" if shell == "fish" else long) in script
        assert set(COMMANDS) == {command.name for command in model.commands()}
