"""The names of many certificates in one text, and the locations of many places: where a pattern is looked for first.

An index does not help a pattern such as `*word*`, and to ask two million names takes three times as long as these texts do.
A block may hold what does not fit, so that the rows which it is about are asked, too.
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
"""Characters of a block: PostgreSQL keeps longer rows apart."""
_BETWEEN = " "


def blocks(rows: Iterable[tuple[int, str]]) -> Iterator[tuple[int, int, str]]:
    """Rows of a table of blocks, of ids that ascend and their texts. What is part of the text beside it is left out."""
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
    """The tables in which names are looked up, `n`, and the conditions there, with the parameters of both.

    fence  that of the dialect: what is in the blocks that fit is found first, else all names are asked
    """
    return _looked_up(name.lower(), is_pattern(name), ("names n", _NAMES.format(fence)), about_name(name))


def places_at(place: str, fence: str) -> tuple[str, Where]:
    """The tables in which places are looked up by their location, `p`, and the conditions there; as for names."""
    return _looked_up(place, "*" in place, ("places p", _LOCATIONS.format(fence)), about_location(place))


def _looked_up(wanted: str, is_in_blocks: bool, tables: tuple[str, str], conditions: Where) -> tuple[str, Where]:
    where = Where()
    if is_in_blocks:
        longest = max(wanted.rstrip(".").split("*"), key=len)
        where.parameters.append(pattern(f"*{longest}*"))  # of the tables, which stand before the conditions
    where.extend(conditions)
    return tables[is_in_blocks], where
