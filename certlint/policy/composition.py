"""Composes a profile from its TOML and that of the profiles it extends."""

from __future__ import annotations

import os

from certlint import resources
from certlint.errors import ConfigurationError, UsageError, did_you_mean
from certlint.policy import cache, catalogue, rule_rows
from certlint.policy.declarations import merged, verified_condition
from certlint.policy.model import Layer, Profile, matching_rules, verify_patterns
from certlint.policy.rule import frozen
from certlint.policy.settings import Settings
from certlint.policy.severity import Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from certlint.policy.rule import Rule
    from certlint.policy.standards import Standard

LAYER_KEYS = frozenset({"select", "ignore", "severity", "params", "texts"})
KEYS = LAYER_KEYS | {
    "title",
    "description",
    "extends",
    "about",
    "catalogues",
    "settings",
    "when",
    "rule",
    "default",
    "presents",
    "loads_pem",
    "key_suffix",
    "companions",
    "asks_clients",
    "server_requests",
    "standard",
    "clause",
}


def shipped() -> list[str]:
    """The names of the shipped profiles."""
    return sorted(f[:-5] for f in os.listdir(resources.PROFILES) if f.endswith(".toml"))


def compose(name: str, seen: tuple[str, ...] = ()) -> Profile:
    """A profile, shipped or in a file, from its TOML; `seen` are the files that extend it. Raises as `profile.load` does."""
    path = _path(name, seen)
    data = _read(path, name)
    shipped = not name.endswith(".toml")
    bases = [compose(base, (*seen, path)) for base in extended(data, path).values()]
    rules = _rules(data, path, bases)
    settings = merged([Settings(base.declared, base.settings) for base in bases], data.get("settings", {}), path)
    own = _layers(data, f"profile {name}" if shipped else path, settings)
    if not shipped:  # shipped profiles are verified by tests
        verify_patterns(own, rules, path)
    return Profile(
        name,
        data.get("title", name),
        data.get("description", ""),
        tuple(rules.values()),
        tuple(layer for base in bases for layer in base.layers) + own,
        settings.defaults,
        settings.declared,
        presents=bool(_inherited(data, "presents", bases, default=False)),
        loads_pem=bool(_inherited(data, "loads_pem", bases, default=False)),
        asks_clients=bool(_inherited(data, "asks_clients", bases, default=False)),
        standard=_standard(data, rules, path) or next((base.standard for base in bases if base.standard), None),
        key_suffix=_inherited(data, "key_suffix", bases, default=""),
        companions=_inherited(data, "companions", bases, default={}),
        about=_about(data, path, bases),
    )


def _rules(data: dict[str, Any], path: str, bases: list[Profile]) -> dict[str, Rule]:
    """The rules of a profile by id: of those that it extends, of its catalogues, and its own ones."""
    rules = {rule.id: rule for base in bases for rule in base.rules}
    for each in data.get("catalogues", []):
        rules |= {rule.id: rule for rule in catalogue.load(each)}
    for row in rule_rows.rows(data.get("rule", []), path):
        if row["id"] in rules:
            raise ConfigurationError(f"{path}: rule {row['id']} already exists", "give your rule an id of its own")
        rules[row["id"]] = rule_rows.from_row(row)
    if data.get("server_requests", True):
        return rules
    from certlint.policy.advice import without_server_requests as fit  # needed for few profiles

    return {each.id: each._replace(remediation=fit(each.remediation)) for each in rules.values()}


def _inherited(data: dict[str, Any], key: str, bases: list[Profile], *, default: Any) -> Any:
    """The value of a key of a profile, else of the first one that it extends and that has one."""
    return data[key] if key in data else next(filter(None, (getattr(base, key) for base in bases)), default)


def _about(data: dict[str, Any], path: str, bases: list[Profile]) -> tuple[str, ...]:
    """The kinds of objects that the profile is about; empty if its rules alone determine that."""
    rule_rows.verify_kinds(data.get("about", ()), path)
    inherited = [kind for base in bases for kind in base.about] if all(base.about for base in bases) else []
    return tuple(dict.fromkeys(data.get("about", inherited)))


def _standard(data: dict[str, Any], rules: dict[str, Rule], path: str) -> Standard | None:
    if "standard" not in data and "clause" not in data:
        return None
    from certlint.policy.standards import standard_of  # few profiles have one

    return standard_of(data, rules, path)


