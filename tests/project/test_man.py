"""The manual page, read by the programs that show it."""

from __future__ import annotations

import os
import re
import subprocess

import pytest

from certlint.commands.described import commands
from certlint.commands.registry import COMMANDS
from scripts import build_man
from tests import ROOT

PAGE = ROOT / "docs" / "certlint.1"


def shown() -> str:
    environment = {**os.environ, "MANWIDTH": "500", "MAN_KEEP_FORMATTING": "", "LC_ALL": "C.UTF-8", "GROFF_NO_SGR": "1"}
    done = subprocess.run(
        ["man", "--warnings", "-P", "cat", "-l", str(PAGE)], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stderr == ""
    return re.sub(".\b", "", done.stdout)  # bold and underlined, as typewriters did it


@pytest.mark.slow
def test_it_is_as_generated():
    assert PAGE.read_text() == build_man.page(commands())


@pytest.mark.slow
def test_man_shows_every_command_and_option_without_a_warning():
    page = shown()
    for command in commands():
        assert f"\n   {command.name}\n" in page
        for option in command.options:
            assert ", ".join(option.names) in page
    assert len(commands()) == len(COMMANDS)


def test_mandoc_finds_nothing_but_that_it_has_no_date():
    done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", PAGE], capture_output=True, text=True)
    assert [line for line in done.stdout.splitlines() if "missing date" not in line] == []


def test_text_stays_text():
    assert build_man.roff(".x") == "\\&.x"
    assert build_man.roff("a\\b --c") == "a\\eb \\-\\-c"
