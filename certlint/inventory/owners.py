"""Who owns what: a TOML file of patterns over names, places and sites. What no pattern means is unowned."""

from __future__ import annotations

import re
from fnmatch import translate
from typing import TYPE_CHECKING, Any

from certlint.errors import ConfigurationError, did_you_mean
from certlint.files.whole import read_whole
from certlint.inventory.batch import ASKED
from certlint.inventory.rows import as_stored
from certlint.light import NamedTuple
from certlint.policy.cache import parse_toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from certlint.inventory.database import Database

_LISTS = ("names", "places", "sites")
_AT_ONCE = 100
_LONGEST = 1000
"""Characters of a pattern."""
_LARGEST = 1 << 22
"""Bytes of a file of owners."""
_SPECIAL = frozenset("*?[")
"""Signs that mean something in a pattern."""
_KEYS = ("owner", "contact", *_LISTS)
_ALL_PLACES = "SELECT id, site, location FROM places WHERE id > ? ORDER BY id LIMIT ?"
_PLACES_OF_RUN = "SELECT id, site, location FROM places WHERE id > ? AND last_run = ? ORDER BY id LIMIT ?"
# The names of the leaves that are there.
_NAMES = """SELECT s.place_id, n.name FROM sightings s JOIN names n ON n.certificate_id = s.certificate_id
    WHERE s.ended IS NULL AND s.position = 0 AND s.place_id IN ({marks})"""
_KNOWN = "SELECT place_id, owner_id FROM place_owners WHERE place_id IN ({marks})"


class Owner(NamedTuple):
    """An owner and what is theirs: places with a leaf for one of the names, and those that a pattern of places means.

    sites  where that holds; everywhere if there are none
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
        reason = (isinstance(error, OSError) and error.strerror) or str(error)
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


def assign(database: Database, owners: Sequence[Owner], run: int | None = None) -> None:
    """Notes whose the places of a run are, or all places; within a transaction. Without owners nothing changes."""
    if not owners:
        return
    numbers = _numbers(database, owners)
    owned = _Owned((numbers[each.owner], each) for each in owners)
    for places in _places(database, run):
        _assign(database, places, owned)
    if run is None:
        database.execute("DELETE FROM owners WHERE id NOT IN (SELECT owner_id FROM place_owners)")


def _assign(database: Database, places: Sequence[tuple[int, str, str]], owned: _Owned) -> None:
    """Notes whose some places are; what is known already is not written again."""
    ids = [number for number, _, _ in places]
    marks = ", ".join("?" * len(ids))
    named: dict[int, list[str]] = {}
    for place, name in database.query(_NAMES.format(marks=marks), ids):
        named.setdefault(place, []).append(name)
    known: dict[int, set[int]] = {}
    for place, owner in database.query(_KNOWN.format(marks=marks), ids):
        known.setdefault(place, set()).add(owner)
    changed: list[tuple[int, set[int]]] = []
    for number, site, location in places:
        found = owned.of(site, location, named.get(number, ()))
        if found != known.get(number, set()):
            changed.append((number, found))
    database.executemany("DELETE FROM place_owners WHERE place_id = ?", [(number,) for number, _ in changed])
    rows = [(number, owner) for number, found in changed for owner in sorted(found)]
    database.executemany("INSERT INTO place_owners (place_id, owner_id) VALUES (?, ?)", rows)
    # NULL where it is nobody's, 0 where it is several owners'.
    sole = [((min(found) if found else None) if len(found) < 2 else 0, number) for number, found in changed]
    database.executemany("UPDATE places SET owner_id = ? WHERE id = ?", sole)


def _numbers(database: Database, owners: Iterable[Owner]) -> dict[str, int]:
    """The ids of owners; new ones are added, and contacts are brought up to date."""
    known = dict(database.query("SELECT owner, id FROM owners"))
    for each in owners:
        if each.owner in known:
            database.execute("UPDATE owners SET contact = ? WHERE id = ?", (each.contact, known[each.owner]))
        else:
            known[each.owner] = database.next_id("owners")
            values = known[each.owner], each.owner, each.contact
            database.execute("INSERT INTO owners (id, owner, contact) VALUES (?, ?, ?)", values)
    return known


def _places(database: Database, run: int | None) -> Iterator[list[tuple[int, str, str]]]:
    last = -1
    while True:
        asked = (_ALL_PLACES, (last, ASKED)) if run is None else (_PLACES_OF_RUN, (last, run, ASKED))
        some: list[Any] = list(database.query(*asked))
        if not some:
            return
        yield some
        last = some[-1][0]


class _Owned:
    """Whose a place is, by the ids of owners: what it costs hangs on the lengths of patterns, not on how many there are."""

    def __init__(self, owners: Iterable[tuple[int, Owner]]) -> None:
        listed = list(owners)
        self._names = _Patterns((name.lower(), number) for number, each in listed for name in each.names)
        self._places = _Patterns((place, number) for number, each in listed for place in each.places)
        self._sites = _Patterns((site, number) for number, each in listed for site in each.sites)
        self._anywhere = {number for number, each in listed if not (each.names or each.places)}
        self._everywhere = {number for number, each in listed if not each.sites}

    def of(self, site: str, location: str, names: Iterable[str]) -> set[int]:
        """The owners of a place."""
        found = self._anywhere.union(self._places.meaning(location), *map(self._names.meaning, names))
        return {each for each in found if each in self._everywhere or each in self._sites.meaning(site)}


class _Patterns:
    """Patterns, each with an owner; `*` means everything, dots and slashes too.

    Most are the beginning or the end of what they mean: they are looked up, where an expression is matched for each owner.
    """

    def __init__(self, patterns: Iterable[tuple[str, int]]) -> None:
        self._ends: dict[str, list[int]] = {}
        self._beginnings: dict[str, list[int]] = {}
        others: dict[int, list[str]] = {}
        for pattern, owner in patterns:
            if pattern[:1] == "*" and not _SPECIAL.intersection(pattern[1:]):
                self._ends.setdefault(pattern[1:], []).append(owner)
            elif pattern[-1:] == "*" and not _SPECIAL.intersection(pattern[:-1]):
                self._beginnings.setdefault(pattern[:-1], []).append(owner)
            else:
                others.setdefault(owner, []).append(translate(pattern))
        self._lengths = {len(each) for each in self._ends}, {len(each) for each in self._beginnings}
        # An expression of all that an owner has takes much memory.
        self._others = [
            (re.compile("|".join(texts[at : at + _AT_ONCE])), owner)
            for owner, texts in others.items()
            for at in range(0, len(texts), _AT_ONCE)
        ]

    def meaning(self, text: str) -> list[int]:
        """The owners of the patterns that mean a text."""
        found: list[int] = []
        ends, beginnings = self._lengths
        for length in ends:
            found += self._ends.get(text[max(len(text) - length, 0) :], ())
        for length in beginnings:
            found += self._beginnings.get(text[:length], ())
        for expression, owner in self._others:
            if expression.match(text):
                found.append(owner)
        return found
