"""The times of an OCSP response: when it was produced, and for how long each answer holds. RFC 6960 section 4.2.2.1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.asn1 import der
from certlint.errors import DecodeError
from certlint.light import NamedTuple
from certlint.x509.parts.base import Part
from certlint.x509.parts.core import read_time

if TYPE_CHECKING:
    from certlint.x509.parts.core import Time


_REVOKED = 0xA1


class Answered(NamedTuple):
    """For how long one answer holds, and where it begins; `next_update` is None where nothing is said of that.

    revoked_at   when the certificate was revoked; None where the answer does not call it revoked
    """

    this_update: Time
    next_update: Time | None
    revoked_at: Time | None
    at: int


class ResponderKey(Part):
    """The hash of the responder's key, by which it names itself."""

    __slots__ = ("hash",)

    def __init__(self, raw: bytes) -> None:
        Part.__init__(self, raw)
        start, stop = der.expect(raw, 0, len(raw), der.OCTET_STRING, "the key of the responder")
        self.hash = raw[start:stop]


class ResponseTimes(Part):
    """`raw` is producedAt and the list of answers, one after the other."""

    __slots__ = ("answers", "produced_at")

    def __init__(self, raw: bytes) -> None:
        Part.__init__(self, raw)
        produced, listed = der.children(raw, 0, len(raw))[:2]
        self.produced_at: Time = read_time(raw, produced)
        self.answers = [self._answer(node) for node in der.children(raw, listed.start, listed.stop)]

    def _answer(self, node: der.Node) -> Answered:
        fields = der.children(self.raw, node.start, node.stop)
        if len(fields) < 3:
            raise DecodeError("an answer is not a certificate, a status and a time", node.pos)
        more = next((each for each in fields[3:] if each.tag == 0xA0), None)
        inner = der.children(self.raw, more.start, more.stop) if more is not None else []
        status = fields[1]
        revoked = der.children(self.raw, status.start, status.stop) if status.tag == _REVOKED else []
        return Answered(read_time(self.raw, fields[2]), self._first(inner), self._first(revoked), node.pos)

    def _first(self, nodes: list[der.Node]) -> Time | None:
        return read_time(self.raw, nodes[0]) if nodes else None
