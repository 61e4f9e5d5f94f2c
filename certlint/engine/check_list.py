"""The list of checks for authors of rules: what each asks, reads and takes, and a shipped rule that uses it."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from certlint.engine.binding import find_check
from certlint.light import NamedTuple
from certlint.policy import catalogue, profile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from certlint.policy.rule import Rule

# What a parameter's annotation is called in TOML, where rules are written.
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
    """What a check reads; one that is `optional` may be absent. `general`: the rule says with `part` which one is meant."""

    name: str
    optional: bool
    general: bool


class Parameter(NamedTuple):
    """What a rule may set, or must; `default` is what holds otherwise."""

    name: str
    type: str
    required: bool
    default: Any


class Check(NamedTuple):
    """A check by the name that rules use. The example is the shipped rule that sets least."""

    name: str
    asks: str
    parts: tuple[ListedPart, ...]
    parameters: tuple[Parameter, ...]
    example: Rule


def listed() -> Iterator[Check]:
    """Every check that a shipped rule names, of a catalogue or of a profile, by name."""
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
    """Its docstring, also under `python -OO`, which drops it."""
    if function.__doc__ is None:
        import ast
        from textwrap import dedent

        defined = ast.parse(dedent(inspect.getsource(function))).body[0]
        return (isinstance(defined, ast.FunctionDef) and ast.get_docstring(defined)) or ""
    return inspect.cleandoc(function.__doc__)


def _words(annotation: str) -> str:
    return " or ".join(_WORDS[kind.strip()] for kind in annotation.split("|") if kind.strip() in _WORDS)
