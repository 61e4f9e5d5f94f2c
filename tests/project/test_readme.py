"""The README's story of seven commands, run as it stands."""

from __future__ import annotations

import re
import subprocess

import pytest

from certlint import __version__
from certlint.commands.registry import COMMANDS
from tests import ROOT

README = (ROOT / "README.md").read_text()
STORY = re.search(r"<!-- story -->\n```sh\n(.*?)```", README, re.DOTALL)


@pytest.mark.slow
def test_the_story_is_of_seven_commands_and_works(shell):
    commands = STORY[1].strip().splitlines()
    assert len(commands) == 7
    done = shell(STORY[1])
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].startswith("rladmin cluster certificate set proxy certificate_file ")
    chain = ("openssl", "verify", "-x509_strict", "-CAfile", "ca/root.pem", "-untrusted", "ca/intermediate.pem")
    subprocess.run([*chain, "cluster.example.com.pem"], cwd=shell.folder, check=True, capture_output=True)
    assert (shell.folder / "cluster.example.com.key").stat().st_mode & 0o777 == 0o600


def test_every_command_is_named():
    assert [name for name in COMMANDS if f"certlint {name}" not in README and f"[{name}]" not in README] == [
        "check",
        "completions",
    ]


def test_the_links_lead_somewhere():
    targets = re.findall(r"\]\(([^)#]+)\)", README)
    assert targets
    assert [t for t in targets if not (ROOT / t).exists()] == []


def test_the_newest_change_is_of_this_version():
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest[1] == __version__
