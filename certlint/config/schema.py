"""The JSON Schema of a configuration file, for editors, generated from the table of keys."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from certlint.config.keys import BUNDLE, RUN, SCOPES, TABLES, declared_keys

if TYPE_CHECKING:
    from collections.abc import Iterable

    from certlint.config.keys import Key


_OWN_PROFILE = {"properties": {"profile": {"pattern": "\\.toml$"}}, "required": ["profile"]}
# The file names a profile of the user, whose settings are unknown here.
_HAS_OWN_PROFILE = {
    "anyOf": [_OWN_PROFILE, {"properties": {"bundle": {"contains": _OWN_PROFILE}}, "required": ["bundle"]}]
}


def schema() -> dict[str, Any]:
    """The schema. Unknown keys are refused unless a profile of the user may declare them."""
    settings = declared_keys()
    top = _table((*RUN, *settings))
    for name, (meaning, keys) in TABLES.items():
        row = _table((*keys, *settings) if name == "bundle" else keys)
        if name == "suppress":
            row |= {"anyOf": [{"required": [scope]} for scope in SCOPES], "additionalProperties": False}
        top["properties"][name] = {"type": "array", "description": meaning, "items": row}
    section = {"propertyNames": {"enum": [key.name for key in (*BUNDLE, *settings)]}}
    known = {"propertyNames": {"enum": list(top["properties"])}, "properties": {"bundle": {"items": section}}}
    about = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:certlint:configuration:1",
        "title": "certlint.toml",
    }
    return about | top | {"if": _HAS_OWN_PROFILE, "else": known}


def text() -> str:
    """The schema as it is published."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def _table(keys: Iterable[Key]) -> dict[str, Any]:
    keys = tuple(keys)
    out: dict[str, Any] = {
        "type": "object",
        "properties": {key.name: {"description": key.meaning, **key.kind.schema} for key in keys},
    }
    required = [key.name for key in keys if key.required]
    return out | ({"required": required} if required else {})


def manual() -> str:
    """The keys as Markdown tables, for docs/configuration.md."""
    out = [_rows("At the top", RUN)]
    out += [_rows(f"`[[{name}]]`: {meaning}", keys) for name, (meaning, keys) in TABLES.items()]
    by_profiles: dict[tuple[str, ...], list[Key]] = {}
    for key in declared_keys():
        by_profiles.setdefault(key.profiles, []).append(key)
    for profiles, keys in by_profiles.items():
        listed = ", ".join(f"`{name}`" for name in profiles)
        out.append(_rows(f"At the top or in `[[bundle]]`, for the profiles {listed}", keys))
    return "\n\n".join(out) + "\n"


def _rows(title: str, keys: Iterable[Key]) -> str:
    rows = [f"| `{k.name}` | {k.kind.title}{' (required)' * k.required} | {k.meaning} |" for k in keys]
    return f"### {title}\n\n| key | value | meaning |\n|---|---|---|\n" + "\n".join(rows)
