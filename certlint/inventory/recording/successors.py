"""Which certificate follows another: at its place (replaces it), or anywhere for all of its names (supersedes it)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certlint.inventory.recording.seen_again import ASKED
from certlint.inventory.sql.columns import reversed_name
from certlint.light import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from certlint.inventory.sql.database import Database

_MOST = 20
"""Of the certificates with a name, how many of the newest are considered as superseding."""

# Certificates that may have become superseded; a temporary table of the connection.
_TOUCHED = "CREATE TEMPORARY TABLE IF NOT EXISTS touched (id {id})", "DELETE FROM touched"
# Certificates that a run found at new places, including those of a killed and restarted run.
_NEW = """INSERT INTO touched SELECT DISTINCT certificate_id FROM sightings
    WHERE last_run = ? AND first_seen IN (SELECT started FROM runs WHERE finished IS NULL) ON CONFLICT DO NOTHING"""
_LEFT_BEHIND = """INSERT INTO touched SELECT id FROM certificates
    WHERE superseded_by IN (SELECT certificate_id FROM sightings WHERE ended_as IN ('replaced', 'gone') AND ended = ?)
    ON CONFLICT DO NOTHING"""
_SAME_NAMES = """INSERT INTO touched SELECT DISTINCT certificate_id FROM names
    WHERE reversed_name IN (SELECT reversed_name FROM names WHERE certificate_id IN (SELECT id FROM touched))
    ON CONFLICT DO NOTHING"""
_WILDCARDS = """SELECT DISTINCT reversed_name FROM names
    WHERE name LIKE '*.%' AND certificate_id IN (SELECT id FROM touched)"""
_BELOW = """INSERT INTO touched SELECT DISTINCT certificate_id FROM names
    WHERE reversed_name >= ? AND reversed_name < ? ON CONFLICT DO NOTHING"""
# Certificates whose names no other certificate and no wildcard covers: most, and nothing changes for them. `rtrim` removes
# the last label of a reversed name: `com.example.` of `com.example.www`.
_ALONE = """DELETE FROM touched WHERE (SELECT superseded_by FROM certificates WHERE id = touched.id) IS NULL
    AND NOT EXISTS (SELECT 1 FROM names n JOIN names o ON o.certificate_id <> n.certificate_id AND o.reversed_name IN
        (n.reversed_name, rtrim(n.reversed_name, replace(n.reversed_name, '.', '')) || '*')
        WHERE n.certificate_id = touched.id)"""
_CANDIDATES = """SELECT name, certificate_id FROM (
        SELECT n.name, n.certificate_id,
            row_number() OVER (PARTITION BY n.name ORDER BY c.not_before DESC, c.id DESC) AS place
        FROM names n JOIN certificates c ON c.id = n.certificate_id
        WHERE n.reversed_name IN ? AND c.is_ca = 0 AND c.not_before IS NOT NULL
            AND EXISTS (SELECT 1 FROM sightings s WHERE s.certificate_id = c.id AND s.ended IS NULL)
    ) AS listed WHERE place <= ?"""
_AT_PLACES = """SELECT n.name, s.place_id, s.certificate_id FROM names n
    JOIN sightings s ON s.certificate_id = n.certificate_id
    WHERE n.reversed_name IN ? AND s.last_run = ?"""
_AUTHORITIES_AT_PLACES = """SELECT c.subject_sha256, s.place_id, s.certificate_id FROM certificates c
    JOIN sightings s ON s.certificate_id = c.id
    WHERE c.subject_sha256 IN ? AND c.is_ca = 1 AND s.last_run = ?"""
# Certificates without names are few; their subjects are not indexed.
_NAMELESS_AT_PLACES = """SELECT c.subject_sha256, s.place_id, s.certificate_id FROM sightings s
    JOIN certificates c ON c.id = s.certificate_id
    WHERE s.place_id IN ? AND c.is_ca = 0 AND s.last_run = ?"""


class NamedCertificate(NamedTuple):
    """A certificate with its names, or its subject if it has none."""

    id: int
    names: frozenset[str]
    subject: str
    not_before: int | None
    is_ca: bool
    superseded_by: int | None

    @property
    def first(self) -> tuple[str, ...]:
        """The names that any certificate covering all names has one of: the first name, and the wildcard that covers it."""
        name = min(self.names, default="")
        return tuple(filter(None, (name, wildcard_over(name))))

    def covers(self, other: NamedCertificate) -> bool:
        """Whether this certificate covers all names of another one, directly or by a wildcard."""
        return bool(other.names) and all(n in self.names or wildcard_over(n) in self.names for n in other.names)


def wildcard_over(name: str) -> str:
    """The wildcard that covers a host name: `*.example.com`; empty for a name without parent labels."""
    first, dot, rest = name.partition(".")
    return f"*.{rest}" if first and dot and rest and "@" not in name and "/" not in name else ""


def as_indexed(names: Iterable[str]) -> set[str]:
    """Names as `reversed_name` has them: host names with their labels reversed, others unchanged."""
    return {form for name in names for form in (name, reversed_name(name))}


def at_places(database: Database, run: int, unseen: Sequence[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """By (place, certificate) that a run no longer saw: the certificate that the run saw there for the same names."""
    known = named_in(database, {certificate for _, certificate in unseen})
    names = {name for each in known.values() for name in each.first}
    authorities = {each.subject for each in known.values() if each.is_ca}
    nameless = {place for place, number in unseen if not (known[number].names or known[number].is_ca)}
    there: dict[tuple[str, int], list[int]] = {}
    asked: tuple[tuple[str, Collection[object]], ...] = (
        (_AT_PLACES, as_indexed(names)),
        (_AUTHORITIES_AT_PLACES, authorities),
        (_NAMELESS_AT_PLACES, nameless),
    )
    for sql, wanted in asked:
        for some in _portions(wanted):
            for key, place, certificate in database.query(sql, (some, run)):
                there.setdefault((key, place), []).append(certificate)
    known |= named_in(database, {each for some in there.values() for each in some} - known.keys())
    found = {}
    for place, number in unseen:
        old = known[number]
        keys = old.first if _is_matched_by_name(old) else (old.subject,)
        fitting = [known[each] for key in keys for each in there.get((key, place), ()) if _succeeds(known[each], old)]
        if fitting:
            found[place, number] = max(fitting, key=_age).id
    return found


def _is_matched_by_name(certificate: NamedCertificate) -> bool:
    return bool(certificate.names) and not certificate.is_ca


def _succeeds(new: NamedCertificate, old: NamedCertificate) -> bool:
    """Whether a certificate at the place of another one succeeds it."""
    return new.is_ca == old.is_ca and (new.covers(old) or not _is_matched_by_name(old))


def superseded(database: Database, run: int, now: int, resumed: Collection[int] = ()) -> list[tuple[int | None, int]]:
    """The changes: (the superseding certificate or None, the certificate concerned). Writes only the table `touched`.

    resumed  certificates that are at a place again
    """
    for statement in _TOUCHED:
        database.execute(statement.format_map(database.dialect.types))
    database.insert("touched", "id", [(number,) for number in resumed])
    database.execute(_NEW, (run,))
    database.execute(_LEFT_BEHIND, (now,))
    for (backward,) in list(database.query(_WILDCARDS)):
        above = backward[:-1]  # `com.example.` of `com.example.*`
        database.execute(_BELOW, (above, f"{above[:-1]}/"))
    database.execute(_ALONE)  # first those that share no name with others
    database.execute(_SAME_NAMES)
    changes: list[tuple[int | None, int]] = []
    for ids in _touched(database):
        changes += _changes(database, named_in(database, ids))
    return changes


def _touched(database: Database) -> Iterator[list[int]]:
    last = -1
    while some := [
        number
        for (number,) in database.query(f"SELECT id FROM touched WHERE id > ? ORDER BY id LIMIT {ASKED}", (last,))
    ]:
        yield some
        last = some[-1]


def _changes(database: Database, some: dict[int, NamedCertificate]) -> Iterator[tuple[int | None, int]]:
    asked = {each.id: each for each in some.values() if not each.is_ca and each.names}
    bearing: dict[str, list[int]] = {}
    for names in _portions(as_indexed(name for each in asked.values() for name in each.first)):
        for name, certificate in database.query(_CANDIDATES, (names, _MOST)):
            bearing.setdefault(name, []).append(certificate)
    known = some | named_in(database, {each for ids in bearing.values() for each in ids} - some.keys())
    for old in asked.values():
        possible = (known[each] for name in old.first for each in bearing.get(name, ()))
        newer = [each for each in possible if _age(each)[0] > _age(old)[0] and each.covers(old)]
        by = max(newer, key=_age).id if newer else None
        if by != old.superseded_by:
            yield by, old.id


def _age(certificate: NamedCertificate) -> tuple[int, int]:
    return (-1 << 62 if certificate.not_before is None else certificate.not_before), certificate.id


def named_in(database: Database, ids: Collection[int]) -> dict[int, NamedCertificate]:
    """Certificates by id, with the names of the subjectAltName, else the CN."""
    alternatives: dict[int, set[str]] = {}
    common: dict[int, set[str]] = {}
    rows: list[tuple[Any, ...]] = []
    for some in _portions(ids):
        sql = "SELECT certificate_id, kind, name FROM names WHERE certificate_id IN ?"
        for certificate, kind, name in database.query(sql, (some,)):
            (common if kind == "cn" else alternatives).setdefault(certificate, set()).add(name)
        columns = "id, subject_sha256, not_before, is_ca, superseded_by"
        rows += database.query(f"SELECT {columns} FROM certificates WHERE id IN ?", (some,))
    return {
        row[0]: NamedCertificate(row[0], frozenset(alternatives.get(row[0]) or common.get(row[0]) or ()), *row[1:])
        for row in rows
    }


def _portions(wanted: Iterable[Any]) -> Iterator[list[Any]]:
    """The wanted values in portions that fit into one query."""
    asked = sorted(wanted)
    for start in range(0, len(asked), ASKED):
        yield asked[start : start + ASKED]
