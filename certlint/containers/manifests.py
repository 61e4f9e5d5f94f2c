"""Parses YAML and JSON manifests within limits. Nothing is executed, and aliases are not expanded.

Scalars stay text, whatever their YAML type: certificates are text, and so is everything that locates them.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from certlint.errors import InputError, not_installed

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_DEPTH = 100
MOST_ALIASED = 100_000
"""The most nodes that aliases may expand to in total. Nine aliases of an alias bomb expand to a billion."""
MOST_OF_YAML, MOST_OF_JSON = 300_000, 500_000
"""How many values a file may have: each takes up to 500 bytes of memory, of JSON half of that, whatever it has of the file."""
_TOO_MANY = "it has more than {:,} values: give certlint only the objects that contain certificates"
_TEMPLATE = "this looks like a template: give certlint what it renders to, such as `helm template CHART | certlint -`"


class Scalar(str):
    """A YAML scalar: its text and line; `is_literal` if its lines are those of the file."""

    __slots__ = ("is_literal", "line")
    line: int
    is_literal: bool


class OpenNode:
    """A mapping or list under construction, and the number of nodes in it."""

    __slots__ = ("anchor", "is_merge", "key", "size", "value")

    def __init__(self, value: Any, anchor: str | None) -> None:
        self.value, self.anchor = value, anchor
        self.key: Any = None
        self.size = 1


def documents_of(data: bytes) -> Iterator[Any]:
    """The values in a file: YAML documents or JSON texts. Raises InputError after the last valid one."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"it is not UTF-8 (byte {error.start})") from None
    try:
        yield from _json(text) if text.lstrip()[:1] in ("{", "[") else _yaml(text)
    except InputError as error:
        if "{{" in text:
            raise InputError(f"{error.message}: {_TEMPLATE}") from None
        raise


def _json(text: str) -> Iterator[Any]:
    if sum(map(text.count, ",[{")) > MOST_OF_JSON:
        raise InputError(_TOO_MANY.format(MOST_OF_JSON))
    decoder = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
    at = 0
    try:
        while match := re.compile(r"\s*(?=\S)").match(text, at):
            value, at = decoder.raw_decode(text, match.end())
            yield value
    except json.JSONDecodeError as error:
        raise InputError(f"it is not valid JSON: {error.msg} (line {error.lineno})") from None
    except RecursionError:
        raise InputError("it is nested too deeply") from None


def _yaml(text: str) -> Iterator[Any]:
    try:
        import yaml
    except ImportError:
        message, hint = not_installed("reading YAML", "PyYAML", "yaml")
        raise InputError(message, f"{hint}; or give certlint JSON, as kubectl -o json prints it") from None
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        yield from _built(yaml.parse(text, Loader=loader))
    except yaml.MarkedYAMLError as error:
        # The full message would quote the file, which may contain a key.
        line = f" (line {error.problem_mark.line + 1})" if error.problem_mark else ""
        raise InputError(f"it is not valid YAML: {error.problem or 'unknown error'}{line}") from None
    except yaml.YAMLError:
        raise InputError("it is not valid YAML: it contains a character that YAML does not allow") from None


def _built(events: Iterator[Any]) -> Iterator[Any]:
    """The values that parser events describe."""
    made, room = _Builder(), MOST_OF_YAML
    for event in events:
        name = type(event).__name__
        room -= name in _VALUES
        if room < 0:
            raise InputError(_TOO_MANY.format(MOST_OF_YAML))
        if name == "ScalarEvent":
            made.add(_text(event), event.anchor)
        elif name == "MappingStartEvent":
            made.open({}, event.anchor)
        elif name == "SequenceStartEvent":
            made.open([], event.anchor)
        elif name in ("MappingEndEvent", "SequenceEndEvent"):
            made.close()
        elif name == "AliasEvent":
            made.alias(event.anchor)
        elif name == "DocumentEndEvent":
            yield made.root
            made = _Builder(made.aliased)


_VALUES = ("ScalarEvent", "MappingStartEvent", "SequenceStartEvent")


def _text(event: Any) -> Scalar:
    made = Scalar(event.value)
    made.line = event.start_mark.line + 1
    made.is_literal = event.style == "|"
    return made


class _Builder:
    """Builds one document. An alias is the value it refers to, and counts with all its nodes."""

    def __init__(self, aliased: int = 0) -> None:
        self.root: Any = None
        self.aliased = aliased
        self._open: list[OpenNode] = []
        self._anchors: dict[str, tuple[Any, int]] = {}

    def open(self, value: dict[str, Any] | list[Any], anchor: str | None) -> None:
        if len(self._open) >= MOST_DEPTH:
            raise InputError(f"it is nested more than {MOST_DEPTH} levels deep")
        self._open.append(OpenNode(value, anchor))

    def close(self) -> None:
        node = self._open.pop()
        self.add(node.value, node.anchor, node.size)

    def alias(self, name: str) -> None:
        if name not in self._anchors:
            raise InputError("an alias refers to an anchor that is not defined before it")
        value, size = self._anchors[name]
        self.aliased += size
        if self.aliased > MOST_ALIASED:
            raise InputError(f"its aliases stand for more than {MOST_ALIASED:,} values")
        self.add(value, None, size)

    def add(self, value: Any, anchor: str | None, size: int = 1) -> None:
        if anchor:
            self._anchors[anchor] = value, size
        if not self._open:
            self.root = value
            return
        node = self._open[-1]
        node.size += size
        if isinstance(node.value, list):
            node.value.append(value)
        elif node.key is None:
            node.key = (value if isinstance(value, str) else "",)
        else:
            self._set(node, node.key[0], value)
            node.key = None

    def _set(self, node: OpenNode, key: str, value: Any) -> None:
        if key == "<<":
            merged = value if isinstance(value, list) else [value]
            for each in merged:
                node.value |= {k: v for k, v in each.items() if k not in node.value} if isinstance(each, dict) else {}
        else:
            node.value[key] = value
