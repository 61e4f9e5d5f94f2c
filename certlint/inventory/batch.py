"""One batch of places: found again by their digests or made, with their certificates, sightings and findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certlint.inventory import rows
from certlint.inventory.rows import as_stored
from certlint.output.seen import TABLE, worst_seen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from certlint.inventory.database import Database
    from certlint.inventory.run_facts import RunFacts
    from certlint.output.seen import SeenCertificate, SeenPlace

ASKED = 500
"""How many are asked for at once: older SQLite takes 999 parameters."""

_CERTIFICATE = f"""INSERT INTO certificates (id, issuer_id, sha256, spki_sha256, subject, common_name, issuer,
    issuer_sha256, subject_sha256, serial, not_before, not_after, end_day, lifetime, key_type, key_bits, key, signature,
    is_ca, self_signed, first_seen, last_seen) VALUES ({", ".join("?" * 22)})"""
_CERTIFICATE_AGAIN = """UPDATE certificates SET last_seen = CASE WHEN last_seen > ? THEN last_seen ELSE ? END, ended = NULL
    WHERE id = ?"""
_PLACE = """INSERT INTO places
    (source, last_seen, last_run, beside, expires, verdict, errors, warnings, id, digest, kind, site, location, first_seen)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_PLACE_AGAIN = """UPDATE places SET source = ?, last_seen = ?, last_run = ?, beside = ?, expires = ?, verdict = ?,
    errors = ?, warnings = ?, ended = NULL WHERE id = ?"""
# Runs may overlap: what a later one has seen, an earlier one does not take back.
_NEWEST = """last_seen = CASE WHEN {table}.last_run > excluded.last_run THEN {table}.last_seen ELSE excluded.last_seen END,
    last_run = CASE WHEN {table}.last_run > excluded.last_run THEN {table}.last_run ELSE excluded.last_run END"""
_SIGHTING = """INSERT INTO sightings (place_id, certificate_id, position, first_seen, last_seen, last_run)
    VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (place_id, certificate_id) DO UPDATE SET position = excluded.position, {newest},
    ended = NULL, ended_as = NULL, replaced_by = NULL""".format(newest=_NEWEST.format(table="sightings"))
# Whether it is superseded is found out again.
_RESUMED = """INSERT INTO touched SELECT certificate_id FROM sightings
    WHERE place_id = ? AND certificate_id = ? AND ended IS NOT NULL ON CONFLICT DO NOTHING"""
# What could not be evaluated is not known to be mended.
_UNJUDGED = "UPDATE findings SET last_run = ? WHERE place_id = ? AND ended IS NULL AND last_run < ?"
_FINDING = """INSERT INTO findings
    (id, place_id, certificate_id, rule, severity, message, digest, first_seen, last_seen, last_run)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (place_id, digest) DO UPDATE SET severity = excluded.severity, message = excluded.message, {newest},
    ended = NULL""".format(newest=_NEWEST.format(table="findings"))


