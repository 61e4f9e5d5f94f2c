"""Every option of a command is on its page, and a page names no option that does not exist."""

from __future__ import annotations

import re

import pytest

from certlint.commands.parser import build_parser
from tests import ROOT

PAGES = ROOT / "docs" / "commands"
# Options of other programs that the pages show.
OTHERS = {"--crdb-guid", "--force"}


@pytest.mark.parametrize("command", sorted(page.stem for page in PAGES.glob("*.md")))
def test_options(command):
    options = {o for a in build_parser(command)._actions for o in a.option_strings if o.startswith("--")} - {"--help"}
    named = set(re.findall(r"(?<![\w-])--[a-z][a-zA-Z-]+", (PAGES / f"{command}.md").read_text()))
    assert sorted(options - named) == []
    assert sorted(named - options - OTHERS) == []
