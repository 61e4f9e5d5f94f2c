"""A certification request, seen as the certificate that it asks for: the same parts, as far as it has them. RFC 2986."""

from __future__ import annotations

from certlint.asn1 import der
from certlint.asn1.der import SEQUENCE, expect, header
from certlint.errors import DecodeError
from certlint.x509.signed_object import SignedObject

# RFC 2985 section 5.4.2, and the attribute that older Windows tools write in its place ([MS-WCCE] 2.2.2.7.7.3).
EXTENSION_REQUEST = frozenset({"1.2.840.113549.1.9.14", "1.3.6.1.4.1.311.2.1.14"})


class Request(SignedObject):
    """The parts of one request. `signed` and `signature` are its own: whoever asks proves to have the key."""

    __slots__ = ()
    kind = "request"

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
        self._take("signature_value", outer, end, der.BIT_STRING)
        tag, _, pos = header(self.der, info, info_end)
        if tag != der.INTEGER:
            raise DecodeError(f"the version is missing: found tag 0x{tag:02x}", info)
        for name in ("subject", "public_key"):
            pos = self._take(name, pos, info_end, SEQUENCE)
        if pos < info_end:
            self._split_attributes(*expect(self.der, pos, info_end, 0xA0, "the attributes of the request"))

    def _split_attributes(self, pos: int, end: int) -> None:
        """Finds the extensions that are asked for; the first list of them counts."""
        entries: list[str] = []
        for attribute in der.children(self.der, pos, end):
            kind, values = self._attribute(attribute)
            if kind in EXTENSION_REQUEST and not self.extensions_at and values:
                self.extensions_at = self.at["extensions"] = values[0].pos
                listed = expect(self.der, values[0].pos, values[0].stop, SEQUENCE, "the list of extensions")
                self._split_extensions(*listed, entries)
                self.raw["extensions"] = tuple(entries)

    def _attribute(self, node: der.Node) -> tuple[str, list[der.Node]]:
        fields = der.children(self.der, node.start, node.stop) if node.tag == SEQUENCE else []
        if len(fields) != 2 or fields[0].tag != der.OID or fields[1].tag != der.SET:
            raise DecodeError("an attribute of the request is not a type and a set of values", node.pos)
        kind = der.oid(self.der[fields[0].start : fields[0].stop], fields[0].start)
        return kind, der.children(self.der, fields[1].start, fields[1].stop)
