"""Commands that are printed for users to paste, with options in full."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any


# Placeholders in angle brackets are not quoted: a shell rejects the command until they are filled in.
_UNKNOWN = re.compile(r"<[A-Z][A-Z-]*>")


def line(words: Iterable[str]) -> str:
    """A command as it is pasted into a shell."""
    from certlint.escape import for_shell

    return " ".join(word if _UNKNOWN.fullmatch(word) else for_shell(word) for word in words)


def command_words(settings: Mapping[str, Any]) -> list[str]:
    """The settings as options of a command line."""
    out: list[str] = []
    for name, value in settings.items():
        key = name.replace("_", "-")
        if isinstance(value, bool):
            out.append(f"--{key}" if value else f"--no-{key}")
        else:
            out += [
                word
                for each in (value if isinstance(value, list | tuple) else [value])
                for word in (f"--{key}", str(each))
            ]
    return out
