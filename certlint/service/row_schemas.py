"""JSON schemas of inventory rows, derived from their fields."""

from __future__ import annotations

from typing import Any

from certlint.inventory.queries.row_formats import MOMENTS

_MOMENT = {"type": ["string", "null"], "description": "a moment in ISO 8601, UTC"}
_OF: dict[str, dict[str, Any]] = {
    "int": {"type": "integer"},
    "int | None": {"type": ["integer", "null"]},
    "bool": {"type": "boolean"},
    "str": {"type": "string"},
    "tuple[str, ...]": {"type": "array", "items": {"type": "string"}},
}
_HIDDEN = ("id", "certificate_id")


def row_schema(row: Any) -> dict[str, Any]:
    """The schema of a row in a list."""
    properties = {name: _schema(name, kind) for name, kind in row.__annotations__.items() if name not in _HIDDEN}
    if row.__name__ == "PlaceRow":
        properties = {"id": {"type": "integer"}, **properties}
    return {"type": "object", "required": sorted(properties), "properties": properties}


def page_schema(row: Any) -> dict[str, Any]:
    """The schema of a page of a list."""
    key = {"type": ["string", "null"], "description": "`after` of the next page; null on the last one"}
    items = {"type": "array", "items": {"$ref": f"#/components/schemas/{row.__name__}"}}
    return {"type": "object", "required": ["items", "next"], "properties": {"items": items, "next": key}}


def _schema(name: str, kind: str) -> dict[str, Any]:
    if name in MOMENTS:
        return _MOMENT
    found: dict[str, Any] = {} if name == "arguments" else _OF[kind]
    return found
