"""Data tables in `rules/data/`, each with its source and the day it was taken.

The public suffix list is not one of our files: it comes with the package `publicsuffixlist`, and is listed with the others.
"""

from __future__ import annotations

import os

from certlint import light as dt
from certlint import resources
from certlint.caches import Cache
from certlint.dns import suffixes
from certlint.errors import ConfigurationError, did_you_mean
from certlint.light import NamedTuple
from certlint.policy import cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

FOLDER = os.path.join(resources.RULES, "data")
SUFFIX_LIST = "public-suffixes"
# The dates of all tables in one small file, so that they can be read without the tables: 2 % of a check by `web-pki`.
DATES = os.path.join(resources.COMPILED, "dates.bin")
_KEYS = ("title", "source", "date", "values")


class Table(NamedTuple):
    """A data table. `date` (ISO 8601) is that of its source; `values` is a mapping or a list."""

    name: str
    title: str
    source: str
    date: str
    values: Any

    def age(self, today: dt.date) -> int:
        """The age of the table in days as of `today`."""
        return age(self.date, today)


def age(day: str, today: dt.date) -> int:
    """The days between a day and `today`."""
    return (today - dt.date.fromisoformat(day)).days


def names() -> list[str]:
    """All tables, including the public suffix list."""
    return sorted([f[:-5] for f in os.listdir(FOLDER) if f.endswith(".toml")] + [SUFFIX_LIST])


def load(name: str) -> Table:
    """The table `name`, cached. Raises ConfigurationError if it is unknown or invalid."""
    found = _loaded.get(name)
    if found is None:
        found = _loaded.keep(name, _load(name))
    return found


def _load(name: str) -> Table:
    if name == SUFFIX_LIST:
        listed = _suffix_list()
        return Table(name, "Public suffixes and top-level domains", suffixes.SOURCE, listed.date, len(listed))
    path = os.path.join(FOLDER, f"{name}.toml")
    try:
        row = cache.load(path, lambda data: verified(data, path))
    except OSError:
        raise ConfigurationError(f"no table {name!r} in {FOLDER}", did_you_mean(name, names())) from None
    return Table(name, row["title"], row["source"], row["date"], row["values"])


def _suffix_list() -> suffixes.SuffixList:
    """The list; stores its parsed form for the next run."""
    listed = suffixes.suffix_list()
    if not listed.is_stored:
        cache.store(suffixes.COMPILED, listed.stamp, listed.values())
        listed.is_stored = True
    return listed


def dates() -> dict[str, str]:
    """The date of each table (ISO 8601), by name."""
    with os.scandir(FOLDER) as entries:
        facts = [(entry.name, entry.stat()) for entry in entries if entry.name.endswith(".toml")]
    times = not resources.INSTALLED
    stamp = [resources.__version__, sorted([name, fact.st_size, fact.st_mtime_ns * times] for name, fact in facts)]
    found: dict[str, str] | None = resources.stored(DATES, stamp)
    if found is None:
        found = {name: load(name).date for name in names() if name != SUFFIX_LIST}
        cache.store(DATES, stamp, found)
    return {**found, SUFFIX_LIST: _suffix_list().date}


def values(name: str) -> Any:
    """The values of a table."""
    return load(name).values


_loaded: Cache[str, Table] = Cache()


def verified(data: dict[str, Any], path: str) -> dict[str, Any]:
    """The contents of a table with the date as text. Raises ConfigurationError for an unknown or missing key."""
    if unknown := set(data) - set(_KEYS):
        raise ConfigurationError(f"{path}: unknown key {sorted(unknown)[0]!r}", f"keys are {', '.join(_KEYS)}")
    for key in _KEYS:
        if key not in data:
            raise ConfigurationError(f"{path}: {key!r} is missing")
    plain = data["values"]
    if isinstance(plain, dict):
        plain = {key: value if isinstance(value, str | int | list) else str(value) for key, value in plain.items()}
    return {**data, "date": str(data["date"]), "values": plain}
