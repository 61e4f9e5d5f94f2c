"""Removes file contents from errors of a discovered configuration, which may point to any file of the user."""

from __future__ import annotations

import os

from certlint import config, resources
from certlint.errors import CertlintError, ConfigurationError
from certlint.files.paths import is_below

_MOST_WORDS = 60
"""The most words of a message that are searched for paths."""


def unquoted(error: CertlintError, argv: list[str]) -> CertlintError:
    """An error without quoted contents of a file outside the folder of a discovered configuration.

    Files that the command line names may be quoted, and so may another `certlint.toml`, which is only read as a configuration.
    """
    if any(word == "--no-config" or word.partition("=")[0] == "--config" for word in argv):
        return error
    try:
        path = config.find()
    except CertlintError:
        return error
    foreign = _foreign(error.message, path, argv) if path else ""
    if not foreign or error.message.startswith("cannot read "):
        return error
    from certlint.escape import for_shell

    what = f"{path}: {foreign}, outside its folder, is not what it should be; what is wrong in it is not shown"
    hint = f"if the configuration is yours, name it to see the details: --config {for_shell(path)}"
    return ConfigurationError(what, f"{hint}; or read none: --no-config")


def _foreign(message: str, path: str, argv: list[str]) -> str:
    """The first file in a message that is outside the folder of a configuration; empty without one."""
    folder = os.path.dirname(os.path.realpath(path))
    words = message.split(" ")[:_MOST_WORDS]
    for begin in range(len(words)):
        for end in range(begin + 1, len(words) + 1):
            place = _without_line(" ".join(words[begin:end]).strip("'\",;"))
            if os.path.isfile(place) and not _may_be_quoted(os.path.realpath(place), folder):
                return "" if any(place in word for word in argv) else place
    return ""


def _may_be_quoted(real: str, folder: str) -> bool:
    return is_below(real, folder) or is_below(real, resources.RULES) or os.path.basename(real) == config.NAME


def _without_line(text: str) -> str:
    """A path without the line number after it: `file.toml:3:`."""
    text = text.removesuffix(":")
    path, colon, line = text.rpartition(":")
    return path if colon and line.isdecimal() else text
