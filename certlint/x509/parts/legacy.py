"""Extensions that have no name in certlint but are decoded by OpenSSL: nsCertType, and those of RFC 3779."""

from __future__ import annotations

from certlint.asn1 import der
from certlint.errors import DecodeError
from certlint.x509.parts.base import Extension


class NetscapeCertType(Extension):
    """The Netscape predecessor of extended key usage: a BIT STRING."""

    __slots__ = ()

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        _, stop = der.expect(raw, self.value_start, self.value_stop, der.BIT_STRING, "nsCertType")
        if stop != self.value_stop:
            raise DecodeError(f"{self.value_stop - stop} bytes follow nsCertType", stop)


class AddressBlocks(Extension):
    """Addresses of the subject: families, each with its blocks or `inherit`. RFC 3779 section 2.2.3."""

    __slots__ = ()

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        for family in self.fields("the list of address families"):
            fields = der.children(raw, family.start, family.stop) if family.tag == der.SEQUENCE else []
            if [each.tag for each in fields] not in ([der.OCTET_STRING, der.SEQUENCE], [der.OCTET_STRING, der.NULL]):
                raise DecodeError("an address family does not consist of a number and its addresses", family.pos)


class AutonomousSystems(Extension):
    """The autonomous system numbers of the subject. RFC 3779 section 3.2.3."""

    __slots__ = ()

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        tags = [each.tag for each in self.fields("the identifiers of autonomous systems")]
        if tags not in ([], [0xA0], [0xA1], [0xA0, 0xA1]):
            raise DecodeError("there is more than numbers and routing domains", self.value_start)
