"""Who owns what: a TOML file of patterns for names, places and sites. What matches no pattern has no owner."""

from __future__ import annotations

from typing import Any

from certlint.errors import ConfigurationError, did_you_mean
from certlint.files.whole import read_whole
from certlint.inventory.recording.rows import as_stored
from certlint.light import NamedTuple
from certlint.policy.cache import parse_toml

_LISTS = ("names", "places", "sites")
_LONGEST = 1000
"""The most characters of a pattern."""
_LARGEST = 1 << 22
"""The most bytes of a file of owners."""
_KEYS = ("owner", "contact", *_LISTS)


class Owner(NamedTuple):
    """An owner and their patterns: places with a leaf for a matching name, and places with a matching location.

    sites  the sites where the patterns apply; empty for all
    """

    owner: str
    contact: str
    names: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()


def read_owners(path: str) -> tuple[Owner, ...]:
    """The owners in a file. Raises ConfigurationError that names the file and what is wrong with it."""
    try:
        source = read_whole(path, _LARGEST)
    except (OSError, ValueError) as error:
        from certlint.files.facts import why_unreadable

        reason = why_unreadable(error)
        raise ConfigurationError(f"cannot read the owners {path}: {reason}") from None
    data = parse_toml(source, path)
    rows = data.pop("owner", None)
    if data:
        raise ConfigurationError(f"{path}: unknown key {min(data)!r}", "write a table [[owner]] for each owner")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ConfigurationError(f"{path} has no table [[owner]]", "write a table [[owner]] for each owner")
    found = tuple(_owner(path, row) for row in rows)
    names = set[str]()
    for each in found:
        if each.owner in names:
            raise ConfigurationError(
                f"{path}: two tables have the owner {each.owner!r}", "write one table for each owner"
            )
        names.add(each.owner)
    return found


def _owner(path: str, row: dict[str, Any]) -> Owner:
    for key, value in row.items():
        if key not in _KEYS:
            hint = did_you_mean(key, _KEYS) or f"keys are {', '.join(_KEYS)}"
            raise ConfigurationError(f"{path}: unknown key {key!r} in [[owner]]", hint)
        if key in _LISTS and not (isinstance(value, list) and all(isinstance(each, str) for each in value)):
            raise ConfigurationError(f"{path}: {key!r} in [[owner]] is not a list of texts", f'write {key} = ["…"]')
        if key in _LISTS and (long := next((each for each in value if len(each) > _LONGEST), "")):
            hint = f"a pattern has {_LONGEST:,} characters at most"
            raise ConfigurationError(f"{path}: a pattern in {key!r} of [[owner]] has {len(long):,} characters", hint)
        if key not in _LISTS and not isinstance(value, str):
            raise ConfigurationError(f"{path}: {key!r} in [[owner]] is not a text", f'write {key} = "…"')
    if not row.get("owner"):
        raise ConfigurationError(f"{path}: a table [[owner]] has no 'owner'", "write the name of the owner")
    if not any(row.get(key) for key in _LISTS):
        raise ConfigurationError(
            f"{path}: the owner {row['owner']!r} has neither names nor places", 'write names = ["*.example.com"]'
        )
    lists = [tuple(row.get(key, ())) for key in _LISTS]
    return Owner(as_stored(row["owner"], 200), as_stored(row.get("contact", "")), *lists)
