"""Which places fall when something happens to a CA, a certificate or a key, and which survive by another path.

The paths are those of a check: of what a place sends, to the trust stores that are given or to the roots of the inventory.
Places that send the same CA certificates below the same issuer share one search.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certlint.inventory import beside
from certlint.inventory.answers import ImpactRow
from certlint.inventory.ways import FALLS, OPEN, Ways
from certlint.light import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from certlint.inventory.database import Database
    from certlint.inventory.event import InventoryEvent
    from certlint.x509.signed_object import SignedObject

_BATCH = 500
_LEAF = (
    "SELECT p.id, p.kind, p.site, p.location, c.id, c.sha256, c.common_name, c.not_before, c.not_after, c.issuer_sha256,"
    " c.spki_sha256 FROM certificates c JOIN sightings s ON s.certificate_id = c.id JOIN places p ON p.id = s.place_id"
    " WHERE c.ended IS NULL AND s.ended IS NULL AND s.position = 0 AND "
)


class _Leaf(NamedTuple):
    """The leaf of a place that an event may concern."""

    place_id: int
    kind: str
    site: str
    location: str
    certificate_id: int
    sha256: str
    common_name: str
    not_before: int | None
    not_after: int | None
    issuer_sha256: str
    spki_sha256: str


def impact(database: Database, event: InventoryEvent, ways: Ways) -> list[ImpactRow]:
    """Every place that the event concerns, with what becomes of it: what falls comes first."""
    struck, below = _struck(database, event, ways.outside)
    found: dict[int, _Leaf] = {}
    for leaf in _leaves(database, event, struck, below):
        if event.issued_in_span(leaf.not_before):
            found.setdefault(leaf.place_id, leaf)
    verdicts = _verdicts(database, event, ways, list(found.values()))
    rows = [
        ImpactRow(verdict, *leaf[:4], leaf.sha256, leaf.common_name, leaf.not_after, why, path, remedy)
        for leaf, (verdict, why, path, remedy) in verdicts
        if verdict
    ]
    rows.sort(key=lambda row: (_ORDER.index(row.verdict), row.site, row.location))
    return _with_names(database, beside.with_owners(database, rows))


_ORDER = ("falls", "open", "survives")


def _struck(database: Database, event: InventoryEvent, outside: Sequence[SignedObject]) -> tuple[set[int], set[str]]:
    """The ids of certificates that are struck themselves, and the names (SHA-256) of all CAs at or below a struck one."""
    from certlint.x509.digests import sha256

    numbers: set[int] = set()
    names = set(event.names)
    for column, wanted in (("spki_sha256", event.keys), ("sha256", event.digests), ("subject_sha256", event.names)):
        for row in _in(database, "SELECT id, subject_sha256, is_ca FROM certificates WHERE ", column, wanted):
            numbers.add(row[0])
            names |= {row[1]} if row[2] else set()
    sql = "SELECT subject_sha256 FROM certificates WHERE is_ca = 1 AND "
    names |= {row[0] for row in _in(database, sql, "spki_sha256", event.suspects)}
    concerned = (each for each in outside if event.strikes(each) or each.spki_sha256 in event.suspects)
    names |= {sha256(each.raw.get("subject", b"")).hexdigest() for each in concerned}
    pairs = [
        (sha256(c.raw.get("issuer", b"")).hexdigest(), sha256(c.raw.get("subject", b"")).hexdigest()) for c in outside
    ]
    frontier = set(names)
    while frontier:
        sql = "SELECT DISTINCT subject_sha256 FROM certificates WHERE is_ca = 1 AND "
        children = {row[0] for row in _in(database, sql, "issuer_id", issuer_ids(database, frontier))}
        children |= {subject for issuer, subject in pairs if issuer in frontier}
        frontier = children - names
        names |= frontier
    return numbers, names


def _leaves(
    database: Database, event: InventoryEvent, struck: Collection[int], below: Collection[str]
) -> Iterator[_Leaf]:
    """The leaves of places that are struck, or stand below a CA that is."""
    if event.is_by_date_alone:
        rows: Iterable[tuple[Any, ...]] = database.query(f"{_LEAF} c.is_ca = 0 AND c.not_before < ?", (_latest(event),))
    else:
        rows = [
            *_in(database, _LEAF, "c.id", struck),
            *_in(database, f"{_LEAF} c.is_ca = 0 AND ", "c.issuer_id", issuer_ids(database, below)),
        ]
    yield from (_Leaf(*row) for row in rows)


def issuer_ids(database: Database, digests: Iterable[str]) -> list[int]:
    """The numbers of issuers, by the digests of their names."""
    return [row[0] for row in _in(database, "SELECT id FROM issuers WHERE ", "issuer_sha256", digests)]


def _latest(event: InventoryEvent) -> int:
    return 2**62 if event.before is None else event.before


def _verdicts(
    database: Database, event: InventoryEvent, ways: Ways, leaves: Sequence[_Leaf]
) -> Iterator[tuple[_Leaf, tuple[str, str, str, str]]]:
    """What becomes of each place; a search for each group of places with the same certificates above their leaves."""
    known: dict[object, tuple[str, str, str, str]] = {}
    above = _above(database, leaves)
    for leaf in leaves:
        if event.is_by_date_alone:
            yield leaf, (FALLS, "it was issued in the span", "", "")
        elif leaf.sha256 in event.digests:
            yield leaf, (FALLS, "it is revoked", "", "")
        elif leaf.spki_sha256 in event.keys:
            yield leaf, (FALLS, "its own key is concerned", "", "")
        else:
            chain = tuple(above.get(leaf.place_id, ()))
            # What a programme decides hangs on the day on which the leaf was issued.
            group = leaf.issuer_sha256, chain, leaf.certificate_id if event.programme else 0
            if group not in known:
                known[group] = ways.judged((leaf.certificate_id, *chain))
            yield leaf, known[group]


def _above(database: Database, leaves: Sequence[_Leaf]) -> dict[int, list[int]]:
    """The certificates that each place sends beside its leaf, in their order."""
    found: dict[int, list[int]] = {}
    sql = "SELECT s.place_id, s.certificate_id FROM sightings s WHERE s.ended IS NULL AND s.position > 0 AND "
    for place, number in _in(database, sql, "s.place_id", [leaf.place_id for leaf in leaves], " ORDER BY s.position"):
        found.setdefault(place, []).append(number)
    return found


def _in(
    database: Database, sql: str, column: str, values: Iterable[object], more: str = ""
) -> Iterator[tuple[Any, ...]]:
    """The rows in which a column has one of some values, however many."""
    listed = sorted(set(values))  # type: ignore[type-var]  # of one kind each
    for start in range(0, len(listed), _BATCH):
        some = listed[start : start + _BATCH]
        yield from database.query(f"{sql}{column} IN ({', '.join('?' * len(some))}){more}", some)


def _with_names(database: Database, rows: Sequence[ImpactRow]) -> list[ImpactRow]:
    """The rows with all names that fall or survive with their places."""
    names: dict[str, list[str]] = {}
    sql = (
        "SELECT c.sha256, n.name FROM names n JOIN certificates c ON c.id = n.certificate_id WHERE n.kind <> 'cn' AND "
    )
    for digest, name in _in(database, sql, "c.sha256", [row.sha256 for row in rows], " ORDER BY n.kind, n.name"):
        names.setdefault(digest, []).append(name)
    return [row._replace(names=tuple(names.get(row.sha256, (row.common_name,)))) for row in rows]


class ImpactTotals(NamedTuple):
    """How many places and names fall, survive or are open, in all and by owner."""

    falls: int
    open: int
    survives: int
    names: int
    owners: tuple[tuple[str, int, int, int], ...]


def totals(rows: Sequence[ImpactRow]) -> ImpactTotals:
    """What rows come to; `names` are those that fall."""
    count = {verdict: sum(row.verdict == verdict for row in rows) for verdict in _ORDER}
    names = {name for row in rows if row.verdict == FALLS for name in row.names}
    by_owner: dict[str, list[int]] = {}
    for row in rows:
        for owner in row.owners or ("",):
            by_owner.setdefault(owner, [0, 0, 0])[_ORDER.index(row.verdict)] += 1
    owners = tuple(
        (owner, *numbers) for owner, numbers in sorted(by_owner.items(), key=lambda item: (-item[1][0], item[0]))
    )
    return ImpactTotals(count[FALLS], count[OPEN], count["survives"], len(names), owners)  # type: ignore[arg-type]  # three each
