"""Signed certificate timestamps. RFC 6962 section 3.3."""

from __future__ import annotations

from certlint.asn1 import der, oids
from certlint.errors import DecodeError
from certlint.x509.parts.base import Extension


class TimestampList(Extension):
    """The timestamps that a certificate carries in itself, in order.

    logs    which log gave each (the hash of its key); `times` when, in milliseconds since 1970
    """

    __slots__ = ("logs", "sound", "times")
    own_oid = oids.EXTENSIONS["signed_certificate_timestamps"]

    def __init__(self, raw: bytes) -> None:
        pos = self._open(raw, der.OCTET_STRING)
        stop = self.value_stop
        self.sound = pos > 0
        if not pos:
            pos, stop = der.expect(raw, self.value_start, stop, der.OCTET_STRING, "the SCT list")
        if stop - pos < 2 or raw[pos] << 8 | raw[pos + 1] != stop - pos - 2:
            raise DecodeError("the SCT list does not have the length that it declares", pos)
        pos += 2
        logs, times = [], []
        while pos < stop:
            start = pos + 2
            size = int.from_bytes(raw[pos:start], "big")
            pos = start + size
            if pos > stop or size < 41:
                raise DecodeError("an SCT does not have the length that it declares", start - 2)
            logs.append(raw[start + 1 : start + 33])
            times.append(int.from_bytes(raw[start + 33 : start + 41], "big"))
        self.logs, self.times = tuple(logs), tuple(times)
