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
_KEYS = ("owner", "contact", *_LISTS)
_ALL_PLACES = "SELECT id, site, location FROM places WHERE id > ? ORDER BY id LIMIT ?"
_PLACES_OF_RUN = "SELECT id, site, location FROM places WHERE id > ? AND last_run = ? ORDER BY id LIMIT ?"
# The names of the leaves that are there.
_NAMES = """SELECT s.place_id, n.name FROM sightings s JOIN names n ON n.certificate_id = s.certificate_id
    WHERE s.ended IS NULL AND s.position = 0 AND s.place_id IN ({marks})"""

_SOLE = """UPDATE places SET owner_id = (SELECT CASE count(*) WHEN 0 THEN NULL WHEN 1 THEN min(po.owner_id) ELSE 0 END
    FROM place_owners po WHERE po.place_id = places.id) WHERE id IN ({marks})"""


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
    judge = [(numbers[each.owner], _Patterns(each)) for each in owners]
    for places in _places(database, run):
        ids = [number for number, _, _ in places]
        marks = ", ".join("?" * len(ids))
        named: dict[int, list[str]] = {}
        for place, name in database.query(_NAMES.format(marks=marks), ids):
            named.setdefault(place, []).append(name)
        database.execute(f"DELETE FROM place_owners WHERE place_id IN ({marks})", ids)
        owned = [
            (number, owner)
            for number, site, location in places
            for owner, patterns in judge
            if patterns.mean(site, location, named.get(number, ()))
        ]
        database.executemany("INSERT INTO place_owners (place_id, owner_id) VALUES (?, ?)", owned)
        database.execute(_SOLE.format(marks=marks), ids)
    if run is None:
        database.execute("DELETE FROM owners WHERE id NOT IN (SELECT owner_id FROM place_owners)")


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


class _Patterns:
    """The patterns of an owner, as expressions."""

    def __init__(self, owner: Owner) -> None:
        self._names = _expressions(name.lower() for name in owner.names)
        self._places, self._sites = _expressions(owner.places), _expressions(owner.sites)
        self._anywhere = not (owner.names or owner.places)

    def mean(self, site: str, location: str, names: Iterable[str]) -> bool:
        """Whether a place is one of the owner's."""
        if self._sites and not _means(self._sites, site):
            return False
        if self._anywhere or _means(self._places, location):
            return True
        return any(_means(self._names, name) for name in names)


def _expressions(patterns: Iterable[str]) -> list[re.Pattern[str]]:
    """What matches what any of these means; `*` means everything, dots and slashes too. One of them all takes much memory."""
    texts = [translate(pattern) for pattern in patterns]
    return [re.compile("|".join(texts[at : at + _AT_ONCE])) for at in range(0, len(texts), _AT_ONCE)]


def _means(expressions: Iterable[re.Pattern[str]], text: str) -> bool:
    return any(each.match(text) for each in expressions)
