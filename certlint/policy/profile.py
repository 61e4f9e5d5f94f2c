"""Profiles as data: which rules run, with which severities, parameters and settings."""

from __future__ import annotations

import os

from certlint import resources
from certlint.errors import ConfigurationError, UsageError, did_you_mean
from certlint.escape import shortened
from certlint.light import NamedTuple
from certlint.policy import cache, catalogue
from certlint.policy.catalogue import Rule
from certlint.policy.declarations import merged, verified_condition
from certlint.policy.settings import COMMON, Settings
from certlint.policy.severity import Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from certlint.policy.setting import Setting
    from certlint.policy.standards import Standard

_LONGEST = 1000
"""Characters of a glob that means rules."""
LAYER_KEYS = frozenset({"select", "ignore", "severity", "params", "texts"})
KEYS = LAYER_KEYS | {
    "title",
    "description",
    "extends",
    "catalogues",
    "settings",
    "when",
    "rule",
    "default",
    "presents",
    "loads_pem",
    "asks_clients",
    "standard",
    "clause",
}

# What the settings of every profile are when nobody sets them.
SETTINGS: dict[str, Any] = {name: setting.default for name, setting in COMMON.items()}


class Layer(NamedTuple):
    """One step of the way from all rules to the ones that run. `condition` is over settings; empty always holds.

    `select` adds rules to those of the layers before, `only` keeps none but these. `reasons` say why rules are ignored.
    """

    origin: str
    condition: dict[str, Any] = {}
    only: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: dict[str, str] = {}
    params: dict[str, dict[str, Any]] = {}
    texts: dict[str, dict[str, str]] = {}
    reasons: dict[str, str] = {}


class Profile(NamedTuple):
    """A profile with everything it extends: the rules of its catalogues, and the layers to apply, in order.

    settings  what those are when nobody sets them that it declares, inherits or changes
    declared  the settings that it declares or inherits, beside those of every profile
    presents  whether a file is what a server or a client presents: the path of one leaf, beside which nothing is judged. Else
              every certificate is judged by itself
    loads_pem whether the file is what a product loads, as PEM: a keystore is an error then, whatever it is called
    asks_clients  whether reports tell which TLS clients accept a file that begins with a leaf for servers, though no rule asks
    standard  what it holds certificates against clause by clause, or that of what it extends
    """

    name: str
    title: str
    description: str
    rules: tuple[Rule, ...]
    layers: tuple[Layer, ...]
    settings: dict[str, Any]
    declared: dict[str, Setting]
    presents: bool = False
    loads_pem: bool = False
    asks_clients: bool = False
    standard: Standard | None = None

    @property
    def defaults(self) -> dict[str, Any]:
        """What every setting is when nobody sets it."""
        return SETTINGS | self.settings


class Selected(NamedTuple):
    """A rule that runs, as the profile wants it."""

    rule: Rule
    severity: Severity
    params: dict[str, Any]


def names() -> list[str]:
    """The names of the shipped profiles."""
    return sorted(f[:-5] for f in os.listdir(resources.PROFILES) if f.endswith(".toml"))


def load(name: str) -> Profile:
    """The shipped profile `name`, or the one in the file that `name` is the path of (it ends in `.toml`).

    Raises UsageError for an unknown name, ConfigurationError for a profile that is wrong.
    """
    return _load(name, ())


def _load(name: str, seen: tuple[str, ...]) -> Profile:
    path = _path(name, seen)
    data = _read(path, name)
    shipped = not name.endswith(".toml")
    bases = [_load(base, (*seen, path)) for base in extended(data, path).values()]
    rules: dict[str, Rule] = {}
    for base in bases:
        rules |= {rule.id: rule for rule in base.rules}
    for each in data.get("catalogues", []):
        rules |= {rule.id: rule for rule in catalogue.load(each)}
    for row in catalogue.rows(data.get("rule", []), path):
        if row["id"] in rules:
            raise ConfigurationError(f"{path}: rule {row['id']} already exists", "give your rule an id of its own")
        rules[row["id"]] = catalogue.from_row(row)
    settings = merged([Settings(base.declared, base.settings) for base in bases], data.get("settings", {}), path)
    own = _layers(data, f"profile {name}" if shipped else path, settings)
    if not shipped:  # what is shipped is verified by the tests
        verify_patterns(own, rules, path)
    layers = tuple(layer for base in bases for layer in base.layers) + own
    title, about = data.get("title", name), data.get("description", "")
    presents = bool(data.get("presents", any(base.presents for base in bases)))
    loads_pem = bool(data.get("loads_pem", any(base.loads_pem for base in bases)))
    asks = bool(data.get("asks_clients", any(base.asks_clients for base in bases)))
    standard = _standard(data, rules, path) or next((base.standard for base in bases if base.standard), None)
    known = settings.defaults, settings.declared
    return Profile(name, title, about, tuple(rules.values()), layers, *known, presents, loads_pem, asks, standard)


def _standard(data: dict[str, Any], rules: dict[str, Rule], path: str) -> Standard | None:
    if "standard" not in data and "clause" not in data:
        return None
    from certlint.policy.standards import standard_of  # few profiles have one

    return standard_of(data, rules, path)


def settings_of(name: str, seen: tuple[str, ...] = ()) -> Settings:
    """The settings of a profile alone: no rule is read for them. Raises as `load` does."""
    path = _path(name, seen)
    data = _read(path, name)
    bases = [settings_of(base, (*seen, path)) for base in extended(data, path).values()]
    return merged(bases, data.get("settings", {}), path)


