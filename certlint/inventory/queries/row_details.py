"""Adds related data to the rows of a page: names, places, owners, worst finding. The number of queries is constant."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from certlint.inventory.sql.columns import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from certlint.inventory.queries.row_types import CertificateRow, PlaceRow
    from certlint.inventory.sql.database import Database

    Row = TypeVar("Row", bound=Any)

# Upper bounds for listed names and counted places: an intermediate CA certificate may be at every place.
FEW_NAMES = 3
MOST_PLACES = 1000
# Values per query; both databases accept more.
_BATCH = 500


def certificates(database: Database, rows: Sequence[CertificateRow]) -> list[CertificateRow]:
    """The rows with their names, places, owners and worst findings."""
    found = {row.id: row for row in rows}
    for ids in _batches(found):
        for number, places, severity in database.query(_COUNTS, (*SEVERITIES, ids)):
            found[number] = found[number]._replace(places=places, severity=severity)
        names: dict[int, list[str]] = {}
        counts: dict[int, int] = {}
        for number, name, total in database.query(_NAMES, (ids, FEW_NAMES)):
            names.setdefault(number, []).append(name)
            counts[number] = max(int(total), 1)
        for number, few in names.items():
            found[number] = found[number]._replace(names=tuple(few), count_of_names=counts[number])
        for number, place, owners in _whereabouts(database, ids):
            found[number] = found[number]._replace(place=place, owners=owners)
    return list(found.values())


_WORST = (
    "WHEN EXISTS (SELECT 1 FROM findings f WHERE f.certificate_id = c.id AND f.ended IS NULL AND f.severity = ?) THEN "
)
_COUNTS = (
    "SELECT c.id, (SELECT count(*) FROM (SELECT 1 FROM sightings s WHERE s.certificate_id = c.id AND s.ended IS NULL"
    f" LIMIT {MOST_PLACES + 1}) AS few), CASE {' '.join(f'''{_WORST}'{each}' ''' for each in SEVERITIES)} ELSE '' END"
    " FROM certificates c WHERE c.id IN ?"
)
_NAMES = (
    "SELECT certificate_id, name, total FROM (SELECT certificate_id, name,"
    " row_number() OVER (PARTITION BY certificate_id ORDER BY CASE kind WHEN 'cn' THEN 1 ELSE 0 END, kind, name) AS number,"
    " sum(CASE kind WHEN 'cn' THEN 0 ELSE 1 END) OVER (PARTITION BY certificate_id) AS total"
    " FROM names WHERE certificate_id IN ?) AS numbered"
    " WHERE number <= ? AND (number <= total OR total = 0) ORDER BY certificate_id, number"
)
"""The subject's CN is used only if the certificate has no other name."""


def _whereabouts(database: Database, ids: Iterable[int]) -> Iterable[tuple[int, str, tuple[str, ...]]]:
    """For each certificate: its id, its first place, and the owners of its places."""
    names = dict(database.query("SELECT id, owner FROM owners"))
    for number in ids:
        first = database.one(_FIRST_PLACE, (number,))
        if first is not None:
            owners = {names[owner] for (owner,) in database.query(_OWNERS, (number, MOST_PLACES)) if owner in names}
            yield number, first[0], tuple(sorted(owners))


_FEW_PLACES = "SELECT place_id FROM sightings WHERE certificate_id = ? AND ended IS NULL ORDER BY place_id LIMIT {}"
_FIRST_PLACE = f"SELECT location FROM places WHERE id = ({_FEW_PLACES.format(1)})"
_OWNERS = (
    f"SELECT DISTINCT po.owner_id FROM ({_FEW_PLACES.format('?')}) AS few"
    " JOIN place_owners po ON po.place_id = few.place_id"
)


def places(database: Database, rows: Sequence[PlaceRow]) -> list[PlaceRow]:
    """The rows with the leaf that each place shows, and its owners."""
    found = {row.id: row for row in rows}
    for ids in _batches(found):
        for number, sha256, common_name, not_after in database.query(_SHOWN, (ids,)):
            found[number] = found[number]._replace(sha256=sha256, common_name=common_name, not_after=not_after)
    owners = owners_of(database, found)
    return [row._replace(owners=owners.get(number, ())) for number, row in found.items()]


_SHOWN = (
    "SELECT s.place_id, c.sha256, c.common_name, c.not_after FROM sightings s JOIN certificates c ON c.id = s.certificate_id"
    " WHERE s.place_id IN ? AND s.ended IS NULL AND s.position = 0"
)


def with_owners(database: Database, rows: Sequence[Row]) -> list[Row]:
    """Rows with a `place_id`, completed with the owners of that place."""
    owners = owners_of(database, {row.place_id for row in rows})
    return [row._replace(owners=owners.get(row.place_id, ())) for row in rows]


def owners_of(database: Database, place_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The owners of each place that has an owner, by the id of the place."""
    found: dict[int, list[str]] = {}
    for ids in _batches(place_ids):
        sql = (
            "SELECT po.place_id, o.owner FROM place_owners po JOIN owners o ON o.id = po.owner_id"
            " WHERE po.place_id IN ? ORDER BY o.owner"
        )
        for number, owner in database.query(sql, (ids,)):
            found.setdefault(number, []).append(owner)
    return {number: tuple(each) for number, each in found.items()}


def _batches(ids: Iterable[int]) -> Iterable[list[int]]:
    """The ids in batches that fit into one query."""
    listed = list(ids)
    for start in range(0, len(listed), _BATCH):
        yield listed[start : start + _BATCH]
