"""The JSON Schema of a configuration file, for editors: made of the table of keys."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from certlint.config.keys import RUN, SCOPES, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from certlint.config.keys import Key


def schema() -> dict[str, Any]:
    """The schema as plain values."""
    top = _table(RUN)
    for name, (meaning, keys) in TABLES.items():
        row = _table(keys)
        if name == "suppress":
            row["anyOf"] = [{"required": [scope]} for scope in SCOPES]
        top["properties"][name] = {"type": "array", "description": meaning, "items": row}
    about = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:certlint:configuration:1",
        "title": "certlint.toml",
    }
    return about | top


def text() -> str:
    """The schema as it is published."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def _table(keys: Iterable[Key]) -> dict[str, Any]:
    keys = tuple(keys)
    out: dict[str, Any] = {
        "type": "object",
        "properties": {key.name: {"description": key.meaning, **key.kind.schema} for key in keys},
        "additionalProperties": False,
    }
    required = [key.name for key in keys if key.required]
    return out | ({"required": required} if required else {})


def manual() -> str:
    """The keys as tables in Markdown, for docs/configuration.md."""
    out = [_rows("At the top", RUN)]
    out += [_rows(f"`[[{name}]]`: {meaning}", keys) for name, (meaning, keys) in TABLES.items()]
    return "\n\n".join(out) + "\n"


def _rows(title: str, keys: Iterable[Key]) -> str:
    rows = [f"| `{k.name}` | {k.kind.title}{' (required)' * k.required} | {k.meaning} |" for k in keys]
    return f"### {title}\n\n| key | value | meaning |\n|---|---|---|\n" + "\n".join(rows)
