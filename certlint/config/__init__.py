"""The configuration of a project: `certlint.toml`, or `[tool.certlint]` in `pyproject.toml`.

    find      where the nearest one is; costs a few looks at the file system and imports nothing
    keys      the table of all keys: what is checked, what the schema says, what the manual lists
    reading   a file as a Configuration: strict, each value with the line that it comes from
    globs     which paths a section means
    merging   command line, section, file: who has the last word
    schema    the JSON Schema, made of the keys
    starter   the file that `certlint init` writes

Only `find` is on the way of a check without a configuration.
"""

from __future__ import annotations

import os

NAME = "certlint.toml"
PROJECT = "pyproject.toml"
_MARK = b"tool.certlint"


def find() -> str:
    """The nearest configuration file, from this folder upwards, as it is seen from here; nothing when there is none."""
    folder = ""
    for _ in range(64):
        for name in (NAME, PROJECT):
            path = folder + name
            if os.path.isfile(path) and (name == NAME or _is_marked(path)):
                return path
        if _is_top(folder):
            break
        folder += "../"
    return ""


def _is_top(folder: str) -> bool:
    """Whether there is nothing above: at the root, or where the current folder has been removed."""
    try:
        return os.path.samefile(folder or ".", folder + "..")
    except OSError:
        return True


def _is_marked(path: str) -> bool:
    """Whether a `pyproject.toml` speaks of certlint at all: most do not, and need not be parsed."""
    try:
        with open(path, "rb") as file:
            return _MARK in file.read()
    except OSError:
        return False
