"""Options for the settings that profiles declare. A preliminary look at the command line determines the profiles."""

from __future__ import annotations

import argparse

from certlint.errors import CertlintError, ConfigurationError, UsageError
from certlint.escape import terminal
from certlint.policy import index

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from certlint.config.model import Configuration
    from certlint.policy.setting import Setting

# The metavar by the type of a setting.
_METAVARS = {"string": "TEXT", "integer": "N", "list": "TEXT", "version": "VERSION"}
_MOST_SHOWN = 40


class Declared(argparse.Action):
    """The option of a setting; stores its value in `settings` of the arguments, by the setting's name."""

    def __init__(self, option_strings: list[str], dest: str, setting: Setting, **how: Any) -> None:
        super().__init__(option_strings, dest, default=argparse.SUPPRESS, **how)
        self.setting = setting

    def __call__(
        self, _parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: str | None = None
    ) -> None:
        settings = dict(getattr(namespace, "settings", {}))
        name = self.setting.name
        if self.setting.type == "boolean":
            values = not str(option).startswith("--no-")
        elif self.setting.type == "list":
            values = [*settings.get(name, ()), values]
        settings[name] = values
        namespace.settings = settings


def add(parser: argparse.ArgumentParser, group: argparse._ArgumentGroup, settings: Iterable[Setting]) -> None:
    """Adds an option for each setting that users may set."""
    parser.set_defaults(settings={})
    for setting in settings:
        if setting.offered:
            flag = setting.type == "boolean"
            options = [setting.option, f"--no-{setting.key}"] if flag else [setting.option]
            how: dict[str, Any] = {"nargs": 0} if flag else {"metavar": metavar(setting)}
            _give_way(parser, options)
            group.add_argument(
                *options, action=Declared, dest=setting.name, setting=setting, help=_about(setting), **how
            )


def _give_way(parser: argparse.ArgumentParser, options: list[str]) -> None:
    """Removes certlint options that have the same name as a setting of the profile (`declarations.GIVE_WAY`)."""
    for option in options:
        if (action := parser._option_string_actions.get(option)) is not None:
            parser.set_defaults(**{action.dest: action.default})
            parser._handle_conflict_resolve(action, [(option, action)])


def metavar(setting: Setting) -> str:
    """The metavar of a setting in the help."""
    if setting.table:
        return "NAME"
    listed = f"{{{','.join(map(str, setting.values))}}}" if setting.values else ""
    return terminal(listed) if 0 < len(listed) <= _MOST_SHOWN else _METAVARS[setting.type]


def _about(setting: Setting) -> str:
    """The help of a setting, with its default unless that is empty."""
    default = {True: "on", False: ""}[setting.default] if setting.type == "boolean" else setting.default
    default_text = ", ".join(default) if isinstance(default, tuple) else "" if default is None else str(default)
    text = f"{setting.help}; repeatable" if setting.type == "list" else setting.help
    return terminal(f"{text} ({default_text})" if default_text else text).replace("%", "%%")


def look(argv: list[str], *, configurable: bool, usual: str = "") -> tuple[tuple[str, ...], Configuration | None]:
    """The profiles that the command line refers to, before it is parsed, and the configuration if it was read for that.

    In order of precedence: the named profile; the profiles of the configuration and its sections; the profile that a value
    implies, such as the name of a certificate; the `usual` profile of the command, or the default. Raises CertlintError for a
    configuration that cannot be read.
    """
    if named := _value(argv, "--profile"):
        return (named,), None
    configuration = _configuration(argv) if configurable else None
    given = {s.name: _value(argv, s.option) for s in index.declared(index.default()).values() if s.table}
    own = {name: value for name, value in given.items() if value}
    if configuration is None:
        return (usual if usual and not own else _requested_profile(own),), None
    tables = {"": configuration.values}
    tables |= {section.origin: configuration.values | section.values for section in configuration.sections}
    found: dict[str, None] = {}
    for origin, values in tables.items():
        name = _requested_profile({key: each.value for key, each in values.items()} | own)
        origin = values["profile"].origin if "profile" in values and not origin else origin
        try:
            index.declared(name)
        except CertlintError as error:
            if _is_help(argv):
                continue
            raise ConfigurationError(f"{origin}: {error.message}", error.hint) from None
        found[name] = None
    return tuple(found), configuration


def _is_help(argv: list[str]) -> bool:
    return "-h" in argv or "--help" in argv


def _requested_profile(asked: Mapping[str, Any]) -> str:
    if not asked:
        return index.default()
    from certlint.policy.resolve import requested_profile

    return requested_profile(asked)


def _configuration(argv: list[str]) -> Configuration | None:
    from certlint.commands import configured

    named = argparse.Namespace(
        config=_value(argv, "--config"), no_config="--no-config" in argv, as_of=_value(argv, "--as-of")
    )
    try:
        return configured.find(named)
    except CertlintError:
        if _is_help(argv):
            return None
        raise


def _value(argv: list[str], option: str) -> str:
    """The last value of an option among unparsed words; empty without one."""
    words = argv[: argv.index("--")] if "--" in argv else argv
    found = ""
    for at, word in enumerate(words):
        if word == option and at + 1 < len(words):
            found = words[at + 1]
        elif word.startswith(f"{option}="):
            found = word[len(option) + 1 :]
    return found


def settings_of(profiles: Iterable[str]) -> dict[str, Setting]:
    """The settings of all these profiles; of two with the same name, the first."""
    out: dict[str, Setting] = {}
    for name in profiles:
        for key, setting in index.declared(name).items():
            out.setdefault(key, setting)
    return out


def foreign(option: str, profiles: Iterable[str]) -> UsageError | None:
    """The error for an option that only other profiles have; None if no shipped profile has it."""
    name = option.removeprefix("--").removeprefix("no-").replace("-", "_")
    if not option.startswith("--") or not (holders := index.holders(name)):
        return None
    listed = ", ".join(profiles)
    return UsageError(f"{option} is not a setting of profile {listed}", f"it is a setting of {', '.join(holders)}")
