"""The parser of each command: argparse with certlint's own errors, hints and help."""

from __future__ import annotations

import argparse
import os

from certlint.commands import declared, options
from certlint.commands.registry import COMMANDS, DEFAULT_COMMAND, HANDING_ON, module_of
from certlint.commands.usual_help import TEXT_AT, lines_of, terminal_width
from certlint.errors import UsageError, did_you_mean
from certlint.escape import terminal
from certlint.files.sources import is_standard_input
from certlint.loading import imported
from certlint.resources import __version__

TYPE_CHECKING = False  # importing `typing` costs 4 ms
if TYPE_CHECKING:
    from typing import Any, NoReturn


# Messages of argparse.
_MISSING = "the following arguments are required: "
_NO_VALUE = (": expected one argument", "the value is empty")
# Names of this option in other tools, for a server whose certificate does not verify.
UNVERIFIED = ("--insecure", "-k")


class HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """A formatter that does not import `shutil` and `textwrap`, which take as long as all other imports."""

    def __init__(self, prog: str, width: int = 0) -> None:
        super().__init__(prog, max_help_position=TEXT_AT, width=width or terminal_width())

    def _split_lines(self, text: str, width: int) -> list[str]:
        return lines_of(text, width)

    def _format_action_invocation(self, action: argparse.Action) -> str:
        if isinstance(action, declared.Declared) and len(action.option_strings) > 1:
            return f"--[no-]{action.setting.key}"
        return super()._format_action_invocation(action)


