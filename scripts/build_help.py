"""Writes `certlint/commands/usual_help.txt`, what `certlint --help` says on endless lines, from the parser."""

from __future__ import annotations

from pathlib import Path

from certlint.commands.described import help_of_check
from certlint.commands.usual_help import ENDLESS, FILE


def main() -> None:
    """Writes the file."""
    Path(FILE).write_text(help_of_check(ENDLESS), encoding="utf-8")


if __name__ == "__main__":
    main()
