"""Where keys and tables stand in TOML: `tomllib` does not tell."""

from __future__ import annotations

import re
from typing import Any

# A key as TOML has it: bare or quoted, and perhaps several with dots and spaces between them.
_ONE = r"""(?:[\w-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_DOTTED = rf"{_ONE}(?:[ \t]*\.[ \t]*{_ONE})*"
_HEADER = re.compile(rf"[ \t]*\[{{1,2}}[ \t]*({_DOTTED})[ \t]*\]{{1,2}}[ \t]*(?:#.*)?", re.ASCII)
_KEY = re.compile(rf"[ \t]*({_DOTTED})[ \t]*=", re.ASCII)


class Lines:
    """The lines of the tables and keys below a table, such as `tool.certlint`; below the file itself without a `prefix`."""

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
                elif above[: len(names)] == names[:depth]:  # the table is written inline, or its keys with dots
                    self._found.setdefault(("", 0, "".join(names[depth : depth + 1])), number)

    def of(self, table: str, index: int, key: str = "") -> int:
        """The line of a key of the `index`th table of that name; of the table when the key is not to be found."""
        places = ((table, index, key), (key, 0, ""), (table, index, ""), ("", 0, table), ("", 0, ""))
        return next((line for place in places if (line := self._found.get(place))), 1)


def _names(dotted: str) -> tuple[str, ...]:
    """The names that a dotted key is made of, without quotes."""
    if '"' not in dotted and "'" not in dotted:
        return tuple(name.strip() for name in dotted.split("."))
    import tomllib

    try:
        inner: Any = tomllib.loads(f"{dotted} = 0")
    except tomllib.TOMLDecodeError:  # a line of a text of several lines
        return (dotted,)
    names = []
    while isinstance(inner, dict):
        ((name, inner),) = inner.items()
        names.append(name)
    return tuple(names)
