"""A shipped profile with all that it extends in one compiled file, which a check reads instead of a dozen files.

It is up to date while its source files are, and, in a checkout, the modules that made it.
"""

from __future__ import annotations

import os

from certlint import resources
from certlint.policy import index, model, rule
from certlint.policy.model import Layer, Profile
from certlint.policy.versions import Range
from certlint.resources import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

_SHAPE = (*model.FIELDS, rule.FIELDS)
_MAKERS = (
    "advice",
    "compiled",
    "composition",
    "declarations",
    "index",
    "model",
    "rule",
    "rule_rows",
    "settings",
    "versions",
)


def load(name: str) -> Profile:
    """The shipped profile `name`. Raises as `profile.load` does."""
    target = os.path.join(resources.COMPILED, f"whole.{name}.bin")
    kept = resources.kept(target)
    if kept is not None and kept[0][:2] == [__version__, _SHAPE] and kept[0][2] == _facts(row[0] for row in kept[0][2]):
        return _profile(kept[1])
    return _made(name, target)


def _made(name: str, target: str) -> Profile:
    """The profile, made from its files and stored for the next run; profiles with a standard, which are few, are not stored."""
    from certlint.policy import cache, composition

    # Taken before the files are read: if one changes meanwhile, the stored profile does not match.
    files = _facts(_sources(name))
    made = composition.compose(name)
    if made.standard is None:
        made = made._replace(meanings=composition.meanings(made), ready=composition.ready(made))
        cache.store(target, [__version__, _SHAPE, files], _row(made))
    return made


def _sources(name: str) -> list[str]:
    """The source files of a profile, in a checkout with the modules that make it; relative to the folder of the rules."""
    from certlint.policy import composition

    paths = composition.files_of(name)
    if not resources.INSTALLED:
        paths += [os.path.join(os.path.dirname(__file__), f"{module}.py") for module in _MAKERS]
    return [os.path.relpath(path, resources.RULES) for path in paths]


def _facts(paths: Iterable[str]) -> list[tuple[str, int, int]] | None:
    """What identifies the versions of files; None if one is missing. In an installed wheel, only sizes are compared."""
    times = not resources.INSTALLED
    try:
        facts = [(path, os.stat(os.path.join(resources.RULES, path))) for path in paths]
    except OSError:
        return None
    return [(path, each.st_size, each.st_mtime_ns * times) for path, each in facts]


def _row(profile: Profile) -> list[Any]:
    """A profile as plain values, in the order of its fields."""
    rules = rule.columns_of(profile.rules)
    layers = [(layer.origin, _marked(layer.condition), *layer[2:]) for layer in profile.layers]
    declared = [index.row_of(setting) for setting in profile.declared.values()]
    row = [*profile._replace(rules=rules, layers=layers, declared=declared)]  # type: ignore[arg-type]  # no longer a Profile
    made: list[Any] = _shared(row, {})
    return made


def _shared(value: Any, known: dict[Any, Any]) -> Any:
    """A value in which equal texts, tuples of texts and tables are the same object, which the compiled form stores once."""
    if isinstance(value, dict):
        made = {_shared(key, known): _shared(each, known) for key, each in value.items()}
        return known.setdefault((dict, repr(made)), made)  # by repr, as 1 and True are equal
    if isinstance(value, list):
        return [_shared(each, known) for each in value]
    if isinstance(value, tuple):
        value = tuple([_shared(each, known) for each in value])
        return known.setdefault(value, value) if {*map(type, value)} <= {str} else value
    return known.setdefault(value, value) if isinstance(value, str) else value


def _marked(condition: dict[str, Any]) -> list[tuple[str, Any, bool]]:
    """A condition as plain values: its settings, required values, and whether these are ranges of versions."""
    return [(name, str(v) if type(v) is Range else v, type(v) is Range) for name, v in condition.items()]


def _profile(row: list[Any]) -> Profile:
    """The inverse of `_row`."""
    name, title, about, rules, layers, settings, declared, *others = row
    return Profile(
        name,
        title,
        about,
        rule.rules_from(rules),
        tuple([Layer(origin, _condition(marked), *rest) for origin, marked, *rest in layers]),
        settings,
        {setting[0]: index.setting_of(setting) for setting in declared},
        *others,
    )


def _condition(marked: list[tuple[str, Any, bool]]) -> dict[str, Any]:
    return {name: Range(value) if is_range else value for name, value, is_range in marked}
