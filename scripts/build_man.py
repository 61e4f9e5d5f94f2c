"""Writes `docs/certlint.1` from the parsers and the exit codes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from certlint import __version__
from certlint.commands.described import commands

if TYPE_CHECKING:
    from certlint.completion.model import Command, Option

PAGE = Path(__file__).parent.parent / "docs" / "certlint.1"

EXIT_CODES = {
    0: "All was checked, and nothing is at or above --fail-on.",
    1: "There are findings at or above it.",
    2: "A usage, configuration or internal error.",
    3: "Something could not be read or judged.",
}
ENVIRONMENT = {
    "NO_COLOR": "When set, no colors.",
    "FORCE_COLOR": "When set, colors even where there is no terminal.",
    "COLUMNS": "The width of the text report.",
    "CERTLINT_RULE_PAGES": "The address of your copy of docs/rules, to which reports in SARIF and Markdown link.",
}
EXAMPLES = {
    "Check a bundle for a cluster": "certlint bundle.pem --fqdn cluster.example.com",
    "As the certificate of the proxy, with its key": "certlint bundle.pem --key key.pem --cert-name proxy",
    "Reports for a forge and for people": "certlint tls/ --format sarif=certlint.sarif --format html=report.html",
}


def main() -> None:
    """Writes the page."""
    PAGE.write_text(page(commands()))


def page(described: list[Command]) -> str:
    """The page, in the man macros that every man(1) knows."""
    lines = [
        '.\\" Generated from the parsers by `make docs`: do not edit.',
        f'.TH CERTLINT 1 "" "certlint {__version__}" "User Commands"',
        ".SH NAME",
        f"certlint \\- {roff(described[0].description.rstrip('.').replace('Checks', 'check', 1))}",
        ".SH SYNOPSIS",
    ]
    for at, usage in enumerate(usage for command in described for usage in command.usages):
        program, _, rest = usage.partition(" ")
        lines += [".br"] * bool(at) + [f"\\fB{roff(program)}\\fR {roff(rest)}"]
    lines += [
        ".SH DESCRIPTION",
        "Every block of each file is read, and every defect is reported once:",
        "the place, what was found and expected, what breaks, and the command that mends it.",
        "A path without a command is checked.",
        ".SH COMMANDS",
    ]
    for command in described:
        lines += [
            f".SS {roff(command.name)}",
            roff(f"{command.help[0].upper()}{command.help[1:]}."),
            *_options(command),
        ]
    lines += [".SH SETTINGS OF PROFILES", *_settings(described)]
    lines += [".SH EXIT STATUS", *_terms({str(k): v for k, v in EXIT_CODES.items()})]
    lines += [".SH ENVIRONMENT", *_terms(ENVIRONMENT)]
    lines += [".SH EXAMPLES"]
    for at, (about, example) in enumerate(EXAMPLES.items()):
        lines += [".PP"] * bool(at) + [roff(f"{about}:"), ".PP", ".nf", ".RS 4", roff(example), ".RE", ".fi"]
    return "\n".join(lines) + "\n"


def _options(command: Command) -> list[str]:
    listed = (*command.arguments, *command.options)
    lines = [line for option in listed if not option.profiles for line in _entry(option)]
    if any(option.profiles for option in listed):
        lines += [".PP", roff("The settings of the chosen profile are options, too: see SETTINGS OF PROFILES.")]
    return lines


def _settings(described: list[Command]) -> list[str]:
    """The settings that shipped profiles declare, those of the same profiles together."""
    options = {option.names: option for command in described for option in command.options if option.profiles}
    by_profiles: dict[tuple[str, ...], list[Option]] = {}
    for option in options.values():
        by_profiles.setdefault(option.profiles, []).append(option)
    lines = [roff("A profile may declare settings. They are options of every command that has --profile:")]
    for profiles, members in by_profiles.items():
        lines += [f".SS {roff(', '.join(profiles))}", *(line for option in members for line in _entry(option))]
    return lines


def _entry(option: Option) -> list[str]:
    return [".TP", _term(option), roff(option.help or "(no description)")]


def _term(option: Option) -> str:
    value = f" \\fI{roff(option.value)}\\fR" if option.value and option.names else ""
    names = ", ".join(f"\\fB{roff(name)}\\fR" for name in option.names)
    return f"{names}{value}" if names else f"\\fI{roff(option.value)}\\fR"


def _terms(listed: dict[str, str]) -> list[str]:
    return [line for term, text in listed.items() for line in (".TP", f"\\fB{roff(term)}\\fR", roff(text))]


def roff(text: str) -> str:
    """Text that stays text: backslashes, hyphens of options, and what would be a request at the start of a line."""
    shown = " ".join(text.split()).replace("\\", "\\e").replace("-", "\\-").replace("…", "...")
    return "\\&" + shown if shown.startswith((".", "'")) else shown


if __name__ == "__main__":
    main()