def is_default(name: str) -> bool:
    """Whether a profile is meant when none is named."""
    return bool(_read(_path(name, ()), name).get("default", False))


def _path(name: str, seen: tuple[str, ...]) -> str:
    path = name if name.endswith(".toml") else os.path.join(resources.PROFILES, f"{name}.toml")
    if path in seen:
        raise ConfigurationError(f"{path}: the profile extends itself")
    return path


def extended(data: dict[str, Any], path: str) -> dict[str, str]:
    """What a profile extends: as it is written → the name or the path to load, files beside its own."""
    written = data.get("extends", [])
    folder = os.path.dirname(path)
    named = [written] if isinstance(written, str) else written
    return {name: os.path.join(folder, name) if name.endswith(".toml") else name for name in named}


def _read(path: str, name: str) -> dict[str, Any]:
    def known_keys(data: dict[str, Any]) -> dict[str, Any]:
        for key in data:
            if key not in KEYS:
                raise ConfigurationError(f"{path}: unknown key {key!r}", did_you_mean(key, KEYS))
        from certlint.policy.profile_shape import verify_shape

        verify_shape(data, path)
        return data

    try:
        found: dict[str, Any] = cache.load(path, known_keys)
    except OSError as error:
        if name.endswith(".toml"):
            raise ConfigurationError(f"cannot read the profile {path}: {error.strerror}") from None
        hint = did_you_mean(name, names()) or f"profiles are {', '.join(names())}; a file's name ends in .toml"
        raise UsageError(f"unknown profile {name!r}", hint) from None
    return found


def _layers(data: dict[str, Any], origin: str, settings: Settings) -> tuple[Layer, ...]:
    layers = [layer_of({k: v for k, v in data.items() if k in LAYER_KEYS}, origin, {})]
    for table in data.get("when", []):
        asked = {k: v for k, v in table.items() if k not in LAYER_KEYS}
        condition = verified_condition(settings, asked, origin)
        layers.append(layer_of({k: v for k, v in table.items() if k in LAYER_KEYS}, origin, condition))
    return tuple(layers)


def layer_of(data: dict[str, Any], origin: str, condition: dict[str, Any]) -> Layer:
    """One table of a profile, the profile's own or a [[when]]. Raises ConfigurationError for what is not a severity."""
    for rule, severity in data.get("severity", {}).items():
        if str(severity).upper() not in Severity.__members__:
            raise ConfigurationError(f"{origin}: severity of {rule} is {severity!r}, not info, warning or error")
    ignored = dict(_ignored(row, origin) for row in data.get("ignore", ()))
    return Layer(
        origin,
        condition,
        select=tuple(data.get("select", ())),
        ignore=tuple(ignored),
        severity=data.get("severity", {}),
        params=data.get("params", {}),
        texts={pattern: catalogue.in_lines(texts) for pattern, texts in data.get("texts", {}).items()},
        reasons={pattern: reason for pattern, reason in ignored.items() if reason},
    )


def _ignored(row: str | dict[str, str], origin: str) -> tuple[str, str]:
    """An id or a glob to ignore, and the reason: `{ rule = "…", reason = "…" }`, or the id alone."""
    if isinstance(row, str):
        return row, ""
    if (
        not isinstance(row, dict)
        or row.keys() != {"rule", "reason"}
        or not all(isinstance(v, str) for v in row.values())
    ):
        hint = 'write it as "catalogue/defect" or { rule = "catalogue/defect", reason = "why" }'
        raise ConfigurationError(f"{origin}: {row!r} cannot be ignored", hint)
    return row["rule"], row["reason"]


def verify_patterns(
    layers: Iterable[Layer], rules: Iterable[str], where: str, aside: Callable[[], Iterable[str]] = tuple
) -> None:
    """Raises UsageError for a pattern of layers that means no rule. `aside` gives further rules, which may be ignored."""
    known = dict.fromkeys(rules)
    for layer in layers:
        for pattern in (*layer.select, *layer.ignore, *layer.severity, *layer.params, *layer.texts):
            if meant(pattern, known):
                continue
            if pattern not in layer.ignore or not meant(pattern, dict.fromkeys(aside())):
                raise unknown(pattern, known, where)


def unknown(pattern: str, known: dict[str, Any], where: str) -> UsageError:
    """The error of a pattern that means none of the known rules."""
    pattern = shortened(pattern)
    globs = [glob for glob in (f"{pattern}/*", f"{pattern}*") if len(meant(glob, known)) > 1]
    hint = f"Did you mean {globs[0]!r}?" if globs else did_you_mean(pattern, known)
    return UsageError(f"{where}: {pattern!r} matches no rule", hint)


def meant(pattern: str, rules: dict[str, Any]) -> list[str]:
    """The rule ids, among the keys of `rules`, that an id or a glob such as `chain/*` means."""
    if pattern in rules:
        return [pattern]
    if len(pattern) > _LONGEST:
        return []
    if not set(pattern) & set("*?["):
        return []
    start, _, end = pattern.partition("*")
    if not set(start + end) & set("*?["):
        return [rule for rule in rules if rule.startswith(start) and rule.endswith(end, len(start))]
    from fnmatch import fnmatchcase

    return [rule for rule in rules if fnmatchcase(rule, pattern)]
