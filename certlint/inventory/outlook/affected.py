"""Which certificates an event affects directly, and which CAs are at or below an affected CA."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certlint.inventory.search import filters
from certlint.x509.digests import sha256

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from certlint.inventory.outlook.event import InventoryEvent
    from certlint.inventory.sql.database import Database
    from certlint.x509.signed_object import SignedObject

_BATCH = 500


def affected_by(
    database: Database, event: InventoryEvent, outside: Sequence[SignedObject]
) -> tuple[set[int], set[int] | None]:
    """The ids of the certificates affected directly, and the ids of the issuers at or below an affected CA (None: all issuers).

    outside  CA certificates that may be missing from the inventory
    """
    if event.is_by_date_alone:
        return set(), None
    of_keys = filters.of_keys(event.keys)
    affected = {row[0] for row in database.query(f"SELECT id FROM certificates{of_keys.text}", of_keys.parameters)}
    affected |= {row[0] for row in _in(database, "SELECT id FROM certificates WHERE ", "sha256", event.digests)}
    names, pairs = set(event.names), set[tuple[str, str]]()
    authorities = "SELECT id, sha256, spki_sha256, subject_sha256, issuer_sha256 FROM certificates WHERE is_ca = 1"
    for number, digest, key, subject, issuer in database.query(authorities):
        pairs.add((issuer, subject))
        if subject in event.names:
            affected.add(number)
        if digest in event.digests or key in event.keys or key in event.suspects:
            names.add(subject)
    for each in outside:
        issuer, subject = (sha256(each.raw.get(name, b"")).hexdigest() for name in ("issuer", "subject"))
        pairs.add((issuer, subject))
        if event.affects(each) or each.spki_sha256 in event.suspects:
            names.add(subject)
    return affected, issuer_ids(database, _with_those_below(names, pairs))


def _with_those_below(names: set[str], pairs: Iterable[tuple[str, str]]) -> set[str]:
    """The given CA names and those of all CAs below them; `pairs` are (issuer, subject)."""
    children: dict[str, list[str]] = {}
    for issuer, subject in pairs:
        children.setdefault(issuer, []).append(subject)
    found, frontier = set(names), list(names)
    while frontier:
        for subject in children.get(frontier.pop(), ()):
            if subject not in found:
                found.add(subject)
                frontier.append(subject)
    return found


def issuer_ids(database: Database, digests: Iterable[str]) -> set[int]:
    """The ids of issuers by the SHA-256 of their encoded names."""
    return {row[0] for row in _in(database, "SELECT id FROM issuers WHERE ", "issuer_sha256", digests)}


def _in(database: Database, sql: str, column: str, values: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    """The rows whose `column` has one of `values`, queried in portions."""
    listed = sorted(set(values))
    for start in range(0, len(listed), _BATCH):
        yield from database.query(f"{sql}{column} IN ?", (listed[start : start + _BATCH],))
