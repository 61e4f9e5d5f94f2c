"""Assigns owners to places: when a place is new, else at the end of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certlint.inventory.recording import rows
from certlint.inventory.recording.patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from certlint.inventory.recording.owners import Owner
    from certlint.inventory.sql.database import Database
    from certlint.output.seen import SeenPlace

_SOME = 500
_ALL = "SELECT id, site, location FROM places WHERE id >= ? ORDER BY id LIMIT ?"
_OF_RUN = "SELECT id, site, location FROM places WHERE id >= ? AND id < ? AND last_run = ? ORDER BY id LIMIT ?"
_WITH_IDS = "SELECT id, site, location FROM places WHERE id IN ?"
_END = 1 << 62
# The names of the leaves that are present.
_NAMES = """SELECT s.place_id, n.name FROM sightings s JOIN names n ON n.certificate_id = s.certificate_id
    WHERE s.ended IS NULL AND s.position = 0 AND s.place_id IN ?"""
_KNOWN = "SELECT place_id, owner_id FROM place_owners WHERE place_id IN ?"


class PlaceOwners:
    """The owners that places are matched against. The cost depends on the lengths of patterns, not on their number."""

    def __init__(self, database: Database, owners: Sequence[Owner]) -> None:
        """Adds new owners and updates contacts; called within a transaction."""
        self._database = database
        numbers = _numbers(database, owners)
        listed = [(numbers[each.owner], each) for each in owners]
        self._names = Patterns((name.lower(), number) for number, each in listed for name in each.names)
        self._places = Patterns((place, number) for number, each in listed for place in each.places)
        self._sites = Patterns((site, number) for number, each in listed for site in each.sites)
        self._anywhere = {number for number, each in listed if not (each.names or each.places)}
        self._everywhere = {number for number, each in listed if not each.sites}

    def of(self, site: str, location: str, names: Iterable[str]) -> set[int]:
        """The ids of the owners of a place; `names` are those of the leaves that it shows."""
        found = self._anywhere.union(self._places.matching(location), *map(self._names.matching, names))
        return {each for each in found if each in self._everywhere or each in self._sites.matching(site)}

    def of_seen(self, place: SeenPlace, site: str, location: str) -> set[int]:
        """The same for a place that a run saw."""
        leaves = (each for each, position in place.certificates if position == 0)
        return self.of(site, location, {name for each in leaves for _, name in rows.names_of(each)})

    def assign(self) -> None:
        """Assigns the owners of all places, within a transaction."""
        first = 0
        while some := list(self._database.query(_ALL, (first, _SOME))):
            self._assign(some)
            first = some[-1][0] + 1
        self._database.execute("DELETE FROM owners WHERE id NOT IN (SELECT owner_id FROM place_owners)")

    def assign_rest(self, run: int, known: Sequence[range], again: Collection[int]) -> None:
        """Assigns the owners of the places of a run, within a transaction.

        known  id ranges of places whose owners were written with them, in ascending order; `again`: places that were seen again
        """
        database, first = self._database, 0
        for ids in (*known, range(_END, _END)):
            while some := list(database.query(_OF_RUN, (first, ids.start, run, _SOME))):
                self._assign(some)
                first = some[-1][0] + 1
            first = ids.stop
        listed = sorted(set(again))
        for start in range(0, len(listed), _SOME):
            self._assign(list(database.query(_WITH_IDS, (listed[start : start + _SOME],))))

    def _assign(self, places: Sequence[tuple[Any, ...]]) -> None:
        """Assigns the owners of some places; unchanged assignments are not written again."""
        ids = [number for number, _, _ in places]
        named: dict[int, list[str]] = {}
        for place, name in self._database.query(_NAMES, (ids,)):
            named.setdefault(place, []).append(name)
        known: dict[int, set[int]] = {}
        for place, owner in self._database.query(_KNOWN, (ids,)):
            known.setdefault(place, set()).add(owner)
        changed: list[tuple[int, set[int]]] = []
        for number, site, location in places:
            found = self.of(site, location, named.get(number, ()))
            if found != known.get(number, set()):
                changed.append((number, found))
        self._database.executemany("DELETE FROM place_owners WHERE place_id = ?", [(number,) for number, _ in changed])
        rows = [(number, owner) for number, found in changed for owner in sorted(found)]
        self._database.executemany("INSERT INTO place_owners (place_id, owner_id) VALUES (?, ?)", rows)
        alone = [(sole(found), number) for number, found in changed]
        self._database.executemany("UPDATE places SET owner_id = ? WHERE id = ?", alone)


def sole(owners: Collection[int]) -> int | None:
    """The value of the column `owner`: the only owner; None without an owner, 0 for several."""
    return (min(owners) if owners else None) if len(owners) < 2 else 0


def _numbers(database: Database, owners: Iterable[Owner]) -> dict[str, int]:
    """The ids of owners; adds new ones and updates contacts."""
    known = dict(database.query("SELECT owner, id FROM owners"))
    for each in owners:
        if each.owner in known:
            database.execute("UPDATE owners SET contact = ? WHERE id = ?", (each.contact, known[each.owner]))
        else:
            known[each.owner] = database.next_id("owners")
            values = known[each.owner], each.owner, each.contact
            database.execute("INSERT INTO owners (id, owner, contact) VALUES (?, ?, ?)", values)
    return known
