"""Prints a completion script for a shell."""

from __future__ import annotations

from certlint.files.standard import write_utf8

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

SHELLS = ("bash", "zsh", "fish")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `certlint completions`."""
    parser.add_argument("shell", choices=SHELLS, help="the shell")
    parser.epilog = (
        "bash:\n    certlint completions bash > ~/.local/share/bash-completion/completions/certlint\n"
        'zsh:\n    certlint completions zsh > "${fpath[1]}/_certlint"\n'
        "fish:\n    certlint completions fish > ~/.config/fish/completions/certlint.fish"
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints the script."""
    import importlib

    from certlint.commands.described import commands, words

    made = importlib.import_module(f"certlint.completion.{arguments.shell}").script(commands(), words())
    write_utf8(made)
    return 0
