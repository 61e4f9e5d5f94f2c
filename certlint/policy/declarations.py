"""`[settings]` of a profile: declarations of settings, and new defaults for declared ones."""

from __future__ import annotations

import os

from certlint.errors import CertlintError, ConfigurationError, UsageError, did_you_mean
from certlint.policy.setting import Setting
from certlint.policy.settings import COMMON, SETTING_TYPES, Settings, read_setting
from certlint.policy.versions import Range, verify_range

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

# The types that a profile may declare; the others are for settings of every profile.
TYPES = ("string", "integer", "boolean", "list", "version")
# Names of certlint's own options, arguments and configuration keys.
_RESERVED = """
alias allow api api-ca api-cert api-key as-of baseline before bundle ca ca-key cert check checks client color column compare
config config-only connect count cpine-cert cpine-key data database days delete diff distrust dropped dry-run emit ended exec
exit-zero expires extend fail-on fix folder for force format fqdn-names help host hosts ignore in-place issuer jobs key-leaked
key-out key-type limit lint-profile load max-certificates max-memory max-response max-size min-severity name namespace
new-ca no-config no-connect no-ignores no-memo no-verify ocsp-url out out-dir output owners passphrase-file password-file path
paths place pool port ports profile profiles quiet quiet-time rate reason record record-site redis-subject request resume
revoked rotate rule run save secret-keys secret-name select severity show-config show-files since spki-sha256 starttls
statistics stdout suppress timeout tokens type unowned unsafe until user verdict verify version wait what-if write-baseline yes
"""
RESERVED = frozenset(_RESERVED.split())
# Options of certlint that a profile's setting of the same name replaces.
GIVE_WAY = frozenset({"site"})
_LONGEST = 40
_KEYS = ("type", "help", "default", "values", "table", "when", "spelling_of", "offered")


def merged(bases: Iterable[Settings], own: dict[str, Any], path: str) -> Settings:
    """The settings of a profile that extends `bases` and has this `[settings]`. Raises ConfigurationError naming the files."""
    declared: dict[str, Setting] = {}
    defaults: dict[str, Any] = {}
    for base in bases:
        for name, setting in base.declared.items():
            _verify_alike(declared.get(name), setting, path)
        declared |= base.declared
        defaults |= base.defaults
    for name, value in own.items():
        if name not in COMMON and isinstance(value, dict):
            setting = _declaration(name, value, path)
            _verify_alike(declared.get(name), setting, path)
            declared[name] = setting
            defaults[name] = setting.default
    for name, value in own.items():
        known = declared.get(name) or COMMON.get(name)
        if known is None:
            hint = did_you_mean(name, [*COMMON, *declared]) or f"declare it: [settings.{name}] with type and help"
            raise ConfigurationError(f"{path}: unknown setting {name!r}", hint)
        if name in COMMON or not isinstance(value, dict):
            defaults[name] = _default(known, value, path)
    _verify_references(declared, path)
    return Settings(declared, defaults)


def _declaration(name: str, table: dict[str, Any], path: str) -> Setting:
    """The setting that a table `[settings.NAME]` declares. Raises ConfigurationError."""
    where = f"{path}: setting {name}"
    if not (name.isascii() and name.isidentifier() and name.islower() and len(name) <= _LONGEST):
        raise ConfigurationError(
            f"{where}: a name is lower case letters, digits and underscores", "such as data_centre"
        )
    if name.replace("_", "-") in RESERVED or name.startswith("no_"):
        raise ConfigurationError(f"{where}: --{name.replace('_', '-')} is an option of certlint itself", "rename it")
    for key in table:
        if key not in _KEYS:
            raise ConfigurationError(f"{where}: unknown key {key!r}", did_you_mean(key, _KEYS))
    if table.get("type") not in TYPES:
        raise ConfigurationError(f"{where}: type is one of {', '.join(TYPES)}, not {table.get('type')!r}")
    if not isinstance(table.get("help"), str) or not table["help"].strip() or "\n" in table["help"].strip():
        raise ConfigurationError(f"{where}: `help` says in one line what the setting is for")
    kind = SETTING_TYPES[table["type"]]
    made = Setting(
        name,
        table["type"],
        table["help"].strip(),
        kind.unset,
        tuple(_values(table, where)),
        _table_path(table.get("table", ""), path, where),
        _condition(table, where),
        _checked(table, "spelling_of", str, "", where),
        _checked(table, "offered", bool, True, where),
        path,
    )
    if "default" in table:
        made.default = _default(made, table["default"], path)
    return made


