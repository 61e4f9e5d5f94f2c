"""The entries of a CRL: found by serial number, and decoded only then. RFC 5280 section 5.1.2.6.

A CRL may have hundreds of thousands of entries. They are walked once, by their lengths; then the bytes of a serial number are
searched, and each hit is tested for being at the start of an entry.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from typing import TYPE_CHECKING

from certlint.asn1 import der, oids
from certlint.errors import DecodeError
from certlint.light import NamedTuple
from certlint.x509.parts.base import Extension
from certlint.x509.parts.dates import read_time
from certlint.x509.parts.revocation import REVOCATION_REASONS, reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.parts.dates import Time

# The offsets of every n-th entry are stored.
STEP = 256
_CRITICAL = b"\x01\x01\xff"
_HANDLED = frozenset({oids.REASON_CODE, oids.INVALIDITY_DATE})


class RevokedEntry(NamedTuple):
    """A revoked certificate on a CRL.

    serial      the content of the INTEGER
    at          the offset of the entry in the CRL
    date        when it was revoked
    extensions  by OID; the first of duplicates counts
    """

    serial: bytes
    at: int
    date: Time
    extensions: dict[str, Extension]

    @property
    def reason(self) -> str:
        """The reason by its name in RFC 5280; `unspecified` if absent. Raises DecodeError."""
        found = self.extensions.get(oids.REASON_CODE)
        return reason(found) if found is not None else REVOCATION_REASONS[0]

    @property
    def unsupported(self) -> str:
        """The OID of an unsupported critical extension; empty without one."""
        return next((oid for oid, each in self.extensions.items() if each.critical and oid not in _HANDLED), "")


class RevokedList:
    """The entries from `start` to `stop` of a CRL. The constructor walks them. Raises DecodeError for an invalid one."""

    __slots__ = ("_buffer", "_marks", "_start", "_stop", "count")

    def __init__(self, buffer: bytes, start: int, stop: int) -> None:
        self._buffer, self._start, self._stop = buffer, start, stop
        self._marks = array("L")
        self.count = 0
        pos = start
        while pos < stop:
            self._marks.append(pos)
            pos = self._walk(pos, STEP)

    def _walk(self, pos: int, most: int) -> int:
        """Skips at most `most` entries; returns the end."""
        buffer, stop, count = self._buffer, self._stop, 0
        while pos < stop and count < most:
            length = buffer[pos + 1] if pos + 1 < stop else 0x80
            start, after = pos + 2, pos + 2 + length
            if length >= 0x80 or after > stop or buffer[pos] != der.SEQUENCE:
                start, after = der.expect(buffer, pos, stop, der.SEQUENCE, "an entry of the CRL")
            if after - start < 5 or buffer[start] != der.INTEGER or not 0 < buffer[start + 1] < 0x80:
                raise DecodeError("an entry of the CRL does not begin with a serial number", start)
            first = buffer[start + 2]
            if first in (0, 0xFF) and buffer[start + 1] > 1 and buffer[start + 3] >> 7 == first >> 7:
                raise DecodeError("a serial number of the CRL is longer than it needs to be", start)
            pos = after
            count += 1
        self.count += count
        return pos

    def of(self, serial: int) -> Iterator[RevokedEntry]:
        """The entries with a serial number, normally one. Raises DecodeError for an undecodable one."""
        content = serial.to_bytes((serial if serial >= 0 else ~serial).bit_length() // 8 + 1, "big", signed=True)
        if len(content) < 0x80:
            for at, start, after in self._hits(bytes((der.INTEGER, len(content))) + content):
                if at == start:
                    yield self._entry(start, after)

    def unsupported(self) -> str:
        """The OID of an unsupported critical extension of any entry; empty without one.

        RFC 5280 section 5.3: such a CRL must not be used for any certificate. Raises DecodeError.
        """
        for _, start, after in self._hits(_CRITICAL):
            if oid := self._entry(start, after).unsupported:
                return oid
        return ""

    def __iter__(self) -> Iterator[RevokedEntry]:
        """Every entry, decoded. Raises DecodeError."""
        pos = self._start
        while pos < self._stop:
            _, start, after = der.header(self._buffer, pos, self._stop)
            yield self._entry(start, after)
            pos = after

    def _hits(self, pattern: bytes) -> Iterator[tuple[int, int, int]]:
        """The offsets of some bytes, each with the entry that contains them; one hit per entry."""
        buffer, stop, pos = self._buffer, self._stop, self._start
        at = buffer.find(pattern, pos, stop)
        while at >= 0:
            pos = max(pos, self._marks[bisect_right(self._marks, at) - 1])
            _, start, after = der.header(buffer, pos, stop)
            while after <= at:
                _, start, after = der.header(buffer, after, stop)
            yield at, start, after
            pos = after
            at = buffer.find(pattern, pos, stop)

    def _entry(self, start: int, after: int) -> RevokedEntry:
        buffer = self._buffer
        nodes = der.children(buffer, start, after)
        if len(nodes) < 2 or len(nodes) > 3 or (len(nodes) == 3 and nodes[2].tag != der.SEQUENCE):
            raise DecodeError("an entry of the CRL is not a serial number, a date, and perhaps extensions", start)
        date = read_time(buffer, nodes[1])
        found: dict[str, Extension] = {}
        for node in der.children(buffer, nodes[2].start, nodes[2].stop) if len(nodes) == 3 else ():
            extension = Extension(buffer[node.pos : node.stop])
            found.setdefault(extension.oid, extension)
        return RevokedEntry(buffer[nodes[0].start : nodes[0].stop], start, date, found)
