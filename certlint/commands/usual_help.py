"""The text of `certlint --help` in its common form; building a parser for it would take twice as long as everything else.

The text is the parser's output at unlimited width, written by `make docs` and compared by a test. It is folded here.
"""

from __future__ import annotations

import os

from certlint import config
from certlint.escape import build_log_line

TYPE_CHECKING = False  # importing `typing` costs 4 ms
if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = os.path.join(os.path.dirname(__file__), "usual_help.txt")
ASKING = (["--help"], ["-h"])
TEXT_AT = 26
"""The column where descriptions of options begin."""
NARROWEST = TEXT_AT + 20
"""On narrower lines, argparse moves the descriptions further left."""


ENDLESS = 1_000_000
"""The width of the lines in the file."""


def usual_help(argv: list[str]) -> str | None:
    """The help if nothing else was requested; None if the parser has to print it.

    A configuration may choose a profile, whose settings then are options.
    """
    if argv not in ASKING or (width := terminal_width()) < NARROWEST or config.may_be():
        return None
    with open(FILE, encoding="utf-8") as file:
        return folded(file.read(), width)


def folded(text: str, width: int) -> str:
    """The text with the descriptions of options folded to `width`."""
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
    """A text folded to `width`; a longer word gets its own line."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] += " " * bool(lines[-1]) + word
    return [build_log_line(line) for line in lines]


def terminal_width() -> int:
    """The width of help lines."""
    try:
        return os.get_terminal_size(1).columns
    except OSError:  # not a terminal
        return 110
