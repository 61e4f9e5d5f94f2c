"""Converts what a run saw to rows of the tables. Certificates are untrusted input: text is made storable first."""

from __future__ import annotations

import os
from hashlib import sha256
from typing import TYPE_CHECKING

from certlint.inventory.sql.columns import reversed_name
from certlint.output.seen import FILE, TABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from certlint.output.seen import SeenCertificate, SeenPlace

DAY = 86400
MOST_INDEXED = 1000
"""The most bytes of an indexed text: PostgreSQL takes 2,704 for all columns of an index."""
MOST_TEXT = 8000
_MOST_SENT = 1000
"""The most characters of an indexed list of certificate ids."""
_OF_LABELS = ("dns", "cn")
MOST_NAMES = 10_000
"""How many names of one certificate are stored; a search does not find the names after them."""


def as_stored(text: str, most: int = MOST_TEXT) -> str:
    """A text as it is stored: Unicode without NUL, in at most `most` bytes."""
    return all_as_stored((text,), most)[0]


def all_as_stored(texts: Iterable[str], most: int = MOST_TEXT) -> list[str]:
    """The same for several texts. A fast path for short ASCII texts avoids a function call for each of them."""
    short = most // 4
    return [
        text if len(text) <= short and text.isascii() and "\0" not in text else _made_storable(text, most)
        for text in texts
    ]


def _made_storable(text: str, most: int) -> str:
    raw = text.replace("\0", "\ufffd").encode("utf-8", "backslashreplace")
    return raw.decode() if len(raw) <= most else raw[: most - 3].decode("utf-8", "ignore") + "…"


def certificate_row(
    number: int, issuer_id: int, seen: SeenCertificate, now: int, *, shares_key: bool
) -> tuple[object, ...]:
    """A row of `certificates`."""
    subject, common_name, issuer, serial, key_type, key, signature = all_as_stored(
        (seen.subject, seen.common_name, seen.issuer, seen.serial, seen.key_type, seen.key, seen.signature)
    )
    dates = held(seen.not_before), held(seen.not_after)
    days = in_days(*dates)
    return (
        number, issuer_id, seen.sha256, seen.spki_sha256, subject, common_name, issuer, seen.issuer_sha256, seen.subject_sha256,
        serial, *dates, *days, key_type, held(seen.key_bits), key,
        signature, int(seen.is_ca), int(seen.self_signed), now, now,
        int(shares_key),
    )  # fmt: skip


def in_days(not_before: int | None, not_after: int | None) -> tuple[int | None, int | None]:
    """The day of expiry and the validity in days; None if a date cannot be decoded."""
    if not_after is None:
        return None, None
    return not_after // DAY, None if not_before is None else (not_after - not_before) // DAY


def names_of(seen: SeenCertificate) -> list[tuple[str, str]]:
    """(kind, name) for each name, as it is stored."""
    names = seen.names[:MOST_NAMES]
    texts = [text.lower() if kind in _OF_LABELS else text for kind, text in names]
    return [*zip([kind for kind, _ in names], all_as_stored(texts, MOST_INDEXED), strict=True)]


def name_rows(number: int, seen: SeenCertificate) -> list[tuple[int, str, str, str]]:
    """Rows of `names`, without duplicates."""
    return [
        (number, kind, name, reversed_name(name) if kind in _OF_LABELS else name)
        for kind, name in dict.fromkeys(names_of(seen))
    ]


def location_of(place: SeenPlace) -> tuple[str, str]:
    """(source, location) of a place. Paths are made absolute, so that they do not depend on the working directory."""
    source = source_of(place.kind, place.source)
    if place.kind in (FILE, TABLE):
        return source, ": ".join(filter(None, (source, place.entry)))
    return source, place.entry or source


def source_of(kind: str, source: str) -> str:
    """An input as it is stored."""
    if kind in ("host", "cluster") or source == "-" or source.startswith("<"):
        return "-" if source == "<stdin>" else source
    return os.path.abspath(source)


def place_digest(kind: str, site: str, location: str) -> str:
    """The digest that identifies a place."""
    return sha256(f"{kind}\0{site}\0{location}".encode("utf-8", "surrogatepass")).hexdigest()


def sent_ca_ids(before: str, place: SeenPlace, ids: Mapping[str, int]) -> str:
    """The ids of the CA certificates that a place sends with its leaf, separated by commas; appends new ids to `before`."""
    above = sorted(
        [
            (position, ids[each.sha256])
            for each, position in place.certificates
            if position and (each.is_ca or each.self_signed)
        ]
    )
    return ",".join(dict.fromkeys([*filter(None, before.split(",")), *[str(number) for _, number in above]]))


def leaf(
    place: SeenPlace, above: str, ids: Mapping[str, int], issuers: Mapping[str, int]
) -> tuple[int | None, int | None, int | None, int | None]:
    """The id of the leaf that a place shows, the id of its issuer, and its dates; 0 if sightings have to be queried."""
    leaves = [each for each, position in place.certificates if not (position or each.is_ca)]
    if len(leaves) != 1 or len(above) > _MOST_SENT:
        return 0 if leaves else None, None, None, None
    (own,) = leaves
    return ids[own.sha256], issuers[own.sha256], held(own.not_before), held(own.not_after)


def with_each_once(place: SeenPlace) -> SeenPlace:
    """The place without repeated certificates; the first occurrence counts."""
    first: dict[str, tuple[SeenCertificate, int]] = {}
    for each in place.certificates:
        first.setdefault(each[0].sha256, each)
    return place if len(first) == len(place.certificates) else place._replace(certificates=tuple(first.values()))


def held(number: int | None) -> int | None:
    """A number that fits into a database column, else None."""
    return None if number is None or abs(number) >= 1 << 62 else number
