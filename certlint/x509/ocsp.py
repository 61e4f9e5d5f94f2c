"""An OCSP response: the responder, the statuses of certificates, and the included certificates. RFC 6960 section 4.2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.asn1 import der, oids
from certlint.asn1.der import SEQUENCE, expect, header
from certlint.errors import DecodeError
from certlint.light import NamedTuple
from certlint.x509.cert_id import CertId, digest, key_bits
from certlint.x509.parts.base import Extension, optional
from certlint.x509.parts.core import AlgorithmIdentifier
from certlint.x509.parts.dates import read_time
from certlint.x509.parts.name import Name
from certlint.x509.parts.revocation import ENUMERATED, REVOCATION_REASONS, reason_name
from certlint.x509.signed_object import SignedObject

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

GOOD, REVOKED, UNKNOWN = "good", "revoked", "unknown"
_STATUSES = {0x80: GOOD, 0xA1: REVOKED, 0x82: UNKNOWN}
RESPONSE_STATUSES = {
    0: "successful",
    1: "malformedRequest",
    2: "internalError",
    3: "tryLater",
    5: "sigRequired",
    6: "unauthorized",
}
SUCCESSFUL = RESPONSE_STATUSES[0]
MAX_SINGLES, MAX_CERTIFICATES = 1000, 20
# The parts that every client decodes with a certificate.
_DECODED = ("signature_algorithm", "issuer", "subject")


class SingleResponse(NamedTuple):
    """The status of one certificate.

    since, reason   when it was revoked, and why (`unspecified` if not stated)
    unsupported     the OID of an unsupported critical extension
    """

    certificate: CertId
    status: str
    this_update: datetime
    next_update: datetime | None
    since: datetime | None = None
    reason: str = ""
    unsupported: str = ""


class BasicResponse(SignedObject):
    """The signed part of a response. signature_algorithm and signature_value are parts, and extensions by their OIDs.

    responder     its name, or the SHA-1 of its key: one of them is None
    produced_at   when it was signed
    singles       the statuses
    certificates  the included certificates (DER)
    lists_nothing whether it has an empty list of certificates
    enclosing     the enclosing OCSPResponse
    """

    __slots__ = (
        "certificates",
        "enclosing",
        "lists_nothing",
        "produced_at",
        "responder_key",
        "responder_name",
        "singles",
    )
    kind = "ocsp"

    def _split(self) -> None:
        pos, end = der.alone(self.der, 0, len(self.der), SEQUENCE, "a basic OCSP response")
        self.trailing, self.enclosing = 0, b""
        start, stop = expect(self.der, pos, end, SEQUENCE, "what is signed of an OCSP response")
        self.signed_span = pos, stop
        outer = self._take("signature_algorithm", stop, end, SEQUENCE)
        rest = self._take("signature_value", outer, end, der.BIT_STRING)
        self.certificates = self._certificates(rest, end)
        self.lists_nothing = rest < end and not self.certificates
        self._split_data(start, stop)

    @property
    def layers(self) -> tuple[bytes, ...]:
        return self.enclosing, self.der

    @property
    def begins(self) -> datetime | None:
        return self.produced_at

    @property
    def title(self) -> str:
        """The CN of the responder, else its whole name, else the identifier of its key."""
        if self.responder_name is not None:
            return self.responder_name.common_name or str(self.responder_name)
        return (self.responder_key or b"").hex(":")

    def is_by(self, certificate: SignedObject) -> bool:
        """Whether the responder identifies itself as this certificate. RFC 6960 section 4.2.2.3."""
        if self.responder_name is not None:
            name = certificate.part("subject")
            return name is not None and bool(name.equals(self.responder_name))
        return digest("sha1", key_bits(certificate)) == self.responder_key

    def _certificates(self, pos: int, end: int) -> list[bytes]:
        if pos >= end:
            return []
        start, stop = der.alone(self.der, pos, end, 0xA0, "the certificates of an OCSP response")
        start, stop = der.alone(self.der, start, stop, SEQUENCE, "the list of certificates of an OCSP response")
        found = der.children(self.der, start, stop)
        return [self.der[node.pos : node.stop] for node in found[:MAX_CERTIFICATES]]

    def undecodable(self) -> Iterator[tuple[int, DecodeError]]:
        """The included certificates that cannot be decoded: their numbers, from 1, and why, at offsets in the response."""
        from certlint.x509.certificate import Certificate

        for number, data in enumerate(self.certificates, 1):
            try:
                certificate = Certificate(data)
                for name in _DECODED:
                    certificate.read(name)
            except DecodeError as error:
                yield number, DecodeError(error.message, self.der.find(data) + error.offset)

    def _split_data(self, pos: int, stop: int) -> None:
        nodes = der.children(self.der, pos, stop)
        if nodes and nodes[0].tag == 0xA0:  # the version, which defaults to 1
            stated = nodes.pop(0)
            self.raw["ocsp_version"], self.at["ocsp_version"] = self.der[stated.start : stated.stop], stated.start
        if len(nodes) < 3 or nodes[0].tag not in (0xA1, 0xA2) or nodes[2].tag != SEQUENCE:
            raise DecodeError("an OCSP response is not a responder, a time and what is said", pos)
        more = optional(nodes[3:], (0xA1,), "what is signed of an OCSP response")
        who = self.der[nodes[0].start : nodes[0].stop]
        self.responder_name, self.responder_key = None, None
        if nodes[0].tag == 0xA1:
            self.responder_name = Name(who)
            self.raw["responder_name"], self.at["responder_name"] = who, nodes[0].start
        else:
            first, last = der.alone(who, 0, len(who), der.OCTET_STRING, "the key of the responder")
            self.responder_key = who[first:last]
            self.raw["responder_key"], self.at["responder_key"] = who, nodes[0].start
        self.produced_at = read_time(self.der, nodes[1]).moment
        self.raw["response_times"] = self.der[nodes[1].pos : nodes[2].stop]
        self.at["response_times"] = nodes[1].pos
        listed = der.children(self.der, nodes[2].start, nodes[2].stop)
        if len(listed) > MAX_SINGLES:
            raise DecodeError(f"an OCSP response is about {len(listed)} certificates", nodes[2].pos)
        self.singles = [self._single(node) for node in listed]
        if more:
            node = more[0xA1]
            self.extensions_at = self.at["extensions"] = node.pos
            entries: list[str] = []
            inner = der.alone(self.der, node.start, node.stop, SEQUENCE, "the list of extensions")
            self._split_extensions(*inner, entries)
            self.raw["extensions"] = tuple(entries)

    def _single(self, node: der.Node) -> SingleResponse:
        nodes = der.children(self.der, node.start, node.stop) if node.tag == SEQUENCE else []
        if len(nodes) < 3 or nodes[1].tag not in _STATUSES:
            raise DecodeError("what an OCSP response says of a certificate cannot be read", node.pos)
        status = _STATUSES[nodes[1].tag]
        if status != REVOKED and nodes[1].start != nodes[1].stop:
            raise DecodeError(f"the status {status} is not NULL: it has content", nodes[1].pos)
        since, reason = self._revoked(nodes[1]) if status == REVOKED else (None, "")
        more = optional(nodes[3:], (0xA0, 0xA1), "a single OCSP response")
        this_update = read_time(self.der, nodes[2]).moment
        next_update = read_time(self.der, self._inner(more[0xA0])).moment if 0xA0 in more else None
        unsupported = self._critical(more[0xA1]) if 0xA1 in more else ""
        return SingleResponse(self._cert_id(nodes[0]), status, this_update, next_update, since, reason, unsupported)

    def _inner(self, node: der.Node) -> der.Node:
        """The single element inside an explicit tag."""
        tag, start, stop = header(self.der, node.start, node.stop)
        if stop != node.stop:
            raise DecodeError("bytes follow the time of an OCSP response in its tag", stop)
        return der.Node(tag, node.start, start, stop)

    def _revoked(self, node: der.Node) -> tuple[datetime, str]:
        nodes = der.children(self.der, node.start, node.stop)
        if not nodes:
            raise DecodeError("an OCSP response does not say when a certificate was revoked", node.pos)
        since, why = read_time(self.der, nodes[0]).moment, REVOCATION_REASONS[0]
        if more := optional(nodes[1:], (0xA0,), "what an OCSP response says of a revocation"):
            start, stop = der.alone(self.der, more[0xA0].start, more[0xA0].stop, ENUMERATED, "the reason")
            why = reason_name(der.integer(self.der[start:stop], start), start)
        return since, why

    def _critical(self, node: der.Node) -> str:
        """The OID of the first critical extension of a single response; none is supported."""
        start, stop = der.alone(self.der, node.start, node.stop, SEQUENCE, "the extensions of a single OCSP response")
        listed = (Extension(self.der[each.pos : each.stop]) for each in der.children(self.der, start, stop))
        return next((each.oid for each in listed if each.critical), "")

    def _cert_id(self, node: der.Node) -> CertId:
        nodes = der.children(self.der, node.start, node.stop) if node.tag == SEQUENCE else []
        if [each.tag for each in nodes] != [SEQUENCE, der.OCTET_STRING, der.OCTET_STRING, der.INTEGER]:
            raise DecodeError("an OCSP response does not say which certificate it is about", node.pos)
        algorithm = AlgorithmIdentifier(self.der[nodes[0].pos : nodes[0].stop]).oid
        name, key, serial = (self.der[each.start : each.stop] for each in nodes[1:])
        return CertId(oids.HASHES.get(algorithm, ""), algorithm, name, key, der.integer(serial, nodes[3].start))


def basic_of(one: SignedObject) -> BasicResponse:
    """An object as a response, for rules about responses, which are given any object. Raises TypeError for another kind."""
    if not isinstance(one, BasicResponse):
        raise TypeError(f"{type(one).__name__} is not a BasicResponse")
    return one


class OcspResponse(NamedTuple):
    """A response: `status` by its name in RFC 6960, and the basic response if it is `successful`."""

    status: str
    basic: BasicResponse | None = None


def read_response(data: bytes) -> OcspResponse:
    """An OCSPResponse. Raises DecodeError."""
    start, stop = expect(data, 0, len(data), SEQUENCE, "an OCSP response")
    if stop != len(data):
        raise DecodeError(f"{len(data) - stop} bytes follow the OCSP response", stop)
    nodes = der.children(data, start, stop)
    if not nodes or nodes[0].tag != ENUMERATED or len(nodes) > 2:
        raise DecodeError("an OCSP response does not begin with a status", start)
    number = der.integer(data[nodes[0].start : nodes[0].stop], nodes[0].start)
    status = RESPONSE_STATUSES.get(number, der.number(number))
    if status != SUCCESSFUL:
        return OcspResponse(status)
    fields: list[der.Node] = []
    if len(nodes) == 2 and nodes[1].tag == 0xA0:
        inner = der.alone(data, nodes[1].start, nodes[1].stop, SEQUENCE, "what a responder answers")
        fields = der.children(data, *inner)
    if [each.tag for each in fields] != [der.OID, der.OCTET_STRING]:
        raise DecodeError("a successful OCSP response holds no answer", start)
    kind = der.oid(data[fields[0].start : fields[0].stop], fields[0].start)
    if kind != oids.OCSP_BASIC:
        raise DecodeError(f"an OCSP response of the type {kind} is not understood", fields[0].pos)
    return OcspResponse(status, BasicResponse(data[fields[1].start : fields[1].stop]))


def answer_of(data: bytes) -> BasicResponse:
    """The basic response of a successful response. Raises DecodeError without one."""
    response = read_response(data)
    if response.basic is None:
        raise DecodeError(f"the OCSP response contains the error {response.status} and no status of a certificate", 0)
    response.basic.enclosing = data
    return response.basic
