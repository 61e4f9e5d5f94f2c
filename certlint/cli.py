"""The command line: parses, dispatches, maps errors to exit codes. Commands live in `certlint/commands/`."""

from __future__ import annotations

import argparse
import gc
import importlib
import os
import sys

from certlint import __version__
from certlint.errors import CertlintError, UsageError, did_you_mean
from certlint.files import standard

TYPE_CHECKING = False  # `typing` costs 4 ms that `certlint --help` need not pay
if TYPE_CHECKING:
    from typing import NoReturn

# argparse asks for a translation of each word that it may say. Looking for catalogues that nobody made takes 2 ms.
argparse._ = str  # type: ignore[attr-defined]

# Each is a module of `certlint/commands/` with `add_arguments(parser)` and `run(arguments) -> int`.
COMMANDS = {
    "check": "check certificate bundles (what a bare path means)",
    "generate": "make self-signed certificates and their keys",
    "csr": "make a key and a certification request, or the configuration for one",
    "sign": "sign a request with a CA at hand, or with a new one for tests",
    "rules": "list the rules that a profile runs",
    "explain": "explain a rule: what it asks, why, and what to do",
    "show": "show every block of a bundle, readable and short",
    "diff": "what changes from one bundle to another",
    "forecast": "tell by date what will start to fail",
    "watch": "check again whenever a file changes",
    "init": "write a commented certlint.toml from what lies in a folder",
    "fix": "mend bundles: order, doubles, text, line ends, keys, modes, formats",
    "install": "check a certificate for its purpose, and set it on a cluster",
    "completions": "print a completion script for bash, zsh or fish",
}
DEFAULT_COMMAND = "check"
# Their exit code is a verdict, which stands when the reader of standard output leaves early (`| head`). That of the others
# says whether all was written.
JUDGING = frozenset({"check", "show", "diff", "forecast", "watch"})


class HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Help without `shutil` and `textwrap`, which would take as long to import as all the rest."""

    def __init__(self, prog: str) -> None:
        try:
            width = os.get_terminal_size(1).columns
        except OSError:  # no terminal
            width = 110
        super().__init__(prog, max_help_position=26, width=width)

    def _split_lines(self, text: str, width: int) -> list[str]:
        lines = [""]
        for word in text.split():
            if lines[-1] and len(lines[-1]) + len(word) >= width:
                lines.append("")
            lines[-1] += " " * bool(lines[-1]) + word
        return lines


class Parser(argparse.ArgumentParser):
    """argparse with errors of our own kind and hints for misspelt options."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, f"see `{self.prog} --help`")


def build_parser(command: str) -> Parser:
    """The parser of one command."""
    module = importlib.import_module(f"certlint.commands.{command}")
    parser = Parser(
        prog="certlint" if command == DEFAULT_COMMAND else f"certlint {command}",
        description=(module.__doc__ or "").strip().splitlines()[0],
        formatter_class=HelpFormatter,
        allow_abbrev=False,
    )
    module.add_arguments(parser)
    if command == DEFAULT_COMMAND:
        parser.add_argument("--version", action="version", version=f"certlint {__version__}")
        width = max(map(len, COMMANDS))
        listed = "\n".join(f"  {name:<{width}}  {text}" for name, text in COMMANDS.items())
        parser.epilog = f"commands:\n{listed}\n\nA file called like a command is written ./{DEFAULT_COMMAND}."
    return parser


def parse(argv: list[str]) -> tuple[str, argparse.Namespace]:
    """The command and its arguments. Raises UsageError."""
    command = DEFAULT_COMMAND
    if argv and argv[0] in COMMANDS:
        command, argv = argv[0], argv[1:]
    elif argv and argv[0].isalpha() and not os.path.lexists(argv[0]):
        _refuse_misspelt(argv[0])
    parser = build_parser(command)
    arguments, unknown = parser.parse_known_intermixed_args(argv)
    if unknown:
        options = [option for action in parser._actions for option in action.option_strings]
        hint = did_you_mean(unknown[0].partition("=")[0], options) or f"see `{parser.prog} --help`"
        raise UsageError(f"unknown option {unknown[0]}", hint)
    return command, arguments


def _refuse_misspelt(word: str) -> None:
    """Raises UsageError for what is neither a file nor a command, but nearly one."""
    from difflib import get_close_matches

    if near := get_close_matches(word, COMMANDS, n=1, cutoff=0.75):
        raise UsageError(f"there is no command and no file {word!r}", f"Did you mean {near[0]!r}?")


def main(argv: list[str] | None = None) -> int:
    """Runs a command line and returns its exit code. Nothing but exit codes and texts leaves here."""
    try:
        return _run(sys.argv[1:] if argv is None else argv)
    except CertlintError as error:
        complain(error)
        return error.exit_code
    except BrokenPipeError:
        return standard.READER_LEFT
    except KeyboardInterrupt:
        sys.stderr.write("\ncertlint: interrupted\n")
        return 130
    except (RecursionError, MemoryError):
        sys.stderr.write("certlint: the input needs more memory than there is\n")
        return 2
    except Exception as error:  # noqa: BLE001 - a flaw of ours: told in words, with the traceback for those who ask for it
        return flaw(error)


def _run(argv: list[str]) -> int:
    """Runs a command line; what it has written is written when this returns. Raises what commands raise."""
    command = ""
    try:
        command, arguments = parse(argv)
        code: int = importlib.import_module(f"certlint.commands.{command}").run(arguments)
    except SystemExit as end:  # argparse has shown its help or the version
        code = int(end.code or 0)
    sys.stdout.flush()
    return standard.READER_LEFT if code == 0 and command not in JUDGING and standard.reader_left() else code


def flaw(error: Exception) -> int:
    """Tells an error that nobody expected."""
    if os.environ.get("CERTLINT_TRACEBACK"):
        import traceback

        traceback.print_exc()
    if isinstance(error, OSError) and error.filename is not None:
        complain(
            UsageError(f"{error.filename}: {error.strerror}", "look at the file and the permissions of its folders")
        )
        return 2
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    complain(UsageError(f"internal error: {what}", "please report it; CERTLINT_TRACEBACK=1 tells where it happened"))
    return 2


def program() -> NoReturn:
    """The console script: `main`, and out. Taking the interpreter apart again would cost as much as loading half of it."""
    # What is imported stays; by its usual thresholds the collector would go through it a dozen times before the first file.
    gc.set_threshold(100_000)
    standard.take_over()
    code = main()
    sys.stderr.flush()
    os._exit(code)


def complain(error: CertlintError) -> None:
    """Tells an error and its hint on stderr, harmless for a terminal."""
    from certlint.escape import terminal

    sys.stderr.write(f"certlint: {terminal(error.message)}\n")
    if error.hint:
        sys.stderr.write(f"  {terminal(error.hint)}\n")
