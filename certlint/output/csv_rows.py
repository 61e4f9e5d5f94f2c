"""Rows of CSV (RFC 4180) that are safe to open in a spreadsheet."""

from __future__ import annotations

import re

from certlint.escape import shortened, terminal

# Characters with which a spreadsheet formula begins, after blanks and in full width, too.
_FORMULA = re.compile(r"\s*[=+\-@|%＝＋－＠]")


def row(values: tuple[object, ...]) -> str:
    """A row whose cells are neither formulas nor contain control characters."""
    return ",".join(map(_cell, values)) + "\r\n"


def _cell(value: object) -> str:
    if isinstance(value, int):
        return f'"{value}"'  # a number, including negative ones
    text = terminal(shortened("" if value is None else _one_line(str(value)), 2000))
    if _FORMULA.match(text):
        text = "'" + text
    return '"' + text.replace('"', '""') + '"'


def _one_line(text: str) -> str:
    """A remediation with its commands in quotes, on one line; other texts unchanged."""
    if "\n    " not in text:
        return text.strip()
    lines = (f"`{line.strip()}`" if line.startswith("    ") else line.strip() for line in text.strip().splitlines())
    return " ".join(lines)
