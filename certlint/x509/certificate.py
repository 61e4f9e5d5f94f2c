"""One certificate: split into its parts by offsets, each part decoded when somebody asks for it. RFC 5280 section 4.1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from certlint.asn1.der import BIT_STRING, INTEGER, SEQUENCE, expect, filled, header
from certlint.errors import DecodeError
from certlint.escape import shortened
from certlint.x509.failure import Failure
from certlint.x509.parts import PARTS, Extension
from certlint.x509.parts.extension_frames import known, read_frame

if TYPE_CHECKING:
    from collections.abc import Callable

    from certlint.x509.parts.name import Name

_T = TypeVar("_T")
# What certificates and requests cannot lack.
EVERYWHERE = frozenset({"certificate", "subject", "public_key", "signature_algorithm", "signature_value"})
# Issuers are few and their certificates many.
_issuers: dict[bytes, Name] = {}


class Certificate:
    """The parts of one certificate as bytes, and as objects on demand.

    der    the whole certificate
    raw    part name → its bytes; an extension's bytes are its whole frame. The first of doubled extensions counts.
    trailing            how many bytes follow the certificate in its block
    mistyped_field           the field that is not of the type that it should be, or an empty string
    extensions_at       where the element with the extensions begins, 0 when there is none
    """

    issued = True

    __slots__ = (
        "_at",
        "_decoded",
        "_lists",
        "_offsets",
        "der",
        "extensions_at",
        "mistyped_field",
        "raw",
        "signed_span",
        "trailing",
    )

    def __init__(self, der: bytes) -> None:
        """Splits `der`. Raises DecodeError where it stops being a certificate."""
        self.der = der
        self.raw: dict[str, Any] = {}
        self.extensions_at = 0
        self._at: dict[str, int] = {}
        # The lists of extensions whose places nobody has asked for; a sane certificate has one at most.
        self._lists: list[tuple[int, int]] = []
        self._offsets: list[int] = []
        self.mistyped_field = ""
        self._decoded: dict[object, Any] = {}
        self._split()

    def _split(self) -> None:
        der = self.der
        end = len(der)
        pos = filled(der, 0, end) if der[:1] == b"\x30" else 0
        if not pos:
            pos, end = expect(der, 0, end, SEQUENCE, "a certificate")
        self.trailing = len(der) - end
        tag, tbs, tbs_end = header(der, pos, end)
        if tag != SEQUENCE:
            raise DecodeError("a certificate begins with a SEQUENCE of what is signed", pos)
        self.signed_span = pos, tbs_end
        outer = self._take("signature_algorithm", tbs_end, end, SEQUENCE)
        last = self._take("signature_value", outer, end, BIT_STRING)
        if last != end:
            raise DecodeError(f"{end - last} bytes follow the signature", last)
        self._split_optional(self._split_fields(tbs, tbs_end), tbs_end)

    def _split_fields(self, pos: int, end: int) -> int:
        """The fields that every certificate has; most are short, so that their length is one byte."""
        der, raw, at = self.der, self.raw, self._at
        fields: tuple[tuple[str, int], ...] = _FIELDS
        if pos < end and der[pos] != 0xA0:
            raw["version"], at["version"] = b"", pos
            fields = _FIELDS[1:]
        for name, wanted in fields:
            length = der[pos + 1] if pos + 1 < end else 0x80
            stop = pos + 2 + length
            if length < 0x80 and stop <= end and der[pos] == wanted:
                raw[name] = der[pos:stop]
                at[name] = pos
                pos = stop
            else:
                pos = self._take(name, pos, end, wanted)
        return pos

    def _take(self, name: str, pos: int, end: int, wanted: int) -> int:
        der = self.der
        tag, _, stop = header(der, pos, end)
        if tag != wanted:
            # One field of a wrong type is a flaw of a certificate, which the field's reader tells; two make something else.
            if self.mistyped_field or name == "signature_value":
                raise DecodeError(f"{name.replace('_', ' ')} is missing: found tag 0x{tag:02x}", pos)
            self.mistyped_field = name
        self.raw[name] = der[pos:stop]
        self._at[name] = pos
        return stop

    def _split_optional(self, pos: int, end: int) -> None:
        """The unique identifiers and the extensions that may follow the public key."""
        entries: list[str] = []
        while pos < end:
            tag, start, stop = header(self.der, pos, end)
            if tag == 0xA3:
                self.extensions_at = self._at["extensions"] = pos
                inner = filled(self.der, start, stop) if self.der[start : start + 1] == b"\x30" else 0
                span = (inner, stop) if inner else expect(self.der, start, stop, SEQUENCE, "the list of extensions")
                self._split_extensions(*span, entries)
            elif tag & 0xDF in (0x81, 0x82):
                name = "issuer_unique_id" if tag & 3 == 1 else "subject_unique_id"
                self.raw[name], self._at[name] = self.der[pos:stop], pos
            else:
                raise DecodeError(f"tag 0x{tag:02x} has no place after the public key", pos)
            pos = stop
        if self.extensions_at:
            self.raw["extensions"] = tuple(entries)

    def _split_extensions(self, pos: int, end: int, entries: list[str]) -> None:
        der, raw = self.der, self.raw
        self._lists.append((pos, end))
        while pos < end:
            # Most extensions are under 128 bytes: the length is then one byte.
            length = der[pos + 1] if pos + 1 < end else 0x80
            stop = pos + 2 + length
            if length >= 0x80 or stop > end:
                stop = header(der, pos, end)[2]
            frame = der[pos:stop]
            name, entry = known.get(frame) or read_frame(frame, pos)
            entries.append(entry)
            if name not in raw:
                raw[name] = frame
            pos = stop

    @property
    def at(self) -> dict[str, int]:
        """Part name → where it begins in `der`. Those of extensions are found when somebody asks: few findings need them."""
        while self._lists:
            pos, end = self._lists.pop(0)
            while pos < end:
                stop = header(self.der, pos, end)[2]
                self._at.setdefault(read_frame(self.der[pos:stop], pos)[0], pos)
                self._offsets.append(pos)
                pos = stop
        return self._at

    @property
    def signed(self) -> bytes:
        """What the signature was made over."""
        return self.der[slice(*self.signed_span)]

    @property
    def signature(self) -> bytes:
        """The content of signatureValue without its count of unused bits."""
        value: bytes = self.raw["signature_value"]
        _, start, stop = header(value, 0, len(value))
        return value[start + 1 : stop]

    def read(self, name: str, reader: Callable[[Any], Any] | None = None) -> Any:
        """The part `name` as its own reader sees it, or None when the certificate lacks it. Raises DecodeError.

        The reader of a derived part is handed in: `derived.locate.reader_of` knows it.
        """
        found = self._decoded.get(name)
        return found if found is not None else self._decode(name, name, reader)

    def decode(self, name: str, reader: Callable[[Any], Any]) -> Any:
        """The part `name` as another reader sees it, or None when the certificate lacks it. Raises DecodeError."""
        found = self._decoded.get((name, reader))
        return found if found is not None else self._decode((name, reader), name, reader)

    def _decode(self, key: object, name: str, reader: Callable[[Any], Any] | None) -> Any:
        raw = self.raw.get(name)
        if raw is None:
            return None
        if isinstance(raw, Failure):
            raise raw.raised()
        # What can't be decoded is tried anew by whoever asks: that is rare, and to remember it is not free.
        try:
            found = self._decoded[key] = (reader or PARTS.get(name, Extension))(raw)
        except DecodeError as error:
            error.part = error.part or name
            raise
        return found

    def once(self, make: Callable[[Certificate], Any]) -> Any:
        """What `make` says of this certificate, made at the first call. Raises DecodeError when `make` does."""
        found = self._decoded.get(make)
        if found is None:
            found = self._decoded[make] = make(self)
        return found

    def extension_at(self, index: int) -> int:
        """Where in `der` the extension `index` of the list begins, 0 when there are not so many."""
        places = self._offsets if self.at else []
        return places[index] if index < len(places) else 0

    def part(self, name: str) -> Any:
        """The decoded part `name`, or None when the certificate lacks it or it can't be decoded."""
        try:
            return self.read(name)
        except DecodeError:
            return None

    def fact(self, name: str, of: Callable[[Any], _T], otherwise: _T) -> _T:
        """What `of` makes of a decoded part for a report; `otherwise` where there is nothing to make it of.

        Checks read parts by `read`, and what that raises becomes an outcome. Whoever reads one elsewhere does it by this:
        much of a part is decoded when it is asked for, and nothing that a certificate holds may end a report.
        """
        try:
            part = self.read(name)
            return of(part) if part is not None else otherwise
        except (DecodeError, ValueError, ArithmeticError):
            return otherwise

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
            if len(_issuers) > 1024:
                _issuers.clear()
            _issuers[raw] = issuer
        subject = self.part("subject")
        return subject is not None and bool(subject.equals(issuer))

    @property
    def is_ca(self) -> bool:
        """Whether basicConstraints say CA; without extensions (version 1), whether it is self-issued."""
        constraints = self.part("basic_constraints")
        if constraints is not None:
            return bool(constraints.ca)
        return "extensions" not in self.raw and self.is_self_issued

    @property
    def title(self) -> str:
        """What a person calls the certificate: its CN, else its first SAN, else the whole subject; shortened if it is long."""
        title: str = self.once(_title)
        return title


def _title(certificate: Certificate) -> str:
    fact = certificate.fact
    named: str | None = fact("subject", lambda subject: subject.common_name, None)
    hosts: list[str] = [] if named else fact("subject_alt_name", lambda names: names.dns_names[:1], [])
    return shortened(named or (hosts[0] if hosts else fact("subject", str, "(unreadable subject)")), _LONGEST_TITLE)


# A subject may be a megabyte long, and each finding names the certificate that it is about.
_LONGEST_TITLE = 200

_FIELDS = (
    ("version", 0xA0),
    ("serial_number", INTEGER),
    ("tbs_signature", SEQUENCE),
    ("issuer", SEQUENCE),
    ("validity", SEQUENCE),
    ("subject", SEQUENCE),
    ("public_key", SEQUENCE),
)
