"""The command line as data: commands, their options, and the possible values."""

from __future__ import annotations

from certlint.light import NamedTuple

FILES, TEXT, NOTHING = "files", "text", ""
_FILE_WORDS = ("FILE", "PATH", "DIR", "FOLDER", "BUNDLE", "REQUEST", "OLD", "NEW")


class Option(NamedTuple):
    """An option, or a positional argument.

    kind     the kind of value: files, text, or the name of a word list; empty for a flag
    choices  the only possible values
    profiles the shipped profiles that declare it as a setting; empty for an option of certlint itself
    """

    names: tuple[str, ...]
    help: str
    group: str
    metavar: str
    kind: str
    choices: tuple[str, ...]
    repeatable: bool
    profiles: tuple[str, ...] = ()

    @property
    def about(self) -> str:
        """The help, and the profiles that declare the setting."""
        if not self.profiles:
            return self.help
        more = f" and {len(self.profiles) - 1} more" if len(self.profiles) > 1 else ""
        return f"{self.help} (setting of {self.profiles[0]}{more})"

    @property
    def takes_files(self) -> bool:
        """Whether a file is a possible value, in addition to the listed ones."""
        return self.kind == FILES or names_file(self.metavar)

    @property
    def value(self) -> str:
        """The value as the help shows it."""
        return f"{{{','.join(self.choices)}}}" if self.choices else self.metavar


class Command(NamedTuple):
    """A command with its options. `usages` has one complete line for each form."""

    name: str
    help: str
    description: str
    usages: tuple[str, ...]
    options: tuple[Option, ...]
    arguments: tuple[Option, ...]


def names_file(metavar: str) -> bool:
    """Whether a value with this metavar may be a file."""
    return any(word in metavar.split("|") for word in _FILE_WORDS)
