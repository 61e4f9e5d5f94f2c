"""The list of checks for authors of rules: documentation, parts, parameters, and a shipped rule as an example."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from certlint.engine.binding import find_check
from certlint.light import NamedTuple
from certlint.policy import catalogue, profile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from certlint.policy.rule import Rule

# The TOML types of parameter annotations.
_WORDS = {
    "str": "text",
    "int": "integer",
    "float": "number",
    "bool": "true or false",
    "tuple[str, ...]": "list of texts",
    "tuple[int, ...]": "list of integers",
    "dict[str, str]": "table of texts",
    "dict[str, int]": "table of integers",
    "dict[str, tuple[str, ...]]": "table of lists of texts",
}


class ListedPart(NamedTuple):
    """A part that a check reads. `optional`: it may be absent; `general`: the rule names it with `part`."""

    name: str
    optional: bool
    general: bool


class Parameter(NamedTuple):
    """A parameter that a rule may or must set; `default` applies otherwise."""

    name: str
    type: str
    required: bool
    default: Any


class Check(NamedTuple):
    """A check by the name that rules use. The example is the shipped rule with the fewest parameters."""

    name: str
    asks: str
    parts: tuple[ListedPart, ...]
    parameters: tuple[Parameter, ...]
    example: Rule


def listed() -> Iterator[Check]:
    """Every check that a shipped catalogue or profile uses, by name."""
    rules: dict[str, list[Rule]] = {}
    for rule in (
        *(rule for name in catalogue.names() for rule in catalogue.load(name)),
        *(rule for name in profile.names() for rule in profile.load(name).rules),
    ):
        rules.setdefault(rule.check, []).append(rule)
    for name, those in sorted(rules.items()):
        yield _described(name, min(those, key=lambda rule: (len(repr(rule.params)), rule.id)))


def _described(name: str, example: Rule) -> Check:
    function, signature = find_check(name, example.id)
    defaults = getattr(function, "__kwdefaults__", None) or {}
    parts = (ListedPart(each.name, each.optional, each.name == signature.general) for each in signature.requests)
    parameters = (
        Parameter(each, _words(kind), each in signature.required, defaults.get(each))
        for each, kind in signature.params.items()
    )
    asks = _documentation(function).partition("\n\n")[0]
    return Check(name, " ".join(asks.split()), tuple(parts), tuple(parameters), example)


def _documentation(function: Callable[..., object]) -> str:
    """The docstring of a check, also under `python -OO`, which drops it."""
    if function.__doc__ is None:
        import ast
        from textwrap import dedent

        defined = ast.parse(dedent(inspect.getsource(function))).body[0]
        return (isinstance(defined, ast.FunctionDef) and ast.get_docstring(defined)) or ""
    return inspect.cleandoc(function.__doc__)


def _words(annotation: str) -> str:
    return " or ".join(_WORDS[kind.strip()] for kind in annotation.split("|") if kind.strip() in _WORDS)
