"""JSON text with one line per key, and per object in a list."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def object_text(value: dict[str, Any]) -> str:
    """An object with one line per key, and per object in a list; faster than the indentation of `json`."""
    return "".join(object_pieces(value)) + "\n}" if value else "{}"


def object_pieces(value: dict[str, Any]) -> Iterator[str]:
    """The same text without its closing brace, so that a member can follow. An iterator is read only when its turn comes."""
    between = "{\n"
    for key, item in value.items():
        yield f'{between} "{key}": '
        yield from _pieces(item)
        between = ",\n"


def _pieces(item: Any) -> Iterable[str]:
    """Objects or their texts, one by one: a hundred thousand at once would take several times the memory of their text."""
    if isinstance(item, list) and item and isinstance(item[0], dict):
        item = iter(item)
    elif isinstance(item, (str, int, list, dict)) or item is None:
        yield json.dumps(item)
        return
    between = "[\n  "
    for each in item:
        yield between + (each if isinstance(each, str) else json.dumps(each))
        between = ",\n  "
    yield "\n ]" if between.startswith(",") else "[]"
