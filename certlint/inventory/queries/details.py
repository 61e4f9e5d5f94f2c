"""One certificate or one place with everything that the inventory has about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.errors import InputError
from certlint.inventory.queries import lists, row_details
from certlint.inventory.queries.lists import CERTIFICATE, PLACE, SIGHTING, listed_certificate, place_row
from certlint.inventory.queries.paging import PAGE, page_of
from certlint.inventory.queries.row_types import NameRow, SightingRow
from certlint.inventory.search.filters import Filters

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from certlint.inventory.queries.paging import Key, Page
    from certlint.inventory.queries.row_types import CertificateRow, FindingRow, PlaceRow
    from certlint.inventory.sql.database import Database

_SHORTEST = 4


class NotThereError(InputError):
    """The requested object is not in the inventory."""


def certificate(database: Database, digest: str) -> CertificateRow:
    """The certificate whose SHA-256 equals `digest` or begins with it. Raises InputError."""
    wanted = digest.replace(":", "").strip().lower()
    found = []
    if _SHORTEST <= len(wanted) <= 64 and all(sign in "0123456789abcdef" for sign in wanted):
        sql = f"SELECT {CERTIFICATE} FROM certificates c WHERE c.sha256 >= ? AND c.sha256 < ? ORDER BY c.sha256 LIMIT 2"
        found = [listed_certificate(row) for row in database.query(sql, (wanted, wanted + "g"))]
    if len(found) != 1:
        several = "several certificates" if found else "no certificate"
        raise NotThereError(
            f"the inventory has {several} with the SHA-256 {digest[:64]!r}",
            "give more of its digits" if found else "the question `list` lists them",
        )
    return row_details.certificates(database, found)[0]


def place(database: Database, number: int) -> PlaceRow:
    """The place with this id. Raises InputError."""
    row = database.one(f"SELECT {PLACE} FROM places p WHERE p.id = ?", (number,))
    if row is None:
        raise NotThereError(f"the inventory has no place {number}", "the question `places` lists them")
    return row_details.places(database, [place_row(row)])[0]


def der(database: Database, certificate_id: int) -> bytes:
    """The DER encoding of a certificate; empty if it is not stored."""
    row = database.one("SELECT der FROM encodings WHERE certificate_id = ?", (certificate_id,))
    return bytes(row[0]) if row else b""


def names(database: Database, certificate_id: int, after: Key | None = None, limit: int = PAGE) -> Page:
    """The names of a certificate. The key is (kind, name)."""
    behind = " AND (kind, name) > (?, ?)" if after is not None else ""
    sql = f"SELECT kind, name FROM names WHERE certificate_id = ?{behind} ORDER BY kind, name LIMIT ?"
    rows = [NameRow(*row) for row in database.query(sql, (certificate_id, *(after or ()), limit + 1))]
    return page_of(rows, limit, lambda row: (row.kind, row.name))


def sightings_of_certificate(
    database: Database, certificate_id: int, after: Key | None = None, limit: int = PAGE
) -> Page:
    """The places that show a certificate now or showed it once. The key is (place_id,)."""
    return _sightings(database, "s.certificate_id = ?", "s.place_id", certificate_id, after, limit)


def sightings_at(database: Database, place_id: int, after: Key | None = None, limit: int = PAGE) -> Page:
    """The certificates that a place shows now or showed once. The key is (certificate_id,)."""
    return _sightings(database, "s.place_id = ?", "s.certificate_id", place_id, after, limit)


def _sightings(database: Database, condition: str, other: str, number: int, after: Key | None, limit: int) -> Page:
    behind = f" AND {other} > ?" if after is not None else ""
    sql = f"{SIGHTING} WHERE {condition}{behind} ORDER BY {other} LIMIT ?"
    rows = [SightingRow(*row) for row in database.query(sql, (number, *(after or ()), limit + 1))]
    listed = page_of(rows, limit, lambda row: (getattr(row, other.partition(".")[2]),))
    return listed._replace(rows=row_details.with_owners(database, listed.rows))


def findings_about(database: Database, certificate_id: int, after: Key | None = None, limit: int = PAGE) -> Page:
    """The findings about a certificate, open and fixed, newest first."""
    return lists.findings(database, Filters(certificate_id=certificate_id, ended=True), after, limit)


def findings_at(database: Database, place_id: int, after: Key | None = None, limit: int = PAGE) -> Page:
    """The findings at a place, open and fixed, newest first."""
    return lists.findings(database, Filters(place_id=place_id, ended=True), after, limit)


def profiles_of(database: Database, findings: Iterable[FindingRow]) -> dict[int, str]:
    """By the id of each finding: the profile of the run that saw it last. Takes at most some hundred findings."""
    ids = [each.id for each in findings]
    return dict(database.query(_PROFILES, (ids,))) if ids else {}


_PROFILES = "SELECT f.id, r.profile FROM findings f JOIN runs r ON r.id = f.last_run WHERE f.id IN ?"


def place_alerts(database: Database, place_id: int, severities: Sequence[str]) -> bool:
    """Whether a place has an open finding of these severities. Findings about superseded certificates do not count."""
    sql = (
        "SELECT 1 FROM findings f LEFT JOIN certificates c ON c.id = f.certificate_id"
        " WHERE f.place_id = ? AND f.severity IN ? AND f.ended IS NULL AND c.superseded_by IS NULL LIMIT 1"
    )
    return database.one(sql, (place_id, list(severities))) is not None
