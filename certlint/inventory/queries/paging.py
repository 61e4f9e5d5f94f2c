"""Keyset pagination: a page begins after the key of the previous page's last row, so that every page costs the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.errors import UsageError
from certlint.light import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    Key = tuple[int | str, ...]

PAGE = 50
# The largest integer of both databases.
_MOST = 2**63 - 1


class Page(NamedTuple):
    """Some rows of a list, and the key after which the next page begins; None on the last page."""

    rows: list[Any]
    next: Key | None


def page_of(rows: list[Any], limit: int, key: Callable[[Any], Key]) -> Page:
    """A page of at most `limit` rows. The caller queries one row more, which shows whether there is another page."""
    return Page(rows[:limit], key(rows[limit - 1]) if len(rows) > limit else None)


def every(ask: Callable[[Key | None], Page]) -> Iterator[Any]:
    """The rows of all pages."""
    after: Key | None = None
    while True:
        found = ask(after)
        yield from found.rows
        if found.next is None:
            return
        after = found.next


def written(key: Key | None) -> str:
    """A key as text for a URL; empty for None."""
    from urllib.parse import quote

    return ",".join(f"{'i' if isinstance(each, int) else 's'}{quote(str(each), safe='')}" for each in key or ())


def key_in(text: str, kinds: str) -> Key | None:
    """The key that `written` encoded: `kinds` has `i` or `s` for each value. Raises UsageError for any other text."""
    from urllib.parse import unquote

    if not text:
        return None
    values = text.split(",")
    if [each[:1] for each in values] != list(kinds):
        raise UsageError(f"{text[:60]!r} is not a page of this list", "begin at the first page")
    try:
        key = tuple(int(each[1:]) if each[0] == "i" else unquote(each[1:], errors="strict") for each in values)
    except ValueError:
        key = ("\0",)
    if any(abs(each) > _MOST if isinstance(each, int) else "\0" in each for each in key):
        raise UsageError(f"{text[:60]!r} is not a page of this list", "begin at the first page")
    return key
