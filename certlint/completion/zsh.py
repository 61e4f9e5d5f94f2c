"""A completion function for zsh."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.completion.model import FILES, TEXT

if TYPE_CHECKING:
    from certlint.completion.model import Command, Option

_SCRIPT = """\
#compdef certlint
# Completion of certlint for zsh: put it into a folder of $fpath as _certlint.

_certlint_or_files() {{
    compadd -- "$@"
    _files
}}

{functions}
_certlint() {{
    local command={default}
    local -a _certlint_commands
    _certlint_commands=(
{listed}
    )
    if (( CURRENT > 2 )) && [[ -n ${{(M)_certlint_commands:#${{words[2]}}:*}} ]]; then
        command=${{words[2]}}
        shift words
        (( CURRENT-- ))
    elif (( CURRENT == 2 )); then
        _describe -t commands command _certlint_commands
    fi
    _certlint_$command
}}

if [[ $funcstack[1] == _certlint ]]; then
    _certlint "$@"
else
    compdef _certlint certlint
fi
"""


def script(commands: list[Command], words: dict[str, list[str]]) -> str:
    """The script."""
    return _SCRIPT.format(
        default=commands[0].name,
        listed="\n".join(f"        {_quoted(f'{c.name}:{c.help}')}" for c in commands),
        functions="\n".join(_function(command, words) for command in commands),
    )


def _function(command: Command, words: dict[str, list[str]]) -> str:
    specs = [_option(name, option, words) for option in command.options for name in option.names]
    specs += [_argument(at, argument, words) for at, argument in enumerate(command.arguments, 1)]
    lines = " \\\n".join(f"        {_quoted(spec)}" for spec in specs)
    return f"_certlint_{command.name}() {{\n    _arguments -S : \\\n{lines}\n}}\n"


def _option(name: str, option: Option, words: dict[str, list[str]]) -> str:
    star = "*" * option.repeatable
    others = " ".join(option.names)
    exclusive = f"({others})" if len(option.names) > 1 and not star else ""
    equals = "=" * (bool(option.metavar) and name.startswith("--"))
    return f"{exclusive}{star}{name}{equals}[{_escaped(option.about, '[]')}]{_value(option, words)}"


def _argument(at: int, option: Option, words: dict[str, list[str]]) -> str:
    return ("*" if option.repeatable else str(at)) + _value(option, words)


def _value(option: Option, words: dict[str, list[str]]) -> str:
    if not option.metavar:
        return ""
    message = _escaped(option.metavar, ":[]")
    if option.kind == FILES:
        return f":{message}:_files"
    listed = list(option.choices) or ([] if option.kind == TEXT else words[option.kind])
    if listed and option.takes_files:
        return f":{message}: _certlint_or_files {' '.join(listed)}"
    return f":{message}:({' '.join(listed)})" if listed else f":{message}: "


def _escaped(text: str, characters: str) -> str:
    return "".join("\\" * (character in characters) + character for character in text)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
