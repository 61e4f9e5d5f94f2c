"""The pages under docs/ that people write: nothing stands twice, and lists are those of the code."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from certlint.pem.kinds import PEM_SUFFIXES
from certlint.policy import profile

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("docs/commands/*.md"), *ROOT.glob("rules/*.md")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_paragraph_stands_twice(page):
    paragraphs = [each.strip() for each in page.read_text().split("\n\n")]
    counts = Counter(each for each in paragraphs if len(each) > 60 or each.startswith("#"))
    assert [each[:80] for each, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_merge_was_left_unfinished(page):
    assert re.findall(r"(?m)^(?:<{7} |={7}$|>{7} ).*", page.read_text()) == []


@pytest.mark.parametrize("page", ["README.md", "docs/folders.md"])
def test_what_is_read_of_a_folder_is_told(page):
    [line] = [each for each in (ROOT / page).read_text().split("\n\n") if each.startswith("A folder means every")]
    assert [suffix for suffix in (*PEM_SUFFIXES, ".der") if f"`*{suffix}`" not in line] == []


def test_every_profile_of_a_product_has_its_row():
    """Those that extend the profile of an engine: the page says what they add, and how it was confirmed."""
    engines = {f"profile {name}" for name in ("openssl-server", "go-server", "java")}
    products = {n for n in profile.names() if not engines.isdisjoint(layer.origin for layer in profile.load(n).layers)}
    rows = re.findall(r"^\| `([\w.-]+)` \| ", (ROOT / "docs" / "targets.md").read_text(), re.MULTILINE)
    assert len(products) > 10
    assert products - set(rows) == set()


def test_the_changelog_tells_of_areas():
    """What is no longer so, and what was repaired before it was released, is in the history."""
    lines = (ROOT / "CHANGELOG.md").read_text().splitlines()
    assert len(lines) < 200
    assert any(line.startswith("### ") for line in lines)
