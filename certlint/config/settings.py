"""Configuration keys that profiles declare: which profile declares them, and which values are allowed."""

from __future__ import annotations

from certlint.config import NAME
from certlint.config.keys import BUNDLE, REQUIREMENTS, RUN, TABLES, kind_of_setting
from certlint.errors import CertlintError, ConfigurationError, did_you_mean
from certlint.policy import index
from certlint.policy.resolve import requested_profile
from certlint.policy.settings import read_setting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from certlint.config.model import Configuration, Value
    from certlint.policy.setting import Setting

_OWN = frozenset(key.inner for key in (*RUN, *BUNDLE))


def plain_values(values: Mapping[str, Value]) -> dict[str, Any]:
    """The values without their origins."""
    asked = {key.inner for key in REQUIREMENTS}
    return {name: each.value for name, each in values.items() if name in asked or name not in _OWN}


def applicable(general: Mapping[str, Any], special: Mapping[str, Any]) -> dict[str, Any]:
    """The requirements for some certificates: `special` applies to them, `general` to all certificates of a run.

    Settings in `general` that only another profile declares are left out: they are for other certificates.
    """
    asked = {**general, **special}
    others = {name for name in general if name not in special and name not in _OWN}
    if not others:
        return asked
    kept = declared_by(asked, asked)
    return {name: value for name, value in asked.items() if name not in others or name in kept}


def declared_by(asked: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values without settings that the profile of `asked` does not declare."""
    declared = index.declared(requested_profile(asked))
    return {name: value for name, value in values.items() if name in _OWN or name in declared}


def verify_values(configuration: Configuration) -> None:
    """Raises ConfigurationError for a key that no profile of the file declares, and for a value that is not allowed.

    A key at the top level must be declared by at least one of these profiles; in a file that others extend, by any profile.
    """
    top = configuration.values
    tables = [(top | section.values, section.values) for section in configuration.sections]
    for values, own in tables:
        _verify(own, [_profile(values)], "bundle")
    own = {name: value for name, value in top.items() if value.origin.startswith(f"{configuration.path}:")}
    profiles = dict.fromkeys([_profile(top), *(_profile(values) for values, _ in tables)])
    _verify(own, profiles, "")
    inherited = {name: value for name, value in top.items() if name not in own}
    _verify(inherited, dict.fromkeys([*profiles, *index.profiles()]), "")


def _profile(values: Mapping[str, Value]) -> tuple[str, str]:
    """The profile that the values select, and where they do."""
    named = values.get("profile")
    return requested_profile(plain_values(values)), named.origin if named else ""


def _verify(values: Mapping[str, Value], profiles: Iterable[Any], table: str) -> None:
    for name, value in values.items():
        if name in _OWN:
            if table and name not in {key.inner for key in BUNDLE}:
                raise _unknown(name, value, {}, table)
            continue
        known: dict[str, Setting] = {}
        found = []
        for each in profiles:
            profile, origin = each if isinstance(each, tuple) else (each, "")
            try:
                declared = index.declared(profile)
            except CertlintError as error:
                raise ConfigurationError(f"{origin}: {error.message}", error.hint) from None
            known |= declared
            if name in declared and declared[name].offered:
                found.append(declared[name])
        if not found:
            raise _unknown(name, value, known, table)
        _verify_value(found, value)


def _verify_value(settings: list[Setting], value: Value) -> None:
    """Raises ConfigurationError if none of these settings allows the value."""
    problem = None
    for setting in settings:
        try:
            kind = kind_of_setting(setting)
            if not kind.fits(value.value) and not setting.values:
                from certlint.policy.toml_values import value_in_toml  # only for a message

                raise ConfigurationError(
                    f"{setting.key!r} should be {kind.title}, not {value_in_toml(value.value)}", setting.help
                )
            read_setting(setting, value.value, repr(setting.key))
            return
        except CertlintError as error:
            problem = problem or error
    if problem:
        raise ConfigurationError(f"{value.origin}: {problem.message}", problem.hint)


def _unknown(name: str, value: Value, known: Mapping[str, Setting], table: str) -> ConfigurationError:
    key = name.replace("_", "-")
    if holders := index.holders(name):
        return ConfigurationError(
            f"{value.origin}: the profile has no setting {key}",
            f"it is a setting of {', '.join(holders)}",
        )
    listed = [k.name for k in (BUNDLE if table else RUN)] + [s.key for s in known.values() if s.offered]
    hint = did_you_mean(key, [*listed, *(() if table else TABLES)]) or f"keys are {', '.join(listed)}"
    if table and key in {k.name for k in RUN}:
        hint = f"it belongs to the top of {NAME}, not to [[{table}]]"
    return ConfigurationError(f"{value.origin}: unknown key {key!r}", hint)
