"""From what a run saw to rows of the tables. Certificates are hostile: text is made such that a database holds it."""

from __future__ import annotations

import os
from hashlib import sha256
from typing import TYPE_CHECKING

from certlint.inventory.filters import reversed_name
from certlint.output.seen import FILE, TABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from certlint.output.seen import SeenCertificate, SeenPlace

DAY = 86400
MOST_INDEXED = 1000
"""Bytes of a text that is indexed: PostgreSQL takes 2,704 for all columns of an index."""
MOST_TEXT = 8000
_MOST_BESIDE = 1000
"""Characters of the ids of what a place sends, in an index."""
_OF_LABELS = ("dns", "cn")
MOST_NAMES = 10_000
"""Of one certificate: those behind them are not found by searching."""


def as_stored(text: str, most: int = MOST_TEXT) -> str:
    """A text as it is kept: Unicode without NUL, in at most so many bytes."""
    return all_as_stored((text,), most)[0]


def all_as_stored(texts: Iterable[str], most: int = MOST_TEXT) -> list[str]:
    """The same of several texts. Nearly all are short and plain, and a call for each would take longer than what it does."""
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
    """The day on which a certificate ends, and for how many days it is valid, as far as its dates can be read."""
    if not_after is None:
        return None, None
    return not_after // DAY, None if not_before is None else (not_after - not_before) // DAY


def names_of(seen: SeenCertificate) -> list[tuple[str, str]]:
    """The kinds of its names, and the names as they are kept."""
    names = seen.names[:MOST_NAMES]
    texts = [text.lower() if kind in _OF_LABELS else text for kind, text in names]
    return [*zip([kind for kind, _ in names], all_as_stored(texts, MOST_INDEXED), strict=True)]


def name_rows(number: int, seen: SeenCertificate) -> list[tuple[int, str, str, str]]:
    """Rows of `names`, each once."""
    return [
        (number, kind, name, reversed_name(name) if kind in _OF_LABELS else name)
        for kind, name in dict.fromkeys(names_of(seen))
    ]


def location_of(place: SeenPlace) -> tuple[str, str]:
    """The source of a place, and where the place is: paths are absolute, so that they mean the same wherever a run begins."""
    source = source_of(place.kind, place.source)
    if place.kind in (FILE, TABLE):
        return source, ": ".join(filter(None, (source, place.entry)))
    return source, place.entry or source


def source_of(kind: str, source: str) -> str:
    """An input as it is kept."""
    if kind in ("host", "cluster") or source == "-" or source.startswith("<"):
        return "-" if source == "<stdin>" else source
    return os.path.abspath(source)


def place_digest(kind: str, site: str, location: str) -> str:
    """What identifies a place."""
    return sha256(f"{kind}\0{site}\0{location}".encode("utf-8", "surrogatepass")).hexdigest()


def beside(before: str, place: SeenPlace, ids: Mapping[str, int]) -> str:
    """The ids of the CA certificates that a place sends beside its leaf, between commas: those before, then the others."""
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
    """The id of the leaf that a place shows, the id of its issuer, and its dates; 0 where the sightings have to be asked."""
    leaves = [each for each, position in place.certificates if not (position or each.is_ca)]
    if len(leaves) != 1 or len(above) > _MOST_BESIDE:
        return 0 if leaves else None, None, None, None
    (own,) = leaves
    return ids[own.sha256], issuers[own.sha256], held(own.not_before), held(own.not_after)


def with_each_once(place: SeenPlace) -> SeenPlace:
    """The place with each certificate once, where it comes first."""
    first: dict[str, tuple[SeenCertificate, int]] = {}
    for each in place.certificates:
        first.setdefault(each[0].sha256, each)
    return place if len(first) == len(place.certificates) else place._replace(certificates=tuple(first.values()))


def held(number: int | None) -> int | None:
    """A number that a database holds."""
    return None if number is None or abs(number) >= 1 << 62 else number
