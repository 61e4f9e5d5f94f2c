"""The parts that only CRLs have: dates, number, and revoked certificates. RFC 5280 section 5.1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.asn1 import der
from certlint.errors import DecodeError
from certlint.light import NamedTuple
from certlint.x509.parts.base import Extension, Part
from certlint.x509.parts.crl_entries import Tail, tail_of
from certlint.x509.parts.dates import read_time
from certlint.x509.parts.revocation import REVOCATION_REASONS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from certlint.x509.parts.dates import Time

MAX_KEPT = 101
"""The most unusual entries that are kept: one more than are ever listed."""


class CrlVersion(Part):
    """The version of a CRL; `number` counts from 1."""

    __slots__ = ("number",)

    def __init__(self, raw: bytes) -> None:
        Part.__init__(self, raw)
        start, stop = der.expect(raw, 0, len(raw), der.INTEGER, "the version of the CRL")
        self.number = der.integer(raw[start:stop], start) + 1


class CrlDates(Part):
    """thisUpdate and nextUpdate (None if absent). `raw` is both, concatenated."""

    __slots__ = ("next_update", "this_update")

    def __init__(self, raw: bytes) -> None:
        Part.__init__(self, raw)
        nodes = der.children(raw, 0, len(raw))
        self.this_update: Time = read_time(raw, nodes[0])
        self.next_update: Time | None = read_time(raw, nodes[1]) if len(nodes) > 1 else None


class CrlNumber(Extension):
    """The number of a CRL, or the base number of a delta CRL. RFC 5280 sections 5.2.3 and 5.2.4."""

    __slots__ = ("number",)

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        start, stop = der.alone(raw, self.value_start, self.value_stop, der.INTEGER, "the CRL number")
        self.number = der.integer(raw[start:stop], start)


# Tag, length and 20 octets.
_LONGEST_SERIAL = 22
_UNSPECIFIED = REVOCATION_REASONS[0]
_NO_SERIALS = (b"", b"\0")


class Odd(NamedTuple):
    """An entry to be reported: its serial number in hexadecimal, and its offset."""

    serial: str
    at: int


class OddTime(NamedTuple):
    """A time of an entry that RFC 5280 does not allow: the field, the defect, and the entry."""

    field: str
    flaw: str
    entry: Odd


class RevokedCertificates(Part):
    """The list of revoked certificates, read in one pass, since it may have hundreds of thousands of entries.

    count               the number of entries
    repeated            entries with the serial number of an earlier entry
    critical_reasons    entries with a critical reasonCode
    other_invalidity    the first entry whose invalidityDate differs from its revocationDate
    odd_serials         entries whose serial number is zero, negative, or longer than 20 octets
    odd_times           time formats that RFC 5280 does not allow, each with the first entry
    reasons             the reasons, each with the first entry
    without_reason      the first entry without a reason; None if each has one
    last_unspecified    the latest date of an entry with the reason unspecified, and that entry; None without one
    unusual_extensions  the titles of extensions other than reasonCode, each with the first entry
    flaws               other defects with the extension concerned, each with the first entry
    first, last         the earliest and the latest revocationDate, with the entry; None without entries
    """

    __slots__ = (
        "count",
        "critical_reasons",
        "first",
        "flaws",
        "last",
        "last_unspecified",
        "odd_serials",
        "odd_times",
        "other_invalidity",
        "reasons",
        "repeated",
        "unusual_extensions",
        "without_reason",
    )

    def __init__(self, raw: bytes) -> None:
        Part.__init__(self, raw)
        self.count = 0
        self.repeated: list[Odd] = []
        self.critical_reasons: list[Odd] = []
        self.odd_serials: list[Odd] = []
        self.odd_times: list[OddTime] = []
        self.other_invalidity: Odd | None = None
        self.reasons: dict[str, Odd] = {}
        self.first: tuple[Time, Odd] | None = None
        self.last: tuple[Time, Odd] | None = None
        self.without_reason: Odd | None = None
        self.last_unspecified: tuple[Time, Odd] | None = None
        self.unusual_extensions: dict[str, Odd] = {}
        self.flaws: dict[tuple[str, str], Odd] = {}
        pos, stop = der.expect(raw, 0, len(raw), der.SEQUENCE, "the list of revoked certificates")
        self._walk(pos, stop)

    def _walk(self, pos: int, stop: int) -> None:
        raw, seen, dates, tails = self.raw, set[bytes](), dict[bytes, int](), dict[bytes, Tail]()
        unspecified: dict[bytes, int] = {}
        while pos < stop:
            tag, start, after = der.header(raw, pos, stop)
            inner, date = _bounds(raw, start, after) if tag == der.SEQUENCE else (start, start)
            if inner == date:
                raise DecodeError("an entry of the CRL is not a serial number and a date", pos)
            serial, end = raw[start:inner], date
            self.count += 1
            if serial in seen:
                _keep(self.repeated, serial, pos)
            seen.add(serial)
            if len(serial) > _LONGEST_SERIAL or serial[2:3] >= b"\x80" or serial[2:] in _NO_SERIALS:
                _keep(self.odd_serials, serial, pos)
            dates.setdefault(raw[inner:end], pos)
            if end < after:
                tail = raw[end:after]
                known = tails.get(tail) or tails.setdefault(tail, tail_of(tail, end))
                self._note(known, serial, pos)
                self._compare(known, raw[inner:end], serial, pos)
                if known.reason == _UNSPECIFIED:
                    unspecified.setdefault(raw[inner:end], pos)
            elif self.without_reason is None:
                self.without_reason = Odd(serial[2:].hex(), pos)
            pos = after
        self._note_dates(dates)
        for encoded, at in unspecified.items():
            time = _time(encoded)
            if self.last_unspecified is None or time.moment > self.last_unspecified[0].moment:
                self.last_unspecified = time, Odd(self._serial_at(at), at)

    def _note(self, tail: Tail, serial: bytes, at: int) -> None:
        if tail.reason and tail.reason not in self.reasons:
            self.reasons[tail.reason] = Odd(serial[2:].hex(), at)
        if not tail.reason and self.without_reason is None:
            self.without_reason = Odd(serial[2:].hex(), at)
        for title in tail.unusual:
            if title not in self.unusual_extensions:
                self.unusual_extensions[title] = Odd(serial[2:].hex(), at)
        for flaw in tail.flaws:
            if flaw not in self.flaws:
                self.flaws[flaw] = Odd(serial[2:].hex(), at)
        if tail.critical:
            _keep(self.critical_reasons, serial, at)
        if tail.invalid_since:
            self._note_time("invalidityDate", tail.invalid_since, Odd(serial[2:].hex(), at))

    def _compare(self, tail: Tail, revoked: bytes, serial: bytes, at: int) -> None:
        """Notes the first entry whose invalidityDate differs from its revocationDate."""
        if tail.invalid_at and self.other_invalidity is None and not _same(revoked, tail.invalid_at):
            self.other_invalidity = Odd(serial[2:].hex(), at)

    def _note_time(self, field: str, flaws: Iterable[str], entry: Odd) -> None:
        known = {(each.field, each.flaw) for each in self.odd_times}
        self.odd_times += [OddTime(field, flaw, entry) for flaw in sorted(flaws) if (field, flaw) not in known]

    def _note_dates(self, dates: dict[bytes, int]) -> None:
        for encoded, at in dates.items():
            time = _time(encoded)
            odd = Odd(self._serial_at(at), at)
            if time.form.flaws:
                self._note_time("revocationDate", time.form.flaws, odd)
            if self.first is None or time.moment < self.first[0].moment:
                self.first = time, odd
            if self.last is None or time.moment > self.last[0].moment:
                self.last = time, odd

    def _serial_at(self, at: int) -> str:
        _, start, stop = der.header(self.raw, at, len(self.raw))
        _, first, last = der.header(self.raw, start, stop)
        return self.raw[first:last].hex()


def _same(revoked: bytes, invalid: bytes) -> bool:
    """Whether a revocationDate and an invalidityDate are the same time; their texts differ in the century only."""
    return revoked == invalid or invalid[4:] == revoked[2:] or _time(revoked).moment == _time(invalid).moment


def _time(encoded: bytes) -> Time:
    return read_time(encoded, der.children(encoded, 0, len(encoded))[0])


def _bounds(raw: bytes, start: int, stop: int) -> tuple[int, int]:
    """The ends of an entry's serial number and date; both equal the start if these are missing."""
    if start >= stop or raw[start] != der.INTEGER:
        return start, start
    inner = der.header(raw, start, stop)[2]
    if inner >= stop or raw[inner] not in (der.UTC_TIME, der.GENERALIZED_TIME):
        return start, start
    return inner, der.header(raw, inner, stop)[2]


def _keep(kept: list[Odd], serial: bytes, at: int) -> None:
    if len(kept) < MAX_KEPT:
        kept.append(Odd(serial[2:].hex(), at))
