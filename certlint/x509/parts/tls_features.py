"""Which features of TLS a certificate demands of the server that presents it. RFC 7633."""

from __future__ import annotations

from certlint.asn1 import der
from certlint.errors import DecodeError
from certlint.x509.parts.base import Extension

STATUS_REQUEST = 5
"""The feature of a server that staples an OCSP response: the extension of TLS with this number. RFC 6066 section 8."""


class TlsFeatures(Extension):
    """The `features`, by the numbers of the extensions of TLS, with their places. RFC 7633 section 4."""

    __slots__ = ("features",)

    def __init__(self, raw: bytes) -> None:
        Extension.__init__(self, raw)
        self.features: list[tuple[int, int]] = []
        for node in self.fields("the TLS feature extension"):
            if node.tag != der.INTEGER:
                raise DecodeError(
                    f"a TLS feature is {der.a_or_an(der.tag_name(node.tag))} instead of an INTEGER", node.pos
                )
            self.features.append((der.integer(raw[node.start : node.stop], node.start), node.pos))
        if not self.features:
            raise DecodeError("the TLS feature extension contains no feature", self.value_start)

    @property
    def demands_stapling(self) -> bool:
        return any(number == STATUS_REQUEST for number, _ in self.features)