class WriteBatch:
    """Writes places of a run, within a transaction."""

    def __init__(self, database: Database, run: int, facts: RunFacts) -> None:
        self._database, self._run, self._now, self._site = database, run, facts.started, as_stored(facts.site)
        self._where: dict[str, tuple[str, str]] = {}

    def write(self, places: Iterable[SeenPlace]) -> None:
        """Writes all of them. Raises OutputError."""
        found = self._merged(places)
        certificates = self._certificates({c.sha256: c for place in found.values() for c, _ in place.certificates})
        numbers, added = self._places(found, certificates)
        self._sightings(found, numbers, certificates)
        self._findings(found, numbers, certificates)
        held = sum(len(place.certificates) for place in found.values())
        errors, warnings = (sum(getattr(place, name) for place in found.values()) for name in ("errors", "warnings"))
        self._database.execute(
            "UPDATE runs SET places = places + ?, certificates = certificates + ?, errors = errors + ?,"
            " warnings = warnings + ? WHERE id = ?",
            (added, held, errors, warnings, self._run),
        )

    def _merged(self, places: Iterable[SeenPlace]) -> dict[str, SeenPlace]:
        """Places by their digests; parts of one together, else what was seen last."""
        found: dict[str, SeenPlace] = {}
        for place in places:
            where = rows.location_of(place)
            digest = rows.place_digest(place.kind, self._site, where[1])
            self._where[digest] = where
            before = found.get(digest)
            if before is not None and place.is_part:
                place = place._replace(
                    verdict=worst_seen((before.verdict, place.verdict)),
                    errors=before.errors + place.errors,
                    warnings=before.warnings + place.warnings,
                    certificates=before.certificates + place.certificates,
                    findings=before.findings + place.findings,
                )
            found[digest] = place
        return found

    def _certificates(self, seen: Mapping[str, SeenCertificate]) -> dict[str, int]:
        """The ids of certificates; new ones are added."""
        database, now = self._database, self._now
        known: dict[str, int] = dict(self._known("certificates", "sha256, id", "sha256", seen))
        new = [each for digest, each in seen.items() if digest not in known]
        first = database.next_id("certificates") if new else 0
        numbers = {each.sha256: first + at for at, each in enumerate(new)}
        issuers = self._issuers({each.issuer_sha256: each.issuer for each in new})
        database.executemany(_CERTIFICATE_AGAIN, [(now, now, number) for number in known.values()])
        made = [rows.certificate_row(numbers[each.sha256], issuers[each.issuer_sha256], each, now) for each in new]
        database.executemany(_CERTIFICATE, made)
        database.executemany("INSERT INTO encodings VALUES (?, ?)", [(numbers[each.sha256], each.der) for each in new])
        names = [row for each in new for row in rows.name_rows(numbers[each.sha256], each)]
        database.executemany("INSERT INTO names VALUES (?, ?, ?, ?)", names)
        return known | numbers

    def _issuers(self, names: Mapping[str, str]) -> dict[str, int]:
        """The ids of issuers, by the digests of their names; new ones are added."""
        known: dict[str, int] = dict(self._known("issuers", "issuer_sha256, id", "issuer_sha256", names))
        new = [digest for digest in names if digest not in known]
        first = self._database.next_id("issuers") if new else 0
        numbers = {digest: first + at for at, digest in enumerate(new)}
        made = [(number, digest, as_stored(names[digest])) for digest, number in numbers.items()]
        self._database.executemany("INSERT INTO issuers VALUES (?, ?, ?)", made)
        return known | numbers

    def _places(self, seen: Mapping[str, SeenPlace], certificates: Mapping[str, int]) -> tuple[dict[str, int], int]:
        """The ids of places, and how many of them the run has not seen before; new ones are added."""
        columns = "digest, id, last_run, verdict, errors, warnings, expires, beside"
        known = {row[0]: row[1:] for row in self._known("places", columns, "digest", seen)}
        new = [digest for digest in seen if digest not in known]
        first = self._database.next_id("places") if new else 0
        numbers = {digest: row[0] for digest, row in known.items()}
        numbers |= {digest: first + at for at, digest in enumerate(new)}
        # A place of many certificates comes in several batches of one run: what was found adds up.
        parts = {digest: row[2:] for digest, row in known.items() if row[1] == self._run and seen[digest].is_part}
        changing = {
            digest: self._changing(digest, place, certificates, *parts.get(digest, ("pass", 0, 0, None, "")))
            for digest, place in seen.items()
        }
        again = [(*changing[digest], numbers[digest]) for digest, row in known.items() if row[1] <= self._run]
        self._database.executemany(_PLACE_AGAIN, again)
        made = [
            (
                *changing[digest],
                numbers[digest],
                digest,
                seen[digest].kind,
                self._site,
                as_stored(self._where[digest][1]),
                self._now,
            )
            for digest in new
        ]
        self._database.executemany(_PLACE, made)
        return numbers, len(new) + sum(row[1] != self._run for row in known.values())

    def _changing(
        self,
        digest: str,
        place: SeenPlace,
        certificates: Mapping[str, int],
        verdict: str,
        errors: int,
        warnings: int,
        expires: int | None,
        beside: str,
    ) -> tuple[Any, ...]:
        """What a run may change of a place; with what it has found there before."""
        source = as_stored(self._where[digest][0])
        found = worst_seen((verdict, place.verdict)), errors + place.errors, warnings + place.warnings
        ends = [expires, *(rows.held(each.not_after) for each, _ in place.certificates)]
        expires = min((end for end in ends if end is not None), default=None)
        above = "" if place.kind == TABLE else rows.beside(beside, place, certificates)
        return source, self._now, self._run, above, expires, *found

    def _sightings(
        self, seen: Mapping[str, SeenPlace], places: Mapping[str, int], certificates: Mapping[str, int]
    ) -> None:
        found = {
            (places[digest], certificates[certificate.sha256]): position
            for digest, place in seen.items()
            for certificate, position in reversed(place.certificates)
        }
        self._database.executemany(_RESUMED, list(found))
        self._database.executemany(
            _SIGHTING, [(*pair, position, self._now, self._now, self._run) for pair, position in found.items()]
        )

    def _findings(
        self, seen: Mapping[str, SeenPlace], places: Mapping[str, int], certificates: Mapping[str, int]
    ) -> None:
        kept = [(self._run, places[digest], self._run) for digest, place in seen.items() if not place.is_whole]
        self._database.executemany(_UNJUDGED, kept)
        found = {(digest, each.digest): each for digest, place in seen.items() for each in place.findings}
        if not found:
            return
        first = self._database.next_id("findings")
        times = self._now, self._now, self._run
        made = []
        for at, ((digest, _), each) in enumerate(found.items()):
            texts = each.rule, each.severity, as_stored(each.message), each.digest
            made.append((first + at, places[digest], certificates.get(each.certificate), *texts, *times))
        self._database.executemany(_FINDING, made)

    def _known(self, table: str, columns: str, key: str, wanted: Iterable[str]) -> Iterator[tuple[Any, ...]]:
        """What is there of a table already."""
        asked = list(wanted)
        for start in range(0, len(asked), ASKED):
            some = asked[start : start + ASKED]
            marks = ", ".join("?" * len(some))
            sql = f"SELECT {columns} FROM {table} WHERE {key} IN ({marks})"
            yield from self._database.query(sql, some)
