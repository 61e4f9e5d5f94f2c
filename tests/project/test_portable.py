"""What the oldest Python that is promised does otherwise: 3.11.2, as Debian 12 has it."""

from __future__ import annotations

import re
from pathlib import Path

import certlint

SOURCES = sorted(Path(certlint.__file__).parent.rglob("*.py"))
POSSESSIVE_GROUP = re.compile(r"\)(?:[*+?]|\{[\d,]*\})\+")


def test_no_group_is_repeated_possessively():
    """Before 3.11.5, `(?:ab)*+` fails where `(?>(?:ab)*)`, which means the same, matches."""
    assert POSSESSIVE_GROUP.search("(?:ab){1,6}+")
    assert [
        f"{path.name}: {found[0]}" for path in SOURCES for found in POSSESSIVE_GROUP.finditer(path.read_text())
    ] == []
