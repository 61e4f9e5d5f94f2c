"""One certificate: split into its parts by offsets; parts are decoded lazily. RFC 5280 section 4.1."""

from __future__ import annotations

from certlint.asn1.der import BIT_STRING, INTEGER, SEQUENCE, expect, filled, header
from certlint.caches import Cache
from certlint.errors import DecodeError
from certlint.x509.signed_object import SignedObject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.x509.parts.name import Name

# There are few issuers with many certificates each.
_issuers: Cache[bytes, Name] = Cache(1024)
# The value of cA by the bytes of basicConstraints: only a few encodings exist, and decoding them takes 1 % of an audit.
_authorities: Cache[bytes, bool] = Cache(256)


class Certificate(SignedObject):
    """The parts of one certificate as bytes, and as lazily decoded objects."""

    __slots__ = ()
    kind = "certificate"

    def _split(self) -> None:
        der = self.der
        end = len(der)
        pos = filled(der, 0, end) if der[:1] == b"\x30" else 0
        if not pos:
            pos, end = expect(der, 0, end, SEQUENCE, "a certificate")
        self.trailing = len(der) - end
        tag, tbs, tbs_end = header(der, pos, end)
        if tag != SEQUENCE:
            raise DecodeError("a certificate does not begin with the SEQUENCE tbsCertificate", pos)
        self.signed_span = pos, tbs_end
        outer = self._split_short(_ALGORITHM, tbs_end, end)
        if filled(der, outer, end) and der[outer] == BIT_STRING:
            self.raw["signature_value"], self.at["signature_value"] = der[outer:end], outer
        else:
            last = self._take("signature_value", outer, end, BIT_STRING)
            if last != end:
                raise DecodeError(f"{end - last} bytes follow the signature", last)
        self._split_optional(self._split_fields(tbs, tbs_end), tbs_end)

    def _split_fields(self, pos: int, end: int) -> int:
        """Splits the fields that every certificate has."""
        if pos < end and self.der[pos] != 0xA0:
            self.raw["version"], self.at["version"] = b"", pos
            return self._split_short(_FIELDS[1:], pos, end)
        return self._split_short(_FIELDS, pos, end)

    def _split_short(self, fields: tuple[tuple[str, int], ...], pos: int, end: int) -> int:
        """Splits fields with the given tags. Inlined for one-byte lengths: not calling `_take` saves 2 % of an audit."""
        der, raw, at = self.der, self.raw, self.at
        for name, wanted in fields:
            length = der[pos + 1] if pos + 1 < end else 0x80
            stop = pos + 2 + length
            if length < 0x80 and stop <= end and der[pos] == wanted:
                raw[name], at[name] = der[pos:stop], pos
                pos = stop
            else:
                pos = self._take(name, pos, end, wanted)
        return pos

    def _split_optional(self, pos: int, end: int) -> None:
        """Splits the unique identifiers and the extensions that may follow the public key."""
        entries: list[str] = []
        last = 0
        while pos < end:
            # Most certificates have only extensions here.
            start = filled(self.der, pos, end) if self.der[pos] == 0xA3 else 0
            tag, start, stop = (0xA3, start, end) if start else header(self.der, pos, end)
            if tag & 0x1F <= last:
                raise DecodeError(f"tag 0x{tag:02x} is repeated or not in its place after the public key", pos)
            last = tag & 0x1F
            if tag == 0xA3:
                self.extensions_at = self.at["extensions"] = pos
                inner = filled(self.der, start, stop) if self.der[start : start + 1] == b"\x30" else 0
                span = (inner, stop) if inner else expect(self.der, start, stop, SEQUENCE, "the list of extensions")
                if span[1] != stop:
                    raise DecodeError(f"{stop - span[1]} bytes follow the list of extensions", span[1])
                self._split_extensions(*span, entries)
            elif tag & 0xDF in (0x81, 0x82):
                name = "issuer_unique_id" if tag & 3 == 1 else "subject_unique_id"
                self.raw[name], self.at[name] = self.der[pos:stop], pos
            else:
                raise DecodeError(f"tag 0x{tag:02x} is not allowed after the public key", pos)
            pos = stop
        if self.extensions_at:
            self.raw["extensions"] = tuple(entries)

    @property
    def is_self_issued(self) -> bool:
        """Whether subject and issuer are the same name."""
        raw = self.raw["issuer"]
        if self.raw["subject"] == raw:
            return True
        issuer = _issuers.get(raw)
        if issuer is None:
            issuer = self.part("issuer")
            if issuer is None:
                return False
            _issuers.keep(raw, issuer)
        subject = self.part("subject")
        return subject is not None and bool(subject.equals(issuer))

    @property
    def is_without_extensions(self) -> bool:
        """Whether its version does not allow extensions and it has none, so that a root CA needs no basicConstraints."""
        version = self.part("version")
        return "extensions" not in self.raw and version is not None and version.number < 3

    @property
    def is_ca(self) -> bool:
        """Whether basicConstraints has cA TRUE; if its version does not allow extensions, whether it is self-issued."""
        raw = self.raw.get("basic_constraints", b"")
        known = _authorities.get(raw)
        if known is None:
            constraints = self.part("basic_constraints")
            if constraints is None:
                return self.is_without_extensions and self.is_self_issued
            known = _authorities.keep(raw, bool(constraints.ca))
        return known


_ALGORITHM = (("signature_algorithm", SEQUENCE),)
_FIELDS: tuple[tuple[str, int], ...] = (
    ("version", 0xA0),
    ("serial_number", INTEGER),
    ("tbs_signature", SEQUENCE),
    ("issuer", SEQUENCE),
    ("validity", SEQUENCE),
    ("subject", SEQUENCE),
    ("public_key", SEQUENCE),
)
