"""The command line as data: its commands, their options, and what each value may be."""

from __future__ import annotations

from certlint.light import NamedTuple

FILES, TEXT, NOTHING = "files", "text", ""
_FILE_WORDS = ("FILE", "PATH", "DIR", "FOLDER", "BUNDLE", "REQUEST", "OLD", "NEW")


class Option(NamedTuple):
    """An option, or an argument that has no name.

    kind     what the value is: files, text, or the name of a list of words; empty when it takes none
    choices  the values, when there are no others
    profiles the shipped profiles that have it as a setting; empty for an option of certlint itself
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
        """The help, and whose setting it is."""
        if not self.profiles:
            return self.help
        more = f" and {len(self.profiles) - 1} more" if len(self.profiles) > 1 else ""
        return f"{self.help} (setting of {self.profiles[0]}{more})"

    @property
    def takes_files(self) -> bool:
        """Whether a file may stand here, beside what is listed."""
        return self.kind == FILES or names_file(self.metavar)

    @property
    def value(self) -> str:
        """The value as the help shows it."""
        return f"{{{','.join(self.choices)}}}" if self.choices else self.metavar


class Command(NamedTuple):
    """A command with what follows its name. `usages` are the whole lines, one for each form."""

    name: str
    help: str
    description: str
    usages: tuple[str, ...]
    options: tuple[Option, ...]
    arguments: tuple[Option, ...]


def names_file(metavar: str) -> bool:
    """Whether a value that the help calls so may be a file."""
    return any(word in metavar.split("|") for word in _FILE_WORDS)
