"""The common base of certificates, requests, CRLs and OCSP responses: parts found by offsets and decoded lazily."""

from __future__ import annotations

from certlint.asn1.der import header
from certlint.errors import DecodeError, OversizeError
from certlint.escape import shortened
from certlint.x509.decoded_parts import LONGEST_TITLE, DecodedParts
from certlint.x509.parts.extension_frames import known, read_frame

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import ClassVar, Self

    from certlint.x509.parts.dates import Validity

MAX_SIZE = 1 << 19
"""Bytes. Decoded, an object takes up to three hundred times as much memory. OpenSSL accepts chains of 100 KB from a peer."""

# What may follow the public key: the attributes of a request, the unique identifiers and the extensions of a certificate.
_BEHIND_KEYS = frozenset({0xA0, 0x81, 0x82, 0xA1, 0xA2, 0xA3})


class SignedObject(DecodedParts):
    """The parts of one signed object as bytes, and as lazily decoded objects.

    kind                its row in `x509/kinds.py`
    signed_span         the bounds of what is signed
    trailing            the number of bytes after the object in its block
    mistyped_field      the field with a wrong type, or an empty string
    extensions_at       the offset of the element with the extensions, 0 without any
    is_issued           whether it has an issuer and a date: a request does not
    own_verdict         whether its own key signed it, once known; see `signature.own_verdict`
    """

    kind: str
    is_issued: ClassVar[bool] = True
    most_bytes: ClassVar[int] = MAX_SIZE
    signed_span: tuple[int, int]
    trailing: int

    __slots__ = (
        "_offsets",
        "at",
        "extensions_at",
        "mistyped_field",
        "own_verdict",
        "signed_span",
        "trailing",
    )

    def __init__(self, der: bytes) -> None:
        """Splits `der`. Raises DecodeError at the first violation of its structure, OversizeError if it is too large."""
        if len(der) > self.most_bytes:
            raise OversizeError(f"it has {len(der):,} bytes; certlint reads at most {self.most_bytes:,}", 0)
        super().__init__(der)
        self.extensions_at = 0
        self.at: dict[str, int] = {}
        self._offsets: list[int] = []
        self.mistyped_field = ""
        self.own_verdict: tuple[bool | None] | None = None
        self._split()

    def twin(self) -> Self:
        """A copy for another bundle that shares everything computed from its bytes."""
        other = type(self).__new__(type(self))
        other.der, other.signed_span, other.trailing = self.der, self.signed_span, self.trailing
        other.extensions_at, other.mistyped_field = self.extensions_at, self.mistyped_field
        other.raw, other._decoded = dict(self.raw), self._decoded
        other._offsets, other.at = self._offsets, self.at
        other.own_verdict, other.limit = None, None
        return other

    def _split(self) -> None:
        """Sets `raw`, `signed_span` and `trailing` according to the structure of the kind. Raises DecodeError."""
        raise NotImplementedError

    def _take(self, name: str, pos: int, end: int, wanted: int) -> int:
        der = self.der
        tag, _, stop = header(der, pos, end)
        if tag != wanted:
            # One field of a wrong type is a defect of the object, which the field's reader reports; with two, it is another
            # structure, and so it is with trailing data, since a field is missing.
            if self.mistyped_field or name == "signature_value" or (name == "public_key" and tag in _BEHIND_KEYS):
                raise DecodeError(f"{name.replace('_', ' ')} is missing: found tag 0x{tag:02x}", pos)
            self.mistyped_field = name
        self.raw[name] = der[pos:stop]
        self.at[name] = pos
        return stop

    def _split_extensions(self, pos: int, end: int, entries: list[str]) -> None:
        der, raw, at, offsets = self.der, self.raw, self.at, self._offsets
        before, last, known_as = len(raw), end - 4, known.get
        while pos < end:
            # Most extensions are under 128 bytes, with a length of one octet. Inlined: calling `header` for each costs an audit
            # 3 %, and 1 % for those with a length of two or three octets.
            length = der[pos + 1] if pos < last else 0x80
            if length < 0x80:
                stop = pos + 2 + length
            elif length == 0x81:
                stop = pos + 3 + der[pos + 2]
            elif length == 0x82:
                stop = pos + 4 + (der[pos + 2] << 8 | der[pos + 3])
            else:
                stop = header(der, pos, end)[2]
            if stop > end:
                header(der, pos, end)  # raises with the reason
            frame = der[pos:stop]
            # One bytes object for all certificates with this extension: its hash, the cache key of results, is computed once.
            name, entry, frame = known_as(frame) or read_frame(frame, pos)
            raw[name], at[name] = frame, pos
            entries.append(entry)
            offsets.append(pos)
            pos = stop
        if len(raw) < before + len(offsets):
            self._take_first()

    def _take_first(self) -> None:
        """Of duplicate extensions, the first counts."""
        for pos in reversed(self._offsets):
            name, _, self.raw[name] = read_frame(self.der[pos : header(self.der, pos, len(self.der))[2]], pos)
            self.at[name] = pos

    @property
    def spki(self) -> bytes:
        """The encoded SubjectPublicKeyInfo; empty for an object without a key, such as a CRL."""
        found: bytes = self.raw.get("public_key", b"")
        return found

    @property
    def spki_sha256(self) -> str:
        """Its SHA-256 in hexadecimal, which identifies the key; empty without a key."""
        found: str = self.once(_spki_sha256)
        return found

    @property
    def signed(self) -> bytes:
        """The signed bytes."""
        return self.der[slice(*self.signed_span)]

    @property
    def signature(self) -> bytes:
        """The content of signatureValue without its count of unused bits; empty if there are any, which is invalid."""
        value: bytes = self.raw["signature_value"]
        _, start, stop = header(value, 0, len(value))
        return value[start + 1 : stop] if value[start : start + 1] == b"\0" else b""

    def extension_at(self, index: int) -> int:
        """The offset in `der` of the extension `index` of the list, 0 if there are not so many."""
        return self._offsets[index] if index < len(self._offsets) else 0

    @property
    def layers(self) -> tuple[bytes, ...]:
        """The nested encodings, outermost first."""
        return (self.der[: len(self.der) - self.trailing],)

    @property
    def begins(self) -> datetime | None:
        """The start of its validity; None if not stated, or undecodable."""
        return self.fact("validity", _not_before, None)

    @property
    def ends(self) -> datetime | None:
        """The end of its validity; None if not stated, or undecodable."""
        return self.fact("validity", _not_after, None)

    @property
    def is_self_issued(self) -> bool:
        """Whether it names itself as its issuer. False for an object without an issuer."""
        return False

    @property
    def is_ca(self) -> bool:
        """Whether basicConstraints has, or requests, cA TRUE."""
        constraints = self.part("basic_constraints")
        return constraints is not None and bool(constraints.ca)

    @property
    def issuer_title(self) -> str:
        """The CN of the issuer, or the whole name."""
        title: str = self.fact("issuer", lambda name: name.common_name or str(name), "(unreadable issuer)")
        return title

    @property
    def title(self) -> str:
        """The display name: its CN, else its first SAN, else the whole subject; shortened if it is long."""
        title: str = self.once(_title)
        return title


def _spki_sha256(one: SignedObject) -> str:
    from certlint.x509.digests import sha256

    return sha256(one.spki).hexdigest() if one.spki else ""


def _not_before(validity: Validity) -> datetime | None:
    return validity.not_before.moment


def _not_after(validity: Validity) -> datetime | None:
    return validity.not_after.moment


def _title(one: SignedObject) -> str:
    fact = one.fact
    named: str | None = fact("subject", lambda subject: subject.common_name, None)
    hosts: list[str] = [] if named else fact("subject_alt_name", lambda names: names.dns_names[:1], [])
    return shortened(named or (hosts[0] if hosts else fact("subject", str, "(unreadable subject)")), LONGEST_TITLE)
