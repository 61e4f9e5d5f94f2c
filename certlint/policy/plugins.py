"""Checks of other packages, found by their entry points."""

from __future__ import annotations

import importlib
from typing import Any

from certlint.errors import ConfigurationError, did_you_mean

# The entry point group of checks.
ENTRY_POINTS = "certlint.checks"


def plugged(path: str, where: str) -> Any:
    """A check of another package, named as `entry-point:function` or `entry-point:module.function`.

    Its package is loaded only if a rule names it. Raises ConfigurationError.
    """
    from importlib.metadata import entry_points

    name, _, rest = path.partition(":")
    found = {each.name: each for each in entry_points(group=ENTRY_POINTS)}
    if name not in found:
        hint = did_you_mean(name, found) or f"a package offers it as an entry point of the group {ENTRY_POINTS!r}"
        raise ConfigurationError(f"{where}: no installed package offers the checks {name!r}", hint)
    try:
        *modules, function = rest.split(".")
        inside = found[name].load()
        if modules:
            inside = importlib.import_module(".".join([inside.__name__, *modules]))
        return getattr(inside, function)
    except Exception as error:  # noqa: BLE001 - the package is third-party code: any exception is reported
        reason = f"{type(error).__name__}: {error}"
        raise ConfigurationError(f"{where}: the check {path!r} cannot be loaded ({reason})") from None
