"""Limits on what a discovered configuration may do; it may have been written by whoever made the files.

It may only write in its own folder, and may not open connections. A configuration named by `--config` is trusted.
"""

from __future__ import annotations

import os

from certlint.errors import ConfigurationError
from certlint.files.paths import is_below

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.config.model import Configuration, Value

_STREAMS = frozenset({"", "-", os.devnull, "/dev/stdout", "/dev/stderr"})


def verify_reach(configuration: Configuration, name: str, value: Value) -> None:
    """Raises ConfigurationError for a report or an inventory that a discovered configuration must not write."""
    if name == "record" and "://" in value.value:
        raise refused_as_found(configuration, value, "connects to no database")
    if name not in _PLACES:
        return
    for place in _PLACES[name](value.value):
        if place not in _STREAMS and not lies_beside(configuration, value, place):
            raise refused_as_found(configuration, value, f"writes nothing outside its folder: {place}")


_PLACES = {
    "record": lambda value: [value],
    "format": lambda value: [each.partition("=")[2] for each in value],
}


def lies_beside(configuration: Configuration, value: Value, place: str) -> bool:
    """Whether a path, links resolved, is in or below the folder of a configuration, or of the file that has the value."""
    paths = configuration.path, value.origin.rpartition(":")[0]
    return any(is_below(os.path.realpath(place), os.path.realpath(os.path.dirname(path))) for path in paths)


def refused_as_found(configuration: Configuration, value: Value, why: str) -> ConfigurationError:
    """The error for something that a discovered configuration must not do."""
    from certlint.escape import for_shell

    hint = f"if the file is yours, name it: --config {for_shell(configuration.path)}"
    return ConfigurationError(
        f"{value.origin}: a configuration that was found, not named, {why}", f"{hint}; or read none: --no-config"
    )
