"""Writes one batch of places with their certificates, sightings and findings; existing places are found by their digests."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from certlint.inventory.recording import blocks, rows, seen_again
from certlint.inventory.recording.place_owners import sole
from certlint.inventory.recording.rows import as_stored
from certlint.inventory.recording.seen_again import COLUMNS, NEWEST
from certlint.inventory.sql.columns import KEY_BEGINNING, KEY_SIGNS
from certlint.output.seen import TABLE, worst_seen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from certlint.inventory.recording.place_owners import PlaceOwners
    from certlint.inventory.recording.run_facts import RunFacts
    from certlint.inventory.recording.seen_again import Sighting
    from certlint.inventory.sql.database import Database
    from certlint.output.seen import SeenCertificate, SeenPlace

_CERTIFICATE = """id, issuer_id, sha256, spki_sha256, subject, common_name, issuer, issuer_sha256, subject_sha256, serial,
    not_before, not_after, end_day, lifetime, key_type, key_bits, key, signature, is_ca, self_signed, first_seen, last_seen,
    shares_key"""
_CERTIFICATE_AGAIN = """UPDATE certificates SET last_seen = CASE WHEN last_seen > ? THEN last_seen ELSE ? END, ended = NULL
    WHERE id IN ?"""
_PLACE = """last_seen, last_run, source, beside, expires, verdict, errors, warnings, id, digest, kind, site, location,
    first_seen, owner_id, leaf_id, issuer_id, begins, ends"""
# A place may show several leaves until `reconciling` has ended those that the run no longer saw.
_FORGET_LEAF = "UPDATE places SET leaf_id = 0 WHERE id = ?"
# The SET clause leaves indexed columns out if their values do not change, so that their indexes are not written.
_PLACE_AS_BEFORE = "UPDATE places SET last_seen = ?, last_run = ? WHERE id IN ?"
_PLACE_AGAIN = """UPDATE places SET last_seen = ?, last_run = ?, source = ?, beside = ?, expires = ?, verdict = ?,
    errors = ?, warnings = ?, ended = NULL WHERE id = ?"""
# A certificate that could not be evaluated keeps its open findings: nothing shows that they were fixed.
_UNJUDGED = "UPDATE findings SET last_run = ? WHERE place_id = ? AND ended IS NULL AND last_run < ?"
_FINDING = "id, place_id, certificate_id, rule, severity, message, digest, first_seen, last_seen, last_run"
_FINDING_AGAIN = """INSERT INTO findings ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (place_id, digest) DO UPDATE SET severity = excluded.severity, message = excluded.message, {newest},
    ended = NULL""".format(columns=_FINDING, newest=NEWEST.format(table="findings"))
_NOTHING = "", None, "pass", 0, 0
"""What a run found at a place that it had not seen before."""


class WriteBatch:
    """Writes places of a run, within a transaction.

    owned    ids of places whose owners were written with them; `again`: places that an earlier batch of this run wrote
    held     number of certificates at the places
    resumed  ids of certificates that are at a place again after their sighting had ended
    """

    def __init__(self, database: Database, run: int, facts: RunFacts, owners: PlaceOwners | None = None) -> None:
        self._database, self._run, self._now, self._site = database, run, facts.started, as_stored(facts.site)
        self._owners = owners
        self._where: dict[str, tuple[str, str]] = {}
        self._issuer: dict[str, int] = {}
        self._new = set[str]()
        self.owned, self.again, self.resumed = range(0), list[int](), set[int]()
        self.held = 0

    def write(self, places: Iterable[SeenPlace]) -> None:
        """Writes all places. Raises OutputError."""
        merged = self._merged(places)
        self.held = sum(len(place.certificates) for place in merged.values())
        found = {digest: rows.with_each_once(place) for digest, place in merged.items()}
        certificates = self._certificates({c.sha256: c for place in found.values() for c, _ in place.certificates})
        numbers, added = self._places(found, certificates)
        self._sightings(found, numbers, certificates)
        self._findings(found, numbers, certificates)
        errors, warnings = (sum(getattr(place, name) for place in found.values()) for name in ("errors", "warnings"))
        self._database.execute(
            "UPDATE runs SET places = places + ?, certificates = certificates + ?, errors = errors + ?,"
            " warnings = warnings + ? WHERE id = ?",
            (added, self.held, errors, warnings, self._run),
        )

    def _merged(self, places: Iterable[SeenPlace]) -> dict[str, SeenPlace]:
        """Places by their digests. Parts of one place are combined; of two sightings of a whole place, the later one counts."""
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
        """The ids of certificates; adds those that are new."""
        database, now = self._database, self._now
        known: dict[str, int] = {}
        for digest, number, issuer in self._known("certificates", "sha256, id, issuer_id", "sha256", seen):
            known[digest], self._issuer[digest] = number, issuer
        new = [each for digest, each in seen.items() if digest not in known]
        first = database.next_id("certificates") if new else 0
        numbers = {each.sha256: first + at for at, each in enumerate(new)}
        issuers = self._issuers({each.issuer_sha256: each.issuer for each in new})
        self._issuer.update((each.sha256, issuers[each.issuer_sha256]) for each in new)
        for some in seen_again.portions_of(known.values()):
            database.execute(_CERTIFICATE_AGAIN, (now, now, some))
        shared = self._shared_keys(new)
        made = [
            rows.certificate_row(
                numbers[each.sha256], issuers[each.issuer_sha256], each, now, shares_key=each.spki_sha256 in shared
            )
            for each in new
        ]
        database.insert("certificates", _CERTIFICATE, made)
        database.insert("encodings", "certificate_id, der", [(numbers[each.sha256], each.der) for each in new])
        names = [row for each in new for row in rows.name_rows(numbers[each.sha256], each)]
        database.insert("names", "certificate_id, kind, name, reversed_name", names)
        nameless = set(numbers.values()).difference(row[0] for row in names)
        database.insert("nameless", "certificate_id", [(number,) for number in sorted(nameless)])
        database.insert("name_blocks", blocks.COLUMNS, [*blocks.blocks((row[0], row[2]) for row in names)])
        return known | numbers

    def _shared_keys(self, new: Sequence[SeenCertificate]) -> set[str]:
        """The keys of new certificates that other certificates have, too; marks the known certificates with these keys."""
        count = Counter(each.spki_sha256 for each in new)
        found = {key for key, number in count.items() if number > 1}
        beginnings = {key[:KEY_SIGNS] for key in count}
        marked = []
        for key, number, shares in self._known(
            "certificates", "spki_sha256, id, shares_key", KEY_BEGINNING, beginnings
        ):
            if key in count:
                found.add(key)
                marked += [] if shares else [(number,)]
        self._database.executemany("UPDATE certificates SET shares_key = 1 WHERE id = ?", marked)
        return found

    def _issuers(self, names: Mapping[str, str]) -> dict[str, int]:
        """The ids of issuers by the SHA-256 of their encoded names; adds those that are new."""
        known: dict[str, int] = dict(self._known("issuers", "issuer_sha256, id", "issuer_sha256", names))
        new = [digest for digest in names if digest not in known]
        first = self._database.next_id("issuers") if new else 0
        numbers = {digest: first + at for at, digest in enumerate(new)}
        made = [(number, digest, as_stored(names[digest])) for digest, number in numbers.items()]
        self._database.insert("issuers", "id, issuer_sha256, issuer", made)
        return known | numbers

    def _places(self, seen: Mapping[str, SeenPlace], certificates: Mapping[str, int]) -> tuple[dict[str, int], int]:
        """The ids of places, and how many of them this run had not written before; adds those that are new."""
        database = self._database
        columns = "digest, id, last_run, ended, leaf_id, source, beside, expires, verdict, errors, warnings"
        known = {row[0]: row[1:] for row in self._known("places", columns, "digest", seen)}
        numbers = {digest: row[0] for digest, row in known.items()}
        as_before, again, unknown = [], [], []
        for digest, (number, run, ended, leaf, _, *before) in known.items():
            place = seen[digest]
            # A place with many certificates comes in several batches of one run: its error and warning counts add up.
            adding = before if run == self._run and place.is_part else _NOTHING
            what = self._changing(digest, place, certificates, *adding)
            if run <= self._run and ended is None and what == tuple(known[digest][4:]):
                as_before.append(number)
            elif run <= self._run:
                again.append((self._now, self._run, *what, number))
            if leaf not in (0, rows.leaf(place, what[1], certificates, self._issuer)[0]):
                unknown.append((number,))
            if run == self._run:
                self.again.append(number)
        for some in seen_again.portions_of(as_before):
            database.execute(_PLACE_AS_BEFORE, (self._now, self._run, some))
        database.executemany(_PLACE_AGAIN, again)
        database.executemany(_FORGET_LEAF, unknown)
        self._new = seen.keys() - known.keys()
        numbers |= self._added(seen, certificates)
        return numbers, len(self._new) + sum(row[1] != self._run for row in known.values())

    def _added(self, seen: Mapping[str, SeenPlace], certificates: Mapping[str, int]) -> dict[str, int]:
        """Adds new places, with their owners if the whole place was seen, and returns their ids."""
        database = self._database
        new = sorted((digest for digest in seen if digest in self._new), key=lambda each: seen[each].is_part)
        first = database.next_id("places") if new else 0
        made, owned, located = [], [], []
        for number, digest in enumerate(new, first):
            place, location = seen[digest], as_stored(self._where[digest][1])
            owners = (
                set[int]()
                if self._owners is None or place.is_part
                else self._owners.of_seen(place, self._site, location)
            )
            owned += [(number, each) for each in sorted(owners)]
            located.append((number, location))
            what = self._changing(digest, place, certificates, *_NOTHING)
            fixed = number, digest, place.kind, self._site, location, self._now, sole(owners)
            made.append((self._now, self._run, *what, *fixed, *rows.leaf(place, what[1], certificates, self._issuer)))
        database.insert("places", _PLACE, made)
        database.insert("location_blocks", blocks.COLUMNS, [*blocks.blocks(located)])
        database.insert("place_owners", "place_id, owner_id", owned)
        if self._owners is not None:
            self.owned = range(first, first + sum(not seen[digest].is_part for digest in new))
        return dict(zip(new, range(first, first + len(new)), strict=True))

    def _changing(
        self,
        digest: str,
        place: SeenPlace,
        certificates: Mapping[str, int],
        sent_ca_ids: str,
        expires: int | None,
        verdict: str,
        errors: int,
        warnings: int,
    ) -> tuple[Any, ...]:
        """The columns of a place that a run may change, and the counts that this run has already written for it."""
        ends = [expires, *[rows.held(each.not_after) for each, _ in place.certificates]]
        expires = min([end for end in ends if end is not None], default=None)
        above = "" if place.kind == TABLE else rows.sent_ca_ids(sent_ca_ids, place, certificates)
        found = worst_seen((verdict, place.verdict)), errors + place.errors, warnings + place.warnings
        return as_stored(self._where[digest][0]), above, expires, *found

    def _sightings(
        self, seen: Mapping[str, SeenPlace], places: Mapping[str, int], certificates: Mapping[str, int]
    ) -> None:
        made: list[Sighting] = []
        again: list[Sighting] = []
        for digest, place in seen.items():
            listed = made if digest in self._new else again
            number = places[digest]
            listed += [
                (number, certificates[each.sha256], position, self._now, self._now, self._run)
                for each, position in place.certificates
            ]
        self._database.insert("sightings", COLUMNS, made)
        self.resumed = seen_again.write(self._database, self._run, self._now, again)

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
        made, again = list[tuple[object, ...]](), list[tuple[object, ...]]()
        for at, ((digest, _), each) in enumerate(found.items()):
            texts = each.rule, each.severity, as_stored(each.message), each.digest
            row = first + at, places[digest], certificates.get(each.certificate), *texts, *times
            (made if digest in self._new else again).append(row)
        self._database.insert("findings", _FINDING, made)
        self._database.executemany(_FINDING_AGAIN, again)

    def _known(self, table: str, columns: str, key: str, wanted: Iterable[str]) -> Iterator[tuple[Any, ...]]:
        """The rows of `table` that exist for the wanted keys."""
        for some in seen_again.portions_of(wanted):
            yield from self._database.query(f"SELECT {columns} FROM {table} WHERE {key} IN ?", (some,))
