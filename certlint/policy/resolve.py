"""Determines the profile of a run and its settings: looks up names in tables, and reads values."""

from __future__ import annotations

from certlint.errors import UsageError, did_you_mean
from certlint.policy import index, names, profile
from certlint.policy.settings import COMMON, read_setting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from certlint.policy.model import Profile
    from certlint.policy.setting import Setting


MOST_VALUES = 10_000
"""The most values of one setting: each name of a run is stored some ten times, in the parameters of rules."""


def resolve(profile_name: str, given: Mapping[str, Any]) -> tuple[Profile, dict[str, Any]]:
    """The profile, and the settings as that profile reads them.

    Without a name, it is the profile that the value of a setting selects, or the default one. Raises UsageError for a setting
    that the profile does not have and for an invalid value, ConfigurationError for an invalid profile.
    """
    loaded = profile.load(profile_name or chosen_by(index.declared(index.default()), given) or index.default())
    return loaded, _read(loaded, given)


def chosen_by(declared: Mapping[str, Setting], given: Mapping[str, Any]) -> str:
    """The profile that a value selects, by the table of names of its setting; empty if none does."""
    for name, setting in declared.items():
        if setting.table and isinstance(given.get(name), str) and given[name]:
            row = names.spellings(setting.table)[read_setting(setting, given[name])]
            if chosen := names.profile_of(row, setting.table):
                return chosen
    return ""


def known_names() -> dict[str, tuple[str, str]]:
    """Every spelling of a certificate name that the default profile knows, with the setting that takes it."""
    tables = ((name, each.table) for name, each in index.declared(index.default()).items() if each.table)
    return {spelling: (name, row["id"]) for name, table in tables for spelling, row in names.spellings(table).items()}


def named_after(asked: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The requirements for a certificate whose file is named after it; explicit requirements take precedence."""
    found = known_names().get(name) if name and not asked.get("profile") else None
    return dict(asked) if found is None or asked.get(found[0]) else {**asked, found[0]: found[1]}


def requested_profile(asked: Mapping[str, Any]) -> str:
    """The name of the profile for requirements: the named one, the one that a value selects, or the default."""
    name = str(asked.get("profile") or "")
    if name:
        return name
    try:
        return chosen_by(index.declared(index.default()), asked) or index.default()
    except UsageError:  # an invalid value is reported when it is read
        return index.default()


def unknown_setting(name: str, loaded: Profile) -> UsageError:
    """The error for a setting that a profile does not have; names the profiles that have it."""
    from certlint.policy.remediation import shell  # most runs print no remediation

    holders = index.holders(name)
    key = name.replace("_", "-")
    if holders:
        return UsageError(f"profile {loaded.name} has no setting {key}", f"it is a setting of {', '.join(holders)}")
    hint = did_you_mean(name, [*COMMON, *loaded.declared]) or (
        f"list its settings: certlint --help --profile {shell(loaded.name)}"
    )
    return UsageError(f"profile {loaded.name} has no setting {key}", hint)


def _read(loaded: Profile, given: Mapping[str, Any]) -> dict[str, Any]:
    """The given settings as the profile has them: values converted, and settings that follow from others added.

    Raises UsageError.
    """
    settings = dict(given)
    brought: dict[str, Any] = {}
    for name, value in given.items():
        if isinstance(value, list | tuple) and len(value) > MOST_VALUES:
            hint = f"ask for {MOST_VALUES:,} at most: no certificate has as many names"
            raise UsageError(f"{name.replace('_', '-')} has {len(value):,} values", hint)
        if name in COMMON:
            continue
        setting = loaded.declared.get(name)
        if setting is None:
            raise unknown_setting(name, loaded)
        settings[name] = read_setting(setting, value)
        if setting.table and value:
            row = names.spellings(setting.table)[value]
            settings[name] = row["id"]
            brought |= row.get("settings", {})
            brought |= {each.name: value for each in loaded.declared.values() if each.spelling_of == name}
    for setting in loaded.declared.values():
        if setting.name in brought:
            settings.setdefault(setting.name, read_setting(setting, brought[setting.name], setting.name))
        elif setting.when and any(_matches(settings.get(name, ()), glob) for name, glob in setting.when.items()):
            settings.setdefault(setting.name, True)
    return settings


def _matches(value: Any, glob: str) -> bool:
    values = value if isinstance(value, list | tuple) else [value]
    if glob.startswith("*") and not set(glob[1:]) & set("*?["):
        return any(str(each).endswith(glob[1:]) for each in values)
    from fnmatch import fnmatchcase

    return any(fnmatchcase(str(each), glob) for each in values)
