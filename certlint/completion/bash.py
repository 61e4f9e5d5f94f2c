"""A completion script for bash 3.2 and later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.completion.model import FILES, TEXT

if TYPE_CHECKING:
    from certlint.completion.model import Command, Option

_SCRIPT = """\
# Completion of certlint for bash: source it, or put it where bash-completion looks.
_certlint() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} command={default} words=
    case ${{COMP_WORDS[1]-}} in
        {commands}) [[ $COMP_CWORD -gt 1 ]] && command=${{COMP_WORDS[1]}} ;;
    esac
    # Readline makes words of their own of `=`.
    if [[ $current == = ]]; then
        current=
    elif [[ $before == = ]]; then
        before=${{COMP_WORDS[COMP_CWORD-2]}}
    fi
    COMPREPLY=()
    case $command:$before in
{values}
    esac
    if [[ -z $words ]]; then
        case $command in
{options}
        esac
        [[ $COMP_CWORD -eq 1 ]] && words="{listed} $words"
    fi
    # shellcheck disable=SC2207 # words without blanks, and mapfile is not in bash 3.2
    COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -o default -o bashdefault -F _certlint certlint
"""


def script(commands: list[Command], words: dict[str, list[str]]) -> str:
    """The script. Where it offers nothing, readline offers files."""
    names = [command.name for command in commands]
    return _SCRIPT.format(
        default=names[0],
        commands="|".join(names),
        listed=" ".join(names),
        values="\n".join(line for command in commands for line in _values(command, words)),
        options="\n".join(f"            {c.name}) {_rest(c, words)} ;;" for c in commands),
    )


def _values(command: Command, words: dict[str, list[str]]) -> list[str]:
    """The cases for options that take a value; options with the same values share one."""
    patterns: dict[str, list[str]] = {}
    for option in command.options:
        if option.metavar:
            action = _action(option, words)
            patterns.setdefault(action, []).extend(f"{command.name}:{name}" for name in option.names)
    return [f"        {'|'.join(names)}) {action} ;;" for action, names in patterns.items()]


def _action(option: Option, words: dict[str, list[str]]) -> str:
    if option.kind == FILES:
        return "return"
    if option.choices or option.kind != TEXT:
        return f"words={_quoted(list(option.choices) or words[option.kind])}"
    return "compopt +o default +o bashdefault 2>/dev/null; return"


def _rest(command: Command, words: dict[str, list[str]]) -> str:
    """The words offered where no option awaits a value: options, and values of arguments; else files."""
    options = [name for option in command.options for name in option.names]
    listed = [word for each in command.arguments for word in each.choices or words.get(each.kind, [])]
    files = "" if listed else "[[ $current == -* || $COMP_CWORD -eq 1 ]] || return; "
    return f"{files}words={_quoted(options + listed)}"


def _quoted(listed: list[str]) -> str:
    return "'" + " ".join(listed) + "'"
