"""The command line as data: its commands, their options, and what each value may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.batch.bundles import FORMATS
from certlint.cli import COMMANDS, DEFAULT_COMMAND, build_parser
from certlint.light import NamedTuple
from certlint.policy import catalogue, cert_names, profile

if TYPE_CHECKING:
    import argparse

FILES, TEXT, NOTHING = "files", "text", ""
_FILE_WORDS = ("FILE", "PATH", "DIR", "FOLDER", "BUNDLE", "REQUEST", "OLD", "NEW")


class Option(NamedTuple):
    """An option, or an argument that has no name.

    kind     what the value is: files, text, or the name of a list of `words()`; empty when it takes none
    choices  the values, when there are no others
    """

    names: tuple[str, ...]
    help: str
    group: str
    metavar: str
    kind: str
    choices: tuple[str, ...]
    repeatable: bool

    @property
    def takes_files(self) -> bool:
        """Whether a file may stand here, beside what is listed."""
        return self.kind == FILES or _names_file(self.metavar)

    @property
    def value(self) -> str:
        """The value as the help shows it."""
        return f"{{{','.join(self.choices)}}}" if self.choices else self.metavar


class Command(NamedTuple):
    """A command with what follows its name. `usage` is the whole line."""

    name: str
    help: str
    description: str
    usage: str
    options: tuple[Option, ...]
    arguments: tuple[Option, ...]


def commands() -> list[Command]:
    """Every command, the default one first."""
    return [_command(name) for name in sorted(COMMANDS, key=lambda name: name != DEFAULT_COMMAND)]


def words() -> dict[str, list[str]]:
    """The lists that values come from: rules, profiles, formats, names of certificates."""
    rules = {rule.id for name in catalogue.names() for rule in catalogue.load(name)}
    return {
        "rule": sorted(rules),
        "profile": profile.names(),
        "format": [*FORMATS, "jsonl"],
        "cert_name": [row["id"] for row in cert_names.rows()],
    }


# What an argument's values are, by its name in the parser, where its metavar does not tell.
_KINDS = {
    "rule": "rule",
    "select": "rule",
    "ignore": "rule",
    "profile": "profile",
    "cert_name": "cert_name",
    "name": "cert_name",
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
    if action.dest == "format":
        return "format"
    if action.dest in _KINDS:
        return _KINDS[action.dest]
    return FILES if _names_file(metavar) else TEXT


def _names_file(metavar: str) -> bool:
    return any(word in metavar.split("|") for word in _FILE_WORDS)
