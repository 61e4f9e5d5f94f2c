"""The contents of an OCSP response apart from the status: times, revocation reasons. RFC 6960 section 4.2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.asn1 import der
from certlint.errors import DecodeError
from certlint.light import UTC, NamedTuple, datetime
from certlint.x509.parts.base import Extension, Part
from certlint.x509.parts.core import AlgorithmIdentifier
from certlint.x509.parts.dates import read_time
from certlint.x509.parts.revocation import ENUMERATED, reason_name

if TYPE_CHECKING:
    from certlint.x509.parts.dates import Time


_REVOKED = 0xA1
_NEVER_ISSUED = datetime(1970, 1, 1, tzinfo=UTC)


class Answered(NamedTuple):
    """The validity of a single response, and its offset; `next_update` is None if absent.

    revoked_at   when the certificate was revoked; None if it is not revoked
    reason       why it was revoked, by name; empty if not stated
    extensions   its singleExtensions; `has_empty_list`: the field is present but empty
    hash_parameters  the encoded parameters of the CertID's hash algorithm; None without any
    serial       the serial number of the certificate, in hexadecimal
    certificate  the encoded CertID: serial number, and digests of the issuer's name and key
    """

    this_update: Time
    next_update: Time | None
    revoked_at: Time | None
    at: int
    reason: str = ""
    extensions: tuple[Extension, ...] = ()
    has_empty_list: bool = False
    hash_parameters: bytes | None = None
    serial: str = ""
    certificate: bytes = b""

    @property
    def whose(self) -> str:
        """The certificate that it is about, for messages."""
        return f"the certificate with serial number {self.serial[:80]}"

    @property
    def is_of_nothing_issued(self) -> bool:
        """Whether it is about a certificate that was never issued: revoked in 1970. RFC 6960 section 2.2."""
        return self.revoked_at is not None and self.revoked_at.moment == _NEVER_ISSUED


class ResponderKey(Part):
    """The hash of the responder's key as its identifier."""

    __slots__ = ("hash",)

    def __init__(self, raw: bytes) -> None:
        Part.__init__(self, raw)
        start, stop = der.expect(raw, 0, len(raw), der.OCTET_STRING, "the key of the responder")
        self.hash = raw[start:stop]


class OcspVersion(Part):
    """The version in an OCSP response; `number` counts from 1. Version 1 is omitted."""

    __slots__ = ("number",)

    def __init__(self, raw: bytes) -> None:
        Part.__init__(self, raw)
        start, stop = der.expect(raw, 0, len(raw), der.INTEGER, "the version of the OCSP response")
        self.number = der.integer(raw[start:stop], start) + 1


class ResponseTimes(Part):
    """`raw` is producedAt and the list of single responses, concatenated."""

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
        more = {each.tag: each for each in fields[3:]}
        last = self._members(more[0xA0]) if 0xA0 in more else []
        revoked = self._members(fields[1]) if fields[1].tag == _REVOKED else []
        listed = [each for outer in self._members(more[0xA1]) for each in self._members(outer)] if 0xA1 in more else []
        return Answered(
            *(read_time(self.raw, fields[2]), self._first(last), self._first(revoked), node.pos),
            self._reason(revoked[1]) if len(revoked) > 1 else "",
            tuple([Extension(self.raw[each.pos : each.stop]) for each in listed]),
            0xA1 in more and not listed,
            self._hash_parameters(fields[0]),
            self._serial(fields[0]),
            self.raw[fields[0].pos : fields[0].stop],
        )

    def _hash_parameters(self, certificate: der.Node) -> bytes | None:
        algorithm = self._members(certificate)[0]
        return AlgorithmIdentifier(self.raw[algorithm.pos : algorithm.stop]).parameters

    def _serial(self, certificate: der.Node) -> str:
        number = self._members(certificate)[-1]
        return self.raw[number.start : number.stop].hex()

    def _members(self, node: der.Node) -> list[der.Node]:
        return der.children(self.raw, node.start, node.stop)

    def _reason(self, node: der.Node) -> str:
        start, stop = der.expect(self.raw, node.start, node.stop, ENUMERATED, "the reason")
        return reason_name(der.integer(self.raw[start:stop], start), start)

    def _first(self, nodes: list[der.Node]) -> Time | None:
        return read_time(self.raw, nodes[0]) if nodes else None
