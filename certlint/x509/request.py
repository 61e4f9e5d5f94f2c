"""A certification request as the certificate that it requests: the same parts, as far as it has them. RFC 2986."""

from __future__ import annotations

from certlint.asn1 import der
from certlint.asn1.der import SEQUENCE, expect, header
from certlint.errors import DecodeError
from certlint.x509.parts.request import EXTENSION_REQUEST, MICROSOFT_EXTENSION_REQUEST, read_attribute
from certlint.x509.signed_object import SignedObject

_EXTENSION_REQUESTS = (EXTENSION_REQUEST, MICROSOFT_EXTENSION_REQUEST)


class Request(SignedObject):
    """The parts of one request. `signed` and `signature` are its own: they prove possession of the key."""

    __slots__ = ()
    kind = "request"
    is_issued = False

    def _split(self) -> None:
        pos, end = expect(self.der, 0, len(self.der), SEQUENCE, "a certificate signing request")
        self.trailing = len(self.der) - end
        tag, info, info_end = header(self.der, pos, end)
        if tag != SEQUENCE:
            raise DecodeError(
                "a certificate signing request does not begin with the SEQUENCE certificationRequestInfo", pos
            )
        self.signed_span = pos, info_end
        outer = self._take("signature_algorithm", info_end, end, SEQUENCE)
        if (last := self._take("signature_value", outer, end, der.BIT_STRING)) != end:
            raise DecodeError(f"{der.size_text(end - last)} of the request follow its signature", last)
        tag, _, pos = header(self.der, info, info_end)
        if tag != der.INTEGER:
            raise DecodeError(f"the version is missing: found tag 0x{tag:02x}", info)
        for name in ("subject", "public_key"):
            pos = self._take(name, pos, info_end, SEQUENCE)
        if pos < info_end:
            inner = der.alone(self.der, pos, info_end, 0xA0, "the attributes of the request")
            self.raw["request_attributes"], self.at["request_attributes"] = self.der[pos : inner[1]], pos
            self._split_attributes(*inner)

    def _split_attributes(self, pos: int, end: int) -> None:
        """Finds the requested extensions; the first list of them counts."""
        entries: list[str] = []
        for node in der.children(self.der, pos, end):
            attribute = read_attribute(self.der, node)
            if attribute.oid in _EXTENSION_REQUESTS and not self.extensions_at and attribute.values:
                value = attribute.values[0]
                self.extensions_at = self.at["extensions"] = value.pos
                listed = expect(self.der, value.pos, value.stop, SEQUENCE, "the list of extensions")
                self._split_extensions(*listed, entries)
                self.raw["extensions"] = tuple(entries)
