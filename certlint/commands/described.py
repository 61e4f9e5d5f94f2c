"""The command line as data, extracted from the parsers, for completions and the manual."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from certlint.commands import declared
from certlint.commands.parser import HelpFormatter, add_settings, build_parser
from certlint.commands.registry import COMMANDS, DEFAULT_COMMAND
from certlint.completion.model import FILES, NOTHING, TEXT, Command, Option, names_file
from certlint.install.credential import NAMES
from certlint.output.formats import FORMATS
from certlint.policy import catalogue, index, names, profile
from certlint.policy.settings import DAYS, allowed

if TYPE_CHECKING:
    import argparse

# The kind of an argument's values by its name, if its metavar does not determine it.
_KINDS = {
    "format": "format",
    "rule": "rule",
    "select": "rule",
    "ignore": "rule",
    "profile": "profile",
    "rules_of": "day",
    "rotate": "install name",
    "delete": "install name",
}


def commands() -> list[Command]:
    """Every command, the default one first."""
    return [_command(name) for name in sorted(COMMANDS, key=lambda name: name != DEFAULT_COMMAND)]


def help_of_check(width: int) -> str:
    """The output of `certlint --help` at this width, without a configuration."""
    parser = build_parser(DEFAULT_COMMAND)
    add_settings(parser, (index.default(),))
    parser.formatter_class = partial(HelpFormatter, width=width)
    return parser.format_help()


def words() -> dict[str, list[str]]:
    """The word lists for completion: rules, profiles, formats, values of settings."""
    rules = {rule.id for name in catalogue.names() for rule in catalogue.load(name)}
    listed = {setting: list(map(str, values)) for setting, values in _values().items()}
    return {"rule": sorted(rules), "profile": profile.names(), "format": [*FORMATS], "day": [*DAYS], **listed}


def _values() -> dict[str, tuple[object, ...]]:
    """The values of settings with a fixed list, and the purposes of `install`."""
    known = declared.settings_of(profile.names()).values()
    found = {f"setting {setting.name}": values for setting in known if (values := allowed(setting))}
    return found | {"install name": tuple(row["id"] for row in names.rows(NAMES))}


def _command(name: str) -> Command:
    parser = build_parser(name)
    if "--profile" in parser._option_string_actions:
        add_settings(parser, tuple(profile.names()))
    titles = {id(action): group.title or "" for group in parser._action_groups for action in group._group_actions}
    made = [(action, _option(action, titles[id(action)])) for action in parser._actions]
    usage = parser.format_usage().removeprefix("usage: ")
    return Command(
        name,
        COMMANDS[name],
        parser.description or "",
        tuple(" ".join(form.split()) for form in re.split(r"\n\s*(?=certlint )", usage)),
        tuple(option for action, option in made if action.option_strings),
        tuple(option for action, option in made if not action.option_strings),
    )


def _option(action: argparse.Action, group: str) -> Option:
    takes_value = action.nargs != 0
    placeholder = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    choices = tuple(map(str, action.choices or ()))
    return Option(
        tuple(action.option_strings),
        (action.help or "").replace("%%", "%"),
        group,
        placeholder if takes_value else "",
        _kind(action, placeholder) if takes_value else NOTHING,
        choices,
        type(action).__name__ == "_AppendAction" or action.nargs in ("*", "+") or _is_list(action),
        tuple(index.holders(action.dest)) if isinstance(action, declared.Declared) else (),
    )


def _is_list(action: argparse.Action) -> bool:
    return isinstance(action, declared.Declared) and action.setting.type == "list"


def _kind(action: argparse.Action, metavar: str) -> str:
    if action.choices:
        return TEXT
    if isinstance(action, declared.Declared):
        return f"setting {action.dest}" if allowed(action.setting) else TEXT
    if (action.dest, metavar) == ("name", "NAME") and not action.option_strings:
        return "install name"
    return _KINDS.get(action.dest) or (FILES if names_file(metavar) else TEXT)
