"""Which paths a pattern means: `proxy/*.pem`, `certs/**/*.crt`, or a folder and all below it."""

from __future__ import annotations

import os
import re
from functools import cache
from glob import escape, glob, has_magic

_PIECES = re.compile(r"\*\*/|\*\*|\*|\?|\[!?[^\]/]+\]|.", re.DOTALL)
_MEANINGS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    out = ""
    for piece in _PIECES.findall(os.path.normpath(pattern)):
        if piece in _MEANINGS:
            out += _MEANINGS[piece]
        elif len(piece) > 2:
            out += "[" + ("^" if piece[1] == "!" else "") + piece[1:-1].lstrip("!").replace("\\", "\\\\") + "]"
        else:
            out += re.escape(piece)
    return re.compile(rf"(?:{out})(?:/.*)?", re.DOTALL)


def means(pattern: str, folder: str, path: str) -> bool:
    """Whether `pattern`, seen from `folder`, means `path`, seen from here."""
    if path == "-" or path.startswith("<"):
        return False
    try:
        seen = os.path.relpath(path, folder or ".")
    except OSError:  # the current folder has been removed
        return False
    return _compiled(pattern).fullmatch(seen) is not None


def expand(pattern: str, folder: str) -> list[str]:
    """The files and folders that exist, sorted; a plain path as it is, whether it exists or not."""
    if not has_magic(pattern):
        return [os.path.join(folder, pattern)]
    return sorted(glob(os.path.join(escape(folder), pattern), recursive=True))
