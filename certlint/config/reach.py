"""What a configuration may do that was found, not named: it lies beside the files, and may be by whoever made them.

It writes in its own folder alone, and connects to nothing. `--config` names it, and stands for what it says.
"""

from __future__ import annotations

import os

from certlint.errors import ConfigurationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.config.model import Configuration, Value

_STREAMS = frozenset({"", "-", os.devnull, "/dev/stdout", "/dev/stderr"})


def verify_reach(configuration: Configuration, name: str, value: Value) -> None:
    """Raises ConfigurationError for a report or an inventory that a configuration may not write because it was found."""
    if name == "record" and "://" in value.value:
        raise _refused(configuration, value, "a configuration that was found, not named, connects to no database")
    if name not in _PLACES:
        return
    folders = [
        os.path.realpath(os.path.dirname(path)) for path in (configuration.path, value.origin.rpartition(":")[0])
    ]
    for place in _PLACES[name](value.value):
        if place not in _STREAMS and not any(_is_below(place, folder) for folder in folders):
            what = f"a configuration that was found, not named, writes nothing outside its folder: {place}"
            raise _refused(configuration, value, what)


_PLACES = {
    "record": lambda value: [value],
    "format": lambda value: [each.partition("=")[2] for each in value],
}


def _is_below(place: str, folder: str) -> bool:
    """Whether a place is in a folder or below it, wherever links lead."""
    return os.path.realpath(place).startswith(os.path.join(folder, ""))


def _refused(configuration: Configuration, value: Value, why: str) -> ConfigurationError:
    from certlint.escape import for_shell

    hint = f"if the file is yours, name it: --config {for_shell(configuration.path)}"
    return ConfigurationError(f"{value.origin}: {why}", f"{hint}; or read none: --no-config")
