"""The line numbers of keys and tables in TOML, which `tomllib` does not report."""

from __future__ import annotations

import re
from typing import Any

# A TOML key: bare or quoted parts, separated by dots and optional spaces.
_ONE = r"""(?:[\w-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_DOTTED = rf"{_ONE}(?:[ \t]*\.[ \t]*{_ONE})*"
_HEADER = re.compile(rf"[ \t]*\[{{1,2}}[ \t]*({_DOTTED})[ \t]*\]{{1,2}}[ \t]*(?:#.*)?", re.ASCII)
_KEY = re.compile(rf"[ \t]*({_DOTTED})[ \t]*=", re.ASCII)


class Lines:
    """The lines of the tables and keys below a table such as `tool.certlint`; without `prefix`, below the top level."""

    def __init__(self, source: str, prefix: str) -> None:
        self._found: dict[tuple[str, int, str], int] = {}
        above = tuple(filter(None, prefix.split(".")))
        depth = len(above)
        header: tuple[str, ...] = ()
        count: dict[str, int] = {"": 0} if not above else {}
        for number, line in enumerate(source.splitlines(), 1):
            if found := _HEADER.fullmatch(line):
                header = _names(found[1])
                if header[:depth] == above:
                    table = ".".join(header[depth:])
                    count[table] = count.get(table, -1) + 1
                    self._found[table, count[table], ""] = number
            elif found := _KEY.match(line):
                names = (*header, *_names(found[1]))
                if header[:depth] == above:
                    table = ".".join(header[depth:])
                    self._found.setdefault((table, count.get(table, 0), names[len(header)]), number)
                elif above[: len(names)] == names[:depth]:  # an inline table, or dotted keys
                    self._found.setdefault(("", 0, "".join(names[depth : depth + 1])), number)

    def of(self, table: str, index: int, key: str = "") -> int:
        """The line of a key in the `index`th table of that name; the line of the table if the key is not found."""
        places = ((table, index, key), (key, 0, ""), (table, index, ""), ("", 0, table), ("", 0, ""))
        return next((line for place in places if (line := self._found.get(place))), 1)


def _names(dotted: str) -> tuple[str, ...]:
    """The parts of a dotted key, without quotes."""
    if '"' not in dotted and "'" not in dotted:
        return tuple(name.strip() for name in dotted.split("."))
    import tomllib

    try:
        inner: Any = tomllib.loads(f"{dotted} = 0")
    except tomllib.TOMLDecodeError:  # a line inside a multi-line string
        return (dotted,)
    names = []
    while isinstance(inner, dict):
        ((name, inner),) = inner.items()
        names.append(name)
    return tuple(names)
