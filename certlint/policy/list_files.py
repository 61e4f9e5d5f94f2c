"""Files with lists that a run was given: keys, logs. A file is read again only if it has changed."""

from __future__ import annotations

from certlint.errors import InputError
from certlint.files.facts import content_key, unreadable
from certlint.files.whole import read_whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from certlint.caches import Cache

    T = TypeVar("T")
    # The lists by path, size and modification time of their files.
    Lists = Cache[tuple[str, int, int], T]


def load(path: str, known: Lists[T], most_bytes: int, parse: Callable[[bytes, str], T]) -> T:
    """The list in a file, made by `parse` from its contents and path, and kept in `known`. Raises InputError."""
    place = content_key(path)
    found = known.get(place)
    if found is not None:
        return found
    try:
        data = read_whole(path, most_bytes)
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: {unreadable(path, error).reason}") from None
    return known.keep(place, parse(data, path))
