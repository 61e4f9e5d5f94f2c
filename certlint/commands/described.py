"""The command line as data, read off the parsers: for completions and for the manual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.commands.parser import build_parser
from certlint.commands.registry import COMMANDS, DEFAULT_COMMAND
from certlint.completion.model import FILES, NOTHING, TEXT, Command, Option, names_file
from certlint.install.credential import NAMES
from certlint.output.formats import FORMATS
from certlint.policy import catalogue, names, profile

if TYPE_CHECKING:
    import argparse

# What an argument's values are, by its name in the parser, where its metavar does not tell.
_KINDS = {
    "format": "format",
    "rule": "rule",
    "select": "rule",
    "ignore": "rule",
    "profile": "profile",
    "cert_name": "cert_name",
    "name": "cert_name",
}


def commands() -> list[Command]:
    """Every command, the default one first."""
    return [_command(name) for name in sorted(COMMANDS, key=lambda name: name != DEFAULT_COMMAND)]


def words() -> dict[str, list[str]]:
    """The lists that values come from: rules, profiles, formats, names of certificates."""
    rules = {rule.id for name in catalogue.names() for rule in catalogue.load(name)}
    return {
        "rule": sorted(rules),
        "profile": profile.names(),
        "format": [*FORMATS],
        "cert_name": [row["id"] for row in names.rows(NAMES)],
    }


def _command(name: str) -> Command:
    parser = build_parser(name)
    titles = {id(action): group.title or "" for group in parser._action_groups for action in group._group_actions}
    made = [(action, _option(action, titles[id(action)])) for action in parser._actions]
    usage = " ".join(parser.format_usage().removeprefix("usage: ").split())
    return Command(
        name,
        COMMANDS[name],
        parser.description or "",
        usage,
        tuple(option for action, option in made if action.option_strings),
        tuple(option for action, option in made if not action.option_strings),
    )


def _option(action: argparse.Action, group: str) -> Option:
    takes_value = action.nargs != 0
    shown = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    choices = tuple(map(str, action.choices or ()))
    return Option(
        tuple(action.option_strings),
        (action.help or "").replace("%%", "%"),
        group,
        shown if takes_value else "",
        _kind(action, shown) if takes_value else NOTHING,
        choices,
        type(action).__name__ == "_AppendAction" or action.nargs in ("*", "+"),
    )


def _kind(action: argparse.Action, metavar: str) -> str:
    if action.choices:
        return TEXT
    return _KINDS.get(action.dest) or (FILES if names_file(metavar) else TEXT)
