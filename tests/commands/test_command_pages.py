"""Every option of a command is on its page, and a page names no option that does not exist."""

from __future__ import annotations

import re

import pytest

from certlint.commands.described import commands
from certlint.commands.parser import build_parser
from tests import ROOT

pytestmark = pytest.mark.slow

PAGES = ROOT / "docs" / "commands"
# Options of other programs that the pages show.
OTHERS = {"--crdb-guid", "--force"}


@pytest.mark.parametrize("command", sorted(page.stem for page in PAGES.glob("*.md")))
def test_options(command):
    options = {o for a in build_parser(command)._actions for o in a.option_strings if o.startswith("--")} - {"--help"}
    named = set(re.findall(r"(?<![\w-])--[a-z][a-zA-Z-]+", (PAGES / f"{command}.md").read_text()))
    assert sorted(options - named) == []
    assert sorted(named - options - OTHERS - settings()) == []


def settings() -> set[str]:
    """The options of the settings that shipped profiles declare: a page names those that it speaks of."""
    return {name for command in commands() for option in command.options if option.profiles for name in option.names}
