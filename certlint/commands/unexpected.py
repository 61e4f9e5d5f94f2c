"""Errors for a word that a command does not take; usually it is the value of an option whose name was omitted."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from certlint.errors import UsageError
from certlint.policy import index
from certlint.policy.remediation import shell

if TYPE_CHECKING:
    import argparse
    from typing import NoReturn

_DATABASES = (".db", ".sqlite", ".sqlite3")
_FILES = (".pem", ".crt", ".cer", ".cert", ".der", ".key", ".ca-bundle")


def refuse(parser: argparse.ArgumentParser, word: str) -> NoReturn:
    """Raises UsageError that names the options which take such a value."""
    known = {option for action in parser._actions for option in action.option_strings}
    meant = next((each for each in _options_for(word) if each in known), "")
    hint = f"give it with {meant} {shell(word)}" if meant else f"list the options: {parser.prog} --help"
    if not meant and os.path.isfile(word):
        hint = f"check the file: certlint {shell(word)}; or {hint}"
    raise UsageError(f"unexpected argument {word!r}", hint)


def _options_for(word: str) -> tuple[str, ...]:
    """The options that take such a value, the likeliest first."""
    name = os.path.basename(word).lower()
    if word in index.profiles():
        return ("--profile",)
    if "://" in word or name.endswith(_DATABASES):
        return ("--record", "--api") if word.startswith("postgres") or "://" not in word else ("--api",)
    if name.endswith(_FILES) or os.path.isfile(word):
        return ("--key", "--ca-key") if "key" in name else ("--cert", "--ca")
    return ("--fqdn",) if "." in name and os.sep not in word else ()