def settings_of(name: str, seen: tuple[str, ...] = ()) -> Settings:
    """The settings of a profile, without reading its rules. Raises as `load` does."""
    path = _path(name, seen)
    data = _read(path, name)
    bases = [settings_of(base, (*seen, path)) for base in extended(data, path).values()]
    return merged(bases, data.get("settings", {}), path)


def files_of(name: str, seen: tuple[str, ...] = ()) -> list[str]:
    """The files of a profile: its own, those it extends, their catalogues. Raises as `profile.load` does."""
    path = _path(name, seen)
    data = _read(path, name)
    found = [path, *[catalogue.path_of(each) for each in data.get("catalogues", [])]]
    found += [file for base in extended(data, path).values() for file in files_of(base, (*seen, path))]
    return [*dict.fromkeys(found)]


def meanings(profile: Profile) -> dict[str, tuple[str, ...]]:
    """The rules that match each glob of a profile's layers."""
    rules = {rule.id: rule for rule in profile.rules}
    patterns = (
        pattern
        for layer in profile.layers
        for pattern in (*layer.select, *layer.ignore, *layer.severity, *layer.params, *layer.texts)
    )
    return {pattern: tuple(matching_rules(pattern, rules)) for pattern in patterns if pattern not in rules}


def ready(profile: Profile) -> dict[str, dict[str, Any]]:
    """The parameters of the rules of a shipped profile that refer to no setting, as checks take them.

    Tests verify that the parameters of shipped rules match their checks, so that no run has to.
    """
    return {rule.id: frozen(rule.params) for rule in profile.rules if "{" not in repr([*rule.params.values()])}


def is_default(name: str) -> bool:
    """Whether a profile is the default one."""
    return bool(_read(_path(name, ()), name).get("default", False))


def _path(name: str, seen: tuple[str, ...]) -> str:
    path = name if name.endswith(".toml") else os.path.join(resources.PROFILES, f"{name}.toml")
    if path in seen:
        raise ConfigurationError(f"{path}: the profile extends itself")
    return path


def extended(data: dict[str, Any], path: str) -> dict[str, str]:
    """What a profile extends: the name as written → the shipped name or the path of a file."""
    written = data.get("extends", [])
    folder = os.path.dirname(path)
    named = [written] if isinstance(written, str) else written
    return {name: os.path.join(folder, name) if name.endswith(".toml") else name for name in named}


def _read(path: str, name: str) -> dict[str, Any]:
    """The TOML of a profile. Raises UsageError for an unknown name, ConfigurationError for an invalid file."""

    def known_keys(data: dict[str, Any]) -> dict[str, Any]:
        for key in data:
            if key not in KEYS:
                raise ConfigurationError(f"{path}: unknown key {key!r}", did_you_mean(key, KEYS))
        from certlint.policy.profile_shape import verify_shape

        verify_shape(data, path)
        return dict(cache.without_dates(data))

    try:
        found: dict[str, Any] = cache.load(path, known_keys)
    except OSError as error:
        if name.endswith(".toml"):
            from certlint.files.facts import why_unreadable

            raise ConfigurationError(f"cannot read the profile {path}: {why_unreadable(error)}") from None
        from certlint.policy import aliases

        near = did_you_mean(name, shipped(), aliases.aliases(aliases.PROFILES))
        listed = (
            "`certlint rules --profiles` lists the profiles; `hygiene` is for any TLS server; your own is FILE.toml"
        )
        raise UsageError(f"unknown profile {name!r}", f"{near} {listed}".lstrip()) from None
    return found


def _layers(data: dict[str, Any], origin: str, settings: Settings) -> tuple[Layer, ...]:
    layers = [layer_of({k: v for k, v in data.items() if k in LAYER_KEYS}, origin, {})]
    for table in data.get("when", []):
        asked = {k: v for k, v in table.items() if k not in LAYER_KEYS}
        condition = verified_condition(settings, asked, origin)
        layers.append(layer_of({k: v for k, v in table.items() if k in LAYER_KEYS}, origin, condition))
    return tuple(layers)


def layer_of(data: dict[str, Any], origin: str, condition: dict[str, Any]) -> Layer:
    """A table of a profile, the profile's own or a [[when]]. Raises ConfigurationError for an invalid severity."""
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
        texts={pattern: rule_rows.with_texts_expanded(texts) for pattern, texts in data.get("texts", {}).items()},
        reasons={pattern: reason for pattern, reason in ignored.items() if reason},
    )


def _ignored(row: str | dict[str, str], origin: str) -> tuple[str, str]:
    """An ignored id or glob, and the reason: `{ rule = "…", reason = "…" }`, or the id alone."""
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
