"""Text blocks that hold the names of many certificates, or the locations of many places, for `block_search`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

COLUMNS = "first_id, last_id, texts"
_LENGTH = 1500
"""Characters of a block. PostgreSQL stores longer rows out of line (TOAST), which is slower to read."""
_BETWEEN = " "


def blocks(rows: Iterable[tuple[int, str]]) -> Iterator[tuple[int, int, str]]:
    """Rows of the block table from rows (id, text) in ascending order of id. A text contained in the block is not repeated."""
    first, last, some, length = 0, 0, list[str](), 0
    for number, text in rows:
        if length > _LENGTH:
            yield first, last, _BETWEEN.join(some)
            some, length = [], 0
        if not some:
            first = number
        last = number
        if some and some[-1] in text:
            length += len(text) - len(some[-1])
            some[-1] = text
        elif not some or text not in some[-1]:
            some.append(text)
            length += len(text)
    if some:
        yield first, last, _BETWEEN.join(some)
