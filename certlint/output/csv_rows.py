"""Rows of CSV (RFC 4180) that are safe to be opened in a spreadsheet."""

from __future__ import annotations

import re

from certlint.escape import shortened, terminal

# What a spreadsheet would read as the beginning of a formula, blanks aside, in full width too.
_FORMULA = re.compile(r"\s*[=+\-@|%＝＋－＠]")


def row(values: tuple[object, ...]) -> str:
    """A row whose cells are neither formulas nor control characters of a terminal."""
    return ",".join(map(_cell, values)) + "\r\n"


def _cell(value: object) -> str:
    if isinstance(value, int):
        return f'"{value}"'  # a number, below zero too
    text = terminal(shortened("" if value is None else _one_line(str(value)), 2000))
    if _FORMULA.match(text):
        text = "'" + text
    return '"' + text.replace('"', '""') + '"'


def _one_line(text: str) -> str:
    """A remediation's commands set off by quotes, so that a row is a line; other texts as they are."""
    if "\n    " not in text:
        return text.strip()
    lines = (f"`{line.strip()}`" if line.startswith("    ") else line.strip() for line in text.strip().splitlines())
    return " ".join(lines)
