"""Matches paths against patterns: `proxy/*.pem`, `certs/**/*.crt`, or a folder with everything below it."""

from __future__ import annotations

import os
from glob import escape, glob, has_magic

from certlint.files.facts import Unreadable
from certlint.files.path_patterns import path_pattern
from certlint.files.paths import slashed
from certlint.files.walking import descend

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def _seen(pattern: str, folder: str, path: str) -> str:
    """A path relative to `folder`, or absolute, as its pattern is. Raises OSError without a current folder."""
    return slashed(os.path.abspath(path) if os.path.isabs(pattern) else os.path.relpath(path, folder or "."))


def matches(pattern: str, folder: str, path: str) -> bool:
    """Whether `pattern`, relative to `folder`, matches `path`, relative to the current folder."""
    if path == "-" or path.startswith("<"):
        return False
    try:
        seen = _seen(pattern, folder, path)
    except OSError:  # the current folder has been removed
        return False
    return _depth_outside(seen) == _depth_outside(pattern) and path_pattern(pattern).matches(seen, below=True)


def _depth_outside(path: str) -> int:
    """The number of leading `..` of a path. Wildcards do not match `..`."""
    parts = slashed(os.path.normpath(path)).split("/")
    return next((count for count, part in enumerate(parts) if part != ".."), len(parts))


def globbed(pattern: str, folder: str, left_out: list[str]) -> list[str | Unreadable]:
    """The existing files and folders, sorted; a plain path unchanged, whether it exists or not.

    `**` visits each folder once and follows no link out of the folder where it begins; such links are added to `left_out`.
    """
    if not has_magic(pattern):
        return [os.path.join(folder, pattern)]
    normal = slashed(os.path.normpath(pattern))
    start, deep, _ = f"{normal}/".partition("**/" if normal.startswith("**") else "/**/")
    if not deep:
        return [*sorted(glob(os.path.join(escape(folder), pattern)))]
    nearest = os.path.abspath("/") if os.path.isabs(pattern) else folder or "."
    tops = sorted(glob(os.path.join(escape(folder), start, ""))) if start else [nearest]
    return list(dict.fromkeys(found for top in tops for found in _below(pattern, folder, top, left_out)))


def _below(pattern: str, folder: str, top: str, left_out: list[str]) -> Iterator[str | Unreadable]:
    """The matches of a pattern with `**` in and below a folder. Hidden files match only if the pattern names them."""
    exact = path_pattern(pattern)
    hidden = "/." in f"/{pattern}"
    for path in descend(top, left_out):
        if isinstance(path, Unreadable):
            yield path
            continue
        parts = _seen(pattern, folder, path).split("/")
        ways = ("/".join(parts[: depth + 1]) for depth in range(len(parts)))
        way = next((way for way in ways if exact.matches(way)), "")
        if way and (hidden or not any(part.startswith(".") and part != ".." for part in way.split("/"))):
            yield os.path.join(folder, way)
