"""A CRL: the parts that it shares with certificates, and the list of revoked certificates. RFC 5280 section 5."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.asn1 import der, oids
from certlint.asn1.der import SEQUENCE, expect, header
from certlint.errors import DecodeError
from certlint.x509.parts.dates import read_time
from certlint.x509.parts.revocation import IssuingDistributionPoint
from certlint.x509.revoked_list import RevokedList
from certlint.x509.signed_object import SignedObject

if TYPE_CHECKING:
    from datetime import datetime
    from typing import ClassVar

MAX_CRL = 1 << 25
"""The most bytes. The largest published CRLs have some ten million."""
_TIMES = (der.UTC_TIME, der.GENERALIZED_TIME)
_HANDLED = frozenset(
    oids.EXTENSIONS[name] for name in ("issuing_distribution_point", "delta_crl_indicator", "authority_key_identifier")
)


class CertificateList(SignedObject):
    """One CRL.

    crl_version, tbs_signature, issuer, signature_algorithm, signature_value and the extensions are parts; an extension that
    certificates do not have is named by its OID.
    """

    __slots__ = ("_next_update", "_revoked_at", "_this_update")
    kind = "crl"
    most_bytes: ClassVar[int] = MAX_CRL

    def _split(self) -> None:
        self._revoked_at = (0, 0, 0)
        pos, end = expect(self.der, 0, len(self.der), SEQUENCE, "a CRL")
        self.trailing = len(self.der) - end
        start, stop = expect(self.der, pos, end, SEQUENCE, "what is signed of a CRL")
        self.signed_span = pos, stop
        outer = self._take("signature_algorithm", stop, end, SEQUENCE)
        if (last := self._take("signature_value", outer, end, der.BIT_STRING)) != end:
            raise DecodeError(f"{der.size_text(end - last)} of the CRL follow its signature", last)
        if header(self.der, start, stop)[0] == der.INTEGER:
            start = self._take("crl_version", start, stop, der.INTEGER)
        for name in ("tbs_signature", "issuer"):
            start = self._take(name, start, stop, SEQUENCE)
        if self.raw["issuer"][0] in _TIMES:
            raise DecodeError("a field before thisUpdate is missing", self.at["issuer"])
        self._split_dates(start, stop)

    def _split_dates(self, pos: int, stop: int) -> None:
        """Splits thisUpdate and what follows."""
        nodes = der.children(self.der, pos, stop)
        dates = [node for node in nodes[:2] if node.tag in _TIMES]
        if not dates or nodes[0].tag not in _TIMES:
            raise DecodeError("a CRL has no thisUpdate", pos)
        self._this_update = read_time(self.der, dates[0])
        self._next_update = read_time(self.der, dates[1]) if len(dates) > 1 else None
        self.raw["crl_dates"] = self.der[dates[0].pos : dates[-1].stop]
        self.at["crl_dates"] = dates[0].pos
        rest = nodes[len(dates) :]
        if rest and rest[0].tag == SEQUENCE:
            node = rest.pop(0)
            self._revoked_at = node.pos, node.start, node.stop
        if rest and rest[0].tag == 0xA0:
            node = rest.pop(0)
            self.extensions_at = self.at["extensions"] = node.pos
            entries: list[str] = []
            listed = der.alone(self.der, node.start, node.stop, SEQUENCE, "the list of extensions")
            self._split_extensions(*listed, entries)
            self.raw["extensions"] = tuple(entries)
        if rest:
            raise DecodeError(f"a {der.tag_name(rest[0].tag)} has no place in a CRL, or not here", rest[0].pos)

    @property
    def this_update(self) -> datetime:
        """The value of thisUpdate."""
        return self._this_update.moment

    @property
    def next_update(self) -> datetime | None:
        """The value of nextUpdate; None if it is absent."""
        return self._next_update.moment if self._next_update is not None else None

    @property
    def begins(self) -> datetime | None:
        return self.this_update

    @property
    def ends(self) -> datetime | None:
        return self.next_update

    @property
    def revoked(self) -> RevokedList:
        """The revoked certificates. Raises DecodeError."""
        found: RevokedList = self.once(_revoked)
        return found

    @property
    def issuing_distribution_point(self) -> IssuingDistributionPoint | None:
        """The issuingDistributionPoint, which limits the certificates covered; None without one. Raises DecodeError."""
        found: IssuingDistributionPoint | None = self.read("issuing_distribution_point")
        return found

    @property
    def is_delta(self) -> bool:
        """Whether it only lists changes to another CRL. RFC 5280 section 5.2.4."""
        return "delta_crl_indicator" in self.raw

    @property
    def unsupported(self) -> str:
        """The OID of an unsupported critical extension, of the CRL or of an entry; else empty. Raises DecodeError."""
        listed = self.part("extensions")
        own = (
            (each.oid for each in listed.entries if each.critical and each.oid not in _HANDLED) if listed else iter(())
        )
        return next(own, "") or str(self.once(_unsupported))

    @property
    def title(self) -> str:
        """The CN of its issuer, else the whole name."""
        named: str | None = self.fact("issuer", lambda issuer: issuer.common_name, None)
        return named or self.fact("issuer", str, "(unreadable issuer)")


def with_entries(data: bytes) -> CertificateList:
    """A CRL whose list of revoked certificates is a part (a copy), for rules to read. Raises DecodeError."""
    crl = CertificateList(data)
    begin, _, stop = crl._revoked_at
    if stop:
        crl.raw["revoked_certificates"], crl.at["revoked_certificates"] = data[begin:stop], begin
    return crl


def _revoked(crl: CertificateList) -> RevokedList:
    return RevokedList(crl.der, *crl._revoked_at[1:])


def _unsupported(crl: CertificateList) -> str:
    return crl.revoked.unsupported()
