"""What a mutant of the command line is: arguments, files, and what is given to it in other ways."""

from __future__ import annotations

from typing import Any, NamedTuple


class Case(NamedTuple):
    """A command line, the files in the folder in which it is run, what it should print, and what it is given.

    served  what a cluster answers, by path; its URL stands in the place of URL
    before  command lines that are run first, each of which has to end well, too
    damage  statements that are run over the inventory in between
    asked   what `certlint serve` is asked before it ends: addresses, and bodies where something is posted
    """

    arguments: tuple[str, ...]
    files: dict[str, bytes]
    form: str = "text"
    stdin: bytes = b""
    served: dict[str, Any] = {}
    before: tuple[tuple[str, ...], ...] = ()
    damage: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    asked: tuple[tuple[str, bytes | None], ...] = ()
