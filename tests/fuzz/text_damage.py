"""Damage to what people and programs write: TOML and JSON by their values, anything by its bytes."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from typing import Any

_VALUES = (
    *("true", "false", "0", "-1", "1e999", "nan", "inf", "99999999999999999999999", "0o777", "1979-05-27", "00:00:01"),
    *("''", '""', "[]", "[[]]", "{}", "{ a = 1 }", '["a", 1]', "2026-06-01T00:00:00Z"),
    *('"*"', '"**/**"', '"../../etc/passwd"', '"/dev/null"', '"(?:a+)+$"', '"{fqdn}"', '"{"', '"{0.__class__}"'),
    *('"\\u0000"', '"\\u001b[2J"', '"\u00e9\u202e"', '"' + "a" * 3000 + '"', "[" * 300 + "]" * 300),
)
_LINES = (
    *("[[rule]]", "[rule]", "[a.b]", "[[bundle]]", "[[suppress]]", "[settings.x]", "x = 1", "extends = 1"),
    *("=", "]", '"""', "#\x00", "\ufeff", "a.b.c = {}"),
)
_VALUE = re.compile(r"(?<== )[^\n\"\[{]+|\"[^\"\n]*\"|(?<== )\[[^\]\n]*\]")
_JSON: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1e308,
    10**30,
    "",
    "x",
    "\ud800",
    "\x1b[2J",
    [],
    {},
    [[]],
    {"": 0},
    "a" * 3000,
)


def damaged_lines(text: str, chance: random.Random) -> bytes:
    """A text in TOML after one to three changes to its lines, its values or its bytes."""
    for _ in range(chance.choice((1, 1, 2, 3))):
        text = chance.choice(_CHANGES)(text, chance)
    data = text.encode("utf-8", "surrogatepass")
    return damaged_bytes(data, chance) if chance.random() < 0.1 else data


def damaged_bytes(data: bytes, chance: random.Random) -> bytes:
    """Bytes changed, cut off, put in, or joined with others."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8))):
        at = chance.randrange(len(out) + 1)
        match chance.randrange(5):
            case 0:
                out[at : at + 1] = chance.randbytes(1)
            case 1:
                del out[at : at + chance.choice((1, 4, 60, 5000))]
            case 2:
                out[at:at] = chance.choice(
                    (b"\0", b"\n", b"\r", b"\xff", b"\x1b[2J", b'"', b",", b"\x80" * 9, out[:200])
                )
            case 3:
                out[at:at] = chance.randbytes(chance.choice((1, 16, 300)))
            case 4:
                del out[at:]
    return bytes(out)


def damaged_json(value: Any, chance: random.Random) -> bytes:
    """A value in JSON with one or two of its members exchanged for something else."""
    for _ in range(chance.choice((1, 1, 2))):
        value = _changed(value, chance)
    text = json.dumps(value).encode()
    return damaged_bytes(text, chance) if chance.random() < 0.2 else text


def _changed(value: Any, chance: random.Random) -> Any:
    if isinstance(value, dict) and value and chance.random() < 0.85:
        key = chance.choice(list(value))
        if chance.random() < 0.2:
            return {name: each for name, each in value.items() if name != key}
        return value | {key: _changed(value[key], chance)}
    if isinstance(value, list) and value and chance.random() < 0.85:
        at = chance.randrange(len(value))
        return [*value[:at], _changed(value[at], chance), *value[at + 1 :]]
    return chance.choice(_JSON)


def _change_value(text: str, chance: random.Random) -> str:
    found = [*_VALUE.finditer(text)]
    if not found:
        return text
    match = chance.choice(found)
    other = chance.choice((*_VALUES, chance.choice(found)[0]))
    return text[: match.start()] + other + text[match.end() :]


def _change_name(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    named = [number for number, line in enumerate(lines) if " = " in line]
    if not named:
        return text
    at, other = chance.choice(named), chance.choice(named)
    name, _, value = lines[at].partition(" = ")
    others = (name[:-1], name.upper(), f'"{name}"', f"{name}.x", name.replace("-", "_"), "\x1b")
    new = chance.choice((lines[other].partition(" = ")[0], *others))
    lines[at] = f"{new} = {value}"
    return "\n".join(lines)


def _change_line(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    line, new = lines[at], chance.choice(_LINES)
    lines[at : at + 1] = chance.choice(([], [line, line], [new], [lines[other]], [new, line], [line[:-1]]))
    return "\n".join(lines)


_CHANGES: tuple[Callable[[str, random.Random], str], ...] = (_change_value, _change_value, _change_name, _change_line)