def _checked(table: dict[str, Any], key: str, wanted: type, default: Any, where: str) -> Any:
    value = table.get(key, default)
    if not isinstance(value, wanted):
        raise ConfigurationError(f"{where}: {key!r} should be {'true or false' if wanted is bool else 'a text'}")
    return value


def _values(table: dict[str, Any], where: str) -> list[Any]:
    """The allowed values; for a list, those of its members."""
    values = table.get("values", [])
    member = SETTING_TYPES["string" if table["type"] == "list" else table["type"]]
    if not isinstance(values, list) or not all(map(member.fits, values)):
        raise ConfigurationError(f"{where}: `values` should be a list, each {member.title}")
    if "values" in table and (not values or table["type"] in ("boolean", "version") or "table" in table):
        hint = "remove it, or list what a text, a whole number or a member of a list may be"
        raise ConfigurationError(f"{where}: `values` is not allowed here", hint)
    return values


def _table_path(table: Any, path: str, where: str) -> str:
    """The path of a table of names, which is relative to the file that names it."""
    if not isinstance(table, str):
        raise ConfigurationError(f"{where}: `table` should be the path of a TOML file")
    return os.path.normpath(os.path.join(os.path.dirname(path), table)) if table else ""


def _condition(table: dict[str, Any], where: str) -> dict[str, str]:
    """The condition that turns on a boolean."""
    when = table.get("when", {})
    if not isinstance(when, dict) or not all(isinstance(each, str) for each in when.values()):
        raise ConfigurationError(f"{where}: `when` should be a table of globs", 'such as { fqdn = "*.example.com" }')
    if when and table["type"] != "boolean":
        raise ConfigurationError(f"{where}: `when` goes with the type boolean")
    return when


def _default(setting: Setting, value: Any, path: str) -> Any:
    where = f"{path}: the default of {setting.name}"
    if not SETTING_TYPES[setting.type].fits(value):
        from certlint.policy.toml_values import value_in_toml  # only for a message

        raise ConfigurationError(f"{where} should be {SETTING_TYPES[setting.type].title}, not {value_in_toml(value)}")
    try:
        return read_setting(setting, value, where)
    except UsageError as error:
        raise ConfigurationError(error.message, error.hint) from None


def _verify_alike(before: Setting | None, after: Setting, path: str) -> None:
    """Raises ConfigurationError if two declarations of one name have different types."""
    if before is not None and before.type != after.type:
        one, other = f"{before.type} in {before.origin}", f"{after.type} in {after.origin}"
        raise ConfigurationError(f"{path}: setting {after.name} is {one}, and {other}", "rename one of them")


def _verify_references(declared: dict[str, Setting], path: str) -> None:
    for setting in declared.values():
        for name in (*setting.when, *filter(None, [setting.spelling_of])):
            if name not in declared and name not in COMMON:
                hint = did_you_mean(name, [*COMMON, *declared])
                raise ConfigurationError(f"{path}: setting {setting.name} names {name!r}, which is not a setting", hint)


def verified_condition(settings: Settings, condition: Mapping[str, Any], origin: str) -> dict[str, Any]:
    """The condition of a `[[when]]`, with ranges of versions marked as such.

    Raises ConfigurationError for an unknown setting, or a value that the setting cannot have.
    """
    found = dict(condition)
    for name, wanted in condition.items():
        setting = settings.find(name)
        if setting is None:
            hint = did_you_mean(name, settings.names) or f"declare it: [settings.{name}] with type and help"
            raise ConfigurationError(f"{origin}: [[when]] names {name!r}, which is not a setting", hint)
        if isinstance(wanted, bool):
            continue
        if setting.type == "version":
            found[name] = Range(wanted)
        _verify_wanted(setting, wanted, f"{origin}: [[when]] {name}")
    return found


def _verify_wanted(setting: Setting, wanted: Any, label: str) -> None:
    try:
        if setting.type == "version":
            verify_range(str(wanted), label)
            return
        for each in wanted if isinstance(wanted, list) else [wanted]:
            read_setting(setting, each, label)
    except CertlintError as error:
        raise ConfigurationError(error.message, error.hint) from None
