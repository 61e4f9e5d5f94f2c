"""What is said of a file that a configuration names which was found: it may lead to any file, and nothing in that is quoted."""

from __future__ import annotations

import os

from certlint import config, resources
from certlint.errors import CertlintError, ConfigurationError
from certlint.files.paths import is_below

_MOST_WORDS = 60
"""Words of a message in which paths are looked for."""


def unquoted(error: CertlintError, argv: list[str]) -> CertlintError:
    """An error as it may be told: without what is wrong in a file outside the folder of a configuration that was found.

    A file that the command line names is told of, and another `certlint.toml`, which is read for nothing else.
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
    """The first file outside the folder of a configuration that a message names; empty without one."""
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
    """A path without the line behind it: `file.toml:3:`."""
    text = text.removesuffix(":")
    path, colon, line = text.rpartition(":")
    return path if colon and line.isdecimal() else text
