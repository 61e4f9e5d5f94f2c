"""Paths as text, independent of the separator: `system` is `posixpath` or `ntpath`, by default that of this machine."""

from __future__ import annotations

import os

from certlint.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType


def slashed(path: str, system: ModuleType = os.path) -> str:
    """A path with slashes, as in patterns and on forges. On POSIX, a backslash is part of a name."""
    separator: str = system.sep
    return path if separator == "/" else path.replace(separator, "/")


def seen_from(root: str, path: str, system: ModuleType = os.path) -> str:
    """`path` relative to `root` if it is below it, else absolute, with slashes; stdin and descriptors unchanged."""
    if path.startswith(("<", "/dev/", "/proc/")) or not root:
        return path
    whole = slashed(system.normpath(system.join(root, path)), system)
    top = slashed(root, system).rstrip("/")
    return "." if whole.rstrip("/") == top else whole.removeprefix(f"{top}/")


def place_of(path: str) -> str:
    """The same text for all names of a place. A link is replaced, so that what it leads to is another place."""
    folder, name = os.path.split(path.rstrip(os.sep))
    return os.path.normcase(os.path.join(os.path.realpath(folder), name))


def require_different(paths: Iterable[str]) -> None:
    """Raises UsageError if two outputs would be written to one file. A device takes several."""
    seen: dict[str, str] = {}
    for path in paths:
        place = place_of(path)
        if place in seen and (os.path.isfile(place) or not os.path.lexists(place)):
            names = path if seen[place] == path else f"{seen[place]} and {path}"
            raise UsageError(f"two outputs cannot be written to one file: {names}", "give each of them its own file")
        seen[place] = path


def is_below(path: str, top: str, system: ModuleType = os.path) -> bool:
    """Whether a real path is that of a folder, or in or below it."""
    return f"{slashed(path, system)}/".startswith(f"{slashed(top, system).rstrip('/')}/")


def last(path: str, system: ModuleType = os.path) -> str:
    """The name of a file without its folders."""
    return slashed(path, system).rpartition("/")[2]
