"""Completions for fish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.completion.model import FILES, TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.completion.model import Command, Option

_HEAD = """\
# Completions of certlint for fish: put them into ~/.config/fish/completions/certlint.fish.
function __certlint_runs --description 'Whether this is the command that is being written'
    set -l words (commandline -opc)
    set -l command {default}
    if set -q words[2]; and contains -- $words[2] {listed}
        set command $words[2]
    end
    test $command = $argv[1]
end

"""


def script(commands: list[Command], words: dict[str, list[str]]) -> str:
    """The script."""
    lines = [_HEAD.format(default=commands[0].name, listed=" ".join(c.name for c in commands))]
    first = "test (count (commandline -opc)) -eq 1"
    lines += [f"complete -c certlint -n {_quoted(first)} -a {c.name} -d {_quoted(c.help)}\n" for c in commands]
    for command in commands:
        lines += _command(command, words)
    return "".join(lines)


def _command(command: Command, words: dict[str, list[str]]) -> Iterator[str]:
    start = f"complete -c certlint -n {_quoted(f'__certlint_runs {command.name}')}"
    for option in command.options:
        names = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names)
        yield f"{start} {names}{_value(option, words)} -d {_quoted(option.about)}\n"
    if not any(argument.takes_files for argument in command.arguments):
        yield f"{start} -f\n"
    for argument in command.arguments:
        listed = argument.choices or words.get(argument.kind)
        if listed:
            yield f"{start} -f -a {_quoted(' '.join(listed))}\n"


def _value(option: Option, words: dict[str, list[str]]) -> str:
    if not option.metavar:
        return ""
    if option.kind == FILES:
        return " -r -F"
    listed = list(option.choices) or ([] if option.kind == TEXT else words[option.kind])
    kind = "-r -F" if option.takes_files else "-x"
    return f" {kind} -a {_quoted(' '.join(listed))}" if listed else f" {kind}"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
