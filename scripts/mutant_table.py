"""The mutants that may survive, with their reasons: `mutants.toml`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "scripts" / "mutants.toml"
Rows = dict[tuple[str, str, str], dict[str, Any]]


def rows(table: dict[str, Any]) -> Rows:
    """The survivors of the table, each by its module and its line before and after."""
    return {(row["module"], row["line"], row["mutant"]): row for row in table.get("survivor", ())}


def stale(listed: Rows) -> list[str]:
    """Entries of the table that are not about the code as it is, or give no reason."""
    found = []
    for (module, line, _), row in listed.items():
        path = ROOT / module
        if not path.is_file() or line not in map(spaced, path.read_text().splitlines()):
            found.append(f"{TABLE.name}: {module} has no line `{line}`: remove the entry")
        if not row["reason"]:
            found.append(f"{TABLE.name}: {module}, `{line}`: the entry lacks a reason")
    return found


def spaced(line: str) -> str:
    """A line with single spaces, and none behind a bracket: how it is listed, whatever an operator has put there."""
    return re.sub(r"(?<=[(\[]) ", "", " ".join(line.split()))
