"""Signed certificate timestamps. RFC 6962 section 3.3."""

from __future__ import annotations

from typing import NamedTuple

from certlint import der
from certlint.errors import DecodeError
from certlint.parts.base import Extension


class Timestamp(NamedTuple):
    """One timestamp: which log gave it (the hash of its key), when (milliseconds since 1970), and where it stands."""

    log: bytes
    time: int
    at: int


class TimestampList(Extension):
    """The timestamps that a certificate carries in itself, in order."""

    __slots__ = ("sound", "timestamps")

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        pos, stop = der.expect(raw, self.value_start, self.value_stop, der.OCTET_STRING, "the list of timestamps")
        if stop - pos < 2 or int.from_bytes(raw[pos : pos + 2], "big") != stop - pos - 2:
            raise DecodeError("the list of timestamps does not have the length that it tells", pos)
        size = stop - pos
        head = 2 if size < 0x80 else 3 if size < 0x100 else 4
        self.sound = self.plain_frame and stop == self.value_stop and pos - self.value_start == head
        pos += 2
        self.timestamps: list[Timestamp] = []
        while pos < stop:
            start, size = pos + 2, int.from_bytes(raw[pos : pos + 2], "big")
            pos = start + size
            if pos > stop or size < 41:
                raise DecodeError("a timestamp does not have the length that it tells", start - 2)
            time = int.from_bytes(raw[start + 33 : start + 41], "big")
            self.timestamps.append(Timestamp(raw[start + 1 : start + 33], time, start))
