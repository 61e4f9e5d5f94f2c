"""Signed certificate timestamps. RFC 6962 section 3.3."""

from __future__ import annotations

from struct import Struct

from certlint.asn1 import der, oids
from certlint.errors import DecodeError
from certlint.x509.parts.base import Extension

# Length, version, log and time; then the lengths of the extensions and the signature around its algorithms.
_HEAD = Struct(">HB32sQ").unpack_from
_WHOLE = Struct(">HB32sQHHH").unpack_from
_LEAST, _USUAL = 43, 49
# Octets of the shortest ECDSA signature.
_SHORTEST = 8


class TimestampList(Extension):
    """The embedded SCTs of a certificate, in order.

    logs    the log id of each (the hash of its key); `times`: milliseconds since 1970
    flaws   violations of RFC 6962, as pairs of a kind and the number of the SCT
    """

    __slots__ = ("flaws", "logs", "sound", "times")
    own_oid = oids.EXTENSIONS["signed_certificate_timestamps"]

    def __init__(self, raw: bytes) -> None:
        pos = self._open(raw, der.OCTET_STRING)
        stop = self.value_stop
        self.sound = pos > 0
        if not pos:
            pos, stop = der.alone(raw, self.value_start, stop, der.OCTET_STRING, "the SCT list")
        if stop - pos < 2 or raw[pos] << 8 | raw[pos + 1] != stop - pos - 2:
            raise DecodeError("the SCT list does not have the length that it declares", pos)
        pos += 2
        logs, times, flaws = [], [], list[tuple[str, int]]()
        while pos < stop:
            if stop - pos < _LEAST:
                raise DecodeError("an SCT does not have the length that it declares", pos)
            size, version, log, time, extensions, algorithms, signature = (
                _WHOLE(raw, pos) if stop - pos >= _USUAL else (*_HEAD(raw, pos), 0, 0, 0)
            )
            start, pos = pos + 2, pos + 2 + size
            if pos > stop or size < _LEAST - 2:
                raise DecodeError("an SCT does not have the length that it declares", start - 2)
            logs.append(log)
            times.append(time)
            # The common case: version 1, no extensions, ECDSA with SHA-256, and to the end a SEQUENCE, which is the signature.
            if (
                version
                or extensions
                or algorithms != 0x0403
                or not _SHORTEST <= signature == size - 47
                or raw[start + 47] != der.SEQUENCE
                or raw[start + 48] != signature - 2
            ):
                flaws += [(flaw, len(logs) - 1) for flaw in _flaws(raw[start:pos])]
        self.logs, self.times, self.flaws = tuple(logs), tuple(times), tuple(flaws)


_SHA256, _ECDSA, _BY_LOGS = 4, 3, (1, 3)


def _flaws(stamp: bytes) -> list[str]:
    """The defect of one SCT: `version`, or if its version is known, `malformed`, `algorithm` or `signature`."""
    if stamp[0] != 0:
        return ["version"]
    at = 43 + int.from_bytes(stamp[41:43], "big")
    signature = stamp[at + 4 :]
    if len(stamp) < at + 4 or int.from_bytes(stamp[at + 2 : at + 4], "big") != len(signature) or not signature:
        return ["malformed"]
    if stamp[at] != _SHA256 or stamp[at + 1] not in _BY_LOGS:
        return ["algorithm"]
    return ["signature"] if stamp[at + 1] == _ECDSA and not _is_ecdsa(signature) else []


def _is_ecdsa(signature: bytes) -> bool:
    """Whether a signature is a SEQUENCE to its end, as one of two numbers is. RFC 3279 section 2.2.3."""
    return len(signature) >= _SHORTEST and signature[0] == der.SEQUENCE and signature[1] == len(signature) - 2
