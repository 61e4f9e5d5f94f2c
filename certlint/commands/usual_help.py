"""`certlint --help` as it mostly is, kept as text: to make a parser for it takes twice as long as all the rest of it.

The text is that of the parser on endless lines. `make docs` writes it, a test compares it, and here it is folded.
"""

from __future__ import annotations

import os

from certlint import config

TYPE_CHECKING = False  # `typing` costs 4 ms that `certlint --help` need not pay
if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = os.path.join(os.path.dirname(__file__), "usual_help.txt")
ASKING = (["--help"], ["-h"])
TEXT_AT = 26
"""The column where what an option means begins."""
NARROWEST = TEXT_AT + 20
"""On a line that is shorter, argparse puts these texts further left."""


ENDLESS = 1_000_000
"""The width of the lines in the file."""


def usual_help(argv: list[str]) -> str | None:
    """The help, where it is all that is asked for; None where the parser should say it.

    A configuration may choose a profile, whose settings are options then.
    """
    if argv not in ASKING or (width := terminal_width()) < NARROWEST or config.may_be():
        return None
    with open(FILE, encoding="utf-8") as file:
        return folded(file.read(), width)


def folded(text: str, width: int) -> str:
    """The text with what options mean on lines that are no longer than `width`."""
    options, mark, commands = text.partition("\ncommands:\n")
    return "\n".join([folded for line in options.split("\n") for folded in _folded_line(line, width)]) + mark + commands


def _folded_line(line: str, width: int) -> Iterator[str]:
    if len(line) <= width or line[:2] != "  ":
        yield line
        return
    before = line[:TEXT_AT]
    for part in lines_of(line[TEXT_AT:], width - TEXT_AT):
        yield before + part
        before = " " * TEXT_AT


def lines_of(text: str, width: int) -> list[str]:
    """The words of a text on lines of this width, or of one word where that is longer."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] += " " * bool(lines[-1]) + word
    return lines


def terminal_width() -> int:
    """How long a line of help may be."""
    try:
        return os.get_terminal_size(1).columns
    except OSError:  # no terminal
        return 110
