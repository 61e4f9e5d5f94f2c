"""Values of TOML as text: as a configuration writes them, and as messages show them."""

from __future__ import annotations

from certlint.escape import json_for_logs, terminal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def value_in_toml(value: Any) -> str:
    """A value of the wrong type in a message: a text in quotes, anything else as TOML writes it."""
    return repr(value) if value is None or isinstance(value, str) else toml(value)


def toml(value: Any) -> str:
    """A value as TOML writes it."""
    import json

    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(k)} = {toml(v)}" for k, v in value.items()) + " }" if value else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(toml(v) for v in value) + "]"
    if hasattr(value, "isoformat"):  # a date, a time of day, or both
        return str(value.isoformat()).replace("+00:00", "Z")
    text = json.dumps(value, ensure_ascii=False, default=repr) if not isinstance(value, float) else str(value)
    if terminal(text) == text:
        return text
    # Bidirectional and invisible characters are escaped as in TOML, and so is the beginning of a command for a CI log.
    return "".join(c if terminal(c) == c else _escaped(c) for c in json_for_logs(text))


def _key(name: str) -> str:
    """A key as TOML writes it: bare if possible."""
    return name if name.isascii() and name.replace("-", "_").isidentifier() else toml(name)


def _escaped(character: str) -> str:
    number = ord(character)
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"
