"""Text blocks that hold the names of many certificates, or the locations of many places, to prefilter pattern searches.

No index helps with a pattern such as `*word*`. Matching the blocks takes a third of the time of matching two million names.
A block may contain names of rows that do not match, so the rows of a matching block are matched again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.inventory.filters import Where, about_location, about_name, is_pattern, pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

COLUMNS = "first_id, last_id, texts"
_NAMES = """(SELECT n.certificate_id, n.name FROM name_blocks b
    JOIN names n ON n.certificate_id BETWEEN b.first_id AND b.last_id WHERE b.texts LIKE ? ESCAPE '\\'{}) AS n"""
_LOCATIONS = """(SELECT p.id, p.location FROM location_blocks b
    JOIN places p ON p.id BETWEEN b.first_id AND b.last_id WHERE b.texts LIKE ? ESCAPE '\\'{}) AS p"""
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


def names_for(name: str, fence: str) -> tuple[str, Where]:
    """The tables that names are searched in (alias `n`) and the conditions on them, with the parameters of both.

    fence  the dialect's optimization fence: the matching blocks are found first, instead of matching every name
    """
    return _looked_up(name.lower(), is_pattern(name), ("names n", _NAMES.format(fence)), about_name(name))


def places_at(place: str, fence: str) -> tuple[str, Where]:
    """The tables that places are searched in by location (alias `p`) and the conditions on them; compare `names_for`."""
    return _looked_up(place, "*" in place, ("places p", _LOCATIONS.format(fence)), about_location(place))


def _looked_up(wanted: str, is_in_blocks: bool, tables: tuple[str, str], conditions: Where) -> tuple[str, Where]:
    where = Where()
    if is_in_blocks:
        longest = max(wanted.rstrip(".").split("*"), key=len)
        where.parameters.append(pattern(f"*{longest}*"))  # of the tables, which stand before the conditions
    where.extend(conditions)
    return tables[is_in_blocks], where
