"""Parses `certlint BUNDLE --fqdn NAME …` without argparse, whose import and parser take 4 % of a check.

The options come from the parser (`usual_options.py`, written by `make docs`). Only options written in full that take any
value, or none, are read here; everything else, including every mistake, is left to argparse.
"""

from __future__ import annotations

import os

from certlint import config
from certlint.commands.registry import COMMANDS, DEFAULT_COMMAND
from certlint.commands.usual_options import DEFAULTS, FLAGS, LISTS, VALUES
from certlint.light import SimpleNamespace
from certlint.policy import index

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def usual_arguments(argv: list[str]) -> SimpleNamespace | None:
    """The arguments of a check as argparse would return them; None if argparse is needed.

    A configuration may choose a profile, and a user's profile may declare settings, which then are options.
    """
    words = argv[1:] if argv[:1] == [DEFAULT_COMMAND] else argv
    if not words or words[0] in COMMANDS or (words[0][:1] != "-" and not os.path.lexists(words[0])):
        return None
    found = _read(words)
    if found is None or not found["paths"] or config.may_be():
        return None
    if found["profile"] and found["profile"] not in index.profiles():
        return None
    return SimpleNamespace(**found, configuration=None, given=words, handed_on=[])


def _read(words: list[str]) -> dict[str, Any] | None:
    """The arguments of a usual check; None if argparse has to read the words."""
    found: dict[str, Any] = {**DEFAULTS, "settings": {}, "paths": []}
    found |= {name: [] for name in LISTS.values()}
    left = iter(words)
    for word in left:
        option, sign, value = word.partition("=")
        if word.startswith(("/dev/", "/proc/")):
            return None  # it may be standard input, which only one operand may name
        if word[:1] != "-":
            found["paths"].append(word)
        elif word in FLAGS:
            found[FLAGS[word]] = True
        elif option in VALUES or option in LISTS:
            value = value if sign else next(left, "")
            if not value or value[0] == "-":
                return None
            if option in VALUES:
                found[VALUES[option]] = value
            else:
                found[LISTS[option]].append(value)
        else:
            return None
    return found if all(found["paths"]) else None