class Parser(argparse.ArgumentParser):
    """argparse with certlint's errors, and with hints for misspelt options."""

    def error(self, message: str) -> NoReturn:
        options = f"list the options: {self.prog} --help"
        form = self._form(message)
        raise UsageError(message, f"write it as {form}; {options}" if form else options)

    def _form(self, message: str) -> str:
        """How the command is written where words are missing, or the option where its value is; else empty."""
        if message.startswith(_MISSING) and self.usage:
            return " ".join(self.usage.split())
        if not message.endswith(_NO_VALUE):
            return ""
        names = message.removeprefix("argument ").partition(":")[0].split("/")
        for action in self._actions:
            if action.option_strings == names:
                return f"{names[-1]} {self._get_formatter()._metavar_formatter(action, action.dest.upper())(1)[0]}"
        return ""

    def _get_values(self, action: argparse.Action, arg_strings: list[str]) -> Any:
        """The value of an option. For `--key=--`, argparse removes the dashes and produces an empty list.

        An empty text would count as an option that is not given: `--key "$KEY"`, and nobody compares the key.
        """
        if action.option_strings and arg_strings == ["--"]:
            self.error(f"argument {'/'.join(action.option_strings)}: expected one argument")
        if action.option_strings and arg_strings == [""]:
            self.error(f"argument {'/'.join(action.option_strings)}: the value is empty")
        return super()._get_values(action, arg_strings)

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Validates a choice; the error suggests similar choices."""
        try:
            super()._check_value(action, value)
        except argparse.ArgumentError as error:
            if likely := did_you_mean(str(value), [*map(str, action.choices or ())]):
                raise UsageError(str(error), likely) from None
            raise


def build_parser(command: str) -> Parser:
    """The parser of one command, without the options of settings."""
    module = imported(module_of(command))
    parser = Parser(
        prog="certlint" if command == DEFAULT_COMMAND else f"certlint {command}",
        # With `python -OO`, modules have no docstrings.
        description=(module.__doc__ or f"{COMMANDS[command].capitalize()}.").strip().splitlines()[0],
        formatter_class=HelpFormatter,
        allow_abbrev=False,
    )
    module.add_arguments(parser)
    if command == DEFAULT_COMMAND:
        parser.add_argument("--version", action="version", version=f"certlint {__version__}")
        width = max(map(len, COMMANDS))
        listed = "\n".join(f"  {name:<{width}}  {text}" for name, text in COMMANDS.items())
        parser.epilog = f"commands:\n{listed}\n\nTo check a file with the name of a command, write ./{DEFAULT_COMMAND}."
    return parser


def parse_command(argv: list[str]) -> tuple[str, argparse.Namespace]:
    """The command and its arguments. Raises UsageError."""
    command = DEFAULT_COMMAND
    if argv and argv[0] in COMMANDS:
        command, argv = argv[0], argv[1:]
    elif argv and argv[0][:1] != "-" and argv[0].replace("-", "").isalpha() and not os.path.lexists(argv[0]):
        _refuse_misspelt(argv[0])
    parser = build_parser(command)
    argv, handed_on = _handed_on(argv) if command in HANDING_ON else (_operands_as_paths(argv), [])
    known = {option for action in parser._actions for option in action.option_strings}
    profiles: tuple[str, ...] = ()
    configuration = None
    if "--profile" in known:
        usual = parser.get_default("usual_profile") or ""
        profiles, configuration = declared.look(argv, configurable="--config" in known, usual=usual)
        add_settings(parser, profiles)
    arguments, unknown = parser.parse_known_intermixed_args(argv)
    if unknown:
        word = next((each for each in unknown if each[:1] == "-" and each != "-"), "")
        if not word:
            from certlint.commands.unexpected import refuse

            refuse(parser, unknown[0])
        option = word.partition("=")[0]
        if option in UNVERIFIED:
            from certlint.install.connection import refuse_unverified

            refuse_unverified(option)
        if profiles and (error := declared.foreign(option, profiles)):
            raise error
        raise UsageError(f"unknown option {option or word}", _hint(parser, [*argv, *handed_on], word))
    _refuse_two_of_standard_input(parser, arguments)
    arguments.configuration = configuration
    arguments.given = argv
    arguments.handed_on = handed_on
    return command, arguments


def _refuse_two_of_standard_input(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    """Raises UsageError if standard input is named twice as the input of a command, or twice for one option.

    `-`, `/dev/stdin`, `/dev/fd/0` and `/proc/self/fd/0` all name it.
    """
    operands: list[Any] = []
    named = [operands]
    for action in parser._actions:
        value = getattr(arguments, action.dest, None)
        values = value if isinstance(value, list) else [value]
        if action.option_strings:
            named.append(values)
        else:
            operands += values
    for values in named:
        stdin = [each for each in values if isinstance(each, str) and is_standard_input(each)]
        if len(stdin) > 1:
            names = " and ".join(dict.fromkeys(stdin))
            raise UsageError(f"standard input ({names}) is named twice, and can be read only once", "name it once")


def _hint(parser: argparse.ArgumentParser, argv: list[str], unknown: str) -> str:
    """The hint for an option that the command does not have."""
    # The dashes, which all options share, do not count as similarity.
    long = [each[2:] for action in parser._actions for each in action.option_strings if each.startswith("--")]
    if not unknown.startswith("--") and (meant := [f"--{each}" for each in long if each[0] == unknown[1:2]]):
        return f"options are written out: {', '.join(meant)}"  # `csr`, `sign` and `generate` have short ones
    if likely := _suggestion(parser, unknown.partition("=")[0].lstrip("-"), long):
        return likely
    at = argv.index(unknown) if unknown in argv else 0
    if at and parser.prog.split()[-1] in HANDING_ON:
        from certlint.commands.printed import line

        return f"write options of the check after `--`: {parser.prog} {line([*argv[:at], '--', *argv[at:]])}"
    return f"list the options: {parser.prog} --help"


def _suggestion(parser: argparse.ArgumentParser, word: str, long: list[str]) -> str:
    """What an unknown option may have been meant as: an option, a format, a command, or a file; empty if unknown."""
    from certlint.output.formats import FORMATS
    from certlint.policy import aliases

    others = aliases.aliases(aliases.OPTIONS)
    if "FILE" in others.get(word.lower(), "").split() and any(each.dest == "paths" for each in parser._actions):
        return f"a file is named without an option: {parser.prog} <FILE>"
    if word in FORMATS and "format" in long:
        return f"write it as --format {word}"
    if word in COMMANDS and word not in others:
        return f"it is a command of its own: certlint {word} --help"
    if likely := did_you_mean(word, long, others):
        import re

        return re.sub(r"'(?=\w)", "'--", likely)
    return ""


def _handed_on(argv: list[str]) -> tuple[list[str], list[str]]:
    """The words before `--`, and those after it, which are passed to another command."""
    at = argv.index("--") if "--" in argv else len(argv)
    return argv[:at], argv[at + 1 :]


def _operands_as_paths(argv: list[str]) -> list[str]:
    """The words without `--`; words after it are rewritten so that they cannot be taken for options, here or when printed."""
    if "--" not in argv:
        return argv
    at = argv.index("--")
    return [*argv[:at], *(f".{os.sep}{each}" if each[:1] == "-" and each != "-" else each for each in argv[at + 1 :])]


def add_settings(parser: Parser, profiles: tuple[str, ...]) -> None:
    """Adds the options of the settings that these profiles declare."""
    title = terminal(f"settings of profile{'s' * (len(profiles) > 1)} {', '.join(profiles)}")
    groups = (each for each in parser._action_groups if each.title == options.SETTING_OPTIONS)
    group = next(groups, None) or parser.add_argument_group()
    group.title = title
    declared.add(parser, group, declared.settings_of(profiles).values())


def _refuse_misspelt(word: str) -> None:
    """Raises UsageError for a word that is neither a file nor a command but resembles a command."""
    from difflib import get_close_matches

    if near := get_close_matches(word, COMMANDS, n=1, cutoff=0.75):
        raise UsageError(f"unknown command or file {word!r}", f"Did you mean {near[0]!r}?")
