"""The certificates from which a client can build a path, and how each refers to its issuer.

A server sends the certificates of the file, the first one as its own; the anchors are what clients trust. All numbers are
indexes into one list: the sent certificates in order, then the other anchors.
"""

from __future__ import annotations

from certlint.clients.decoding import reading
from certlint.clients.issuer_names import issuer_spelling
from certlint.errors import DecodeError
from certlint.x509.key_kinds import may_have_signed
from certlint.x509.parts.general_names import DIRECTORY, general_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from certlint.bundle.links import Links
    from certlint.x509.signed_object import SignedObject

# The most pairs of a certificate and a possible issuer that are examined, per client.
MAX_PAIRS = 40_000


class Pool:
    """The certificates for path building.

    sent      the number of certificates that the server sends
    trusted   the indexes of the anchors
    presumes  whether clients are presumed to trust the end of the file: its roots, or issuers that are not in it
    now       the moment of evaluation by clients; `decided`: that of root program decisions
    installed the anchors that users added to their clients, which decisions of root programs do not affect
    stored    what else is in the files of anchors, and where
    own       the indexes of all certificates that clients know, without copies
    """

    def __init__(
        self,
        links: Links,
        sent: int,
        anchors: Iterable[int] | None,
        now: datetime,
        *,
        installed: Iterable[int] = (),
        decided: datetime | None = None,
        stored: Sequence[tuple[SignedObject, str]] = (),
    ) -> None:
        """The first `sent` certificates of `links` are sent; of the others, clients know those in `anchors`."""
        self._all = links
        self.certificates = links.certificates
        self.first = links.first
        self.sent, self.now, self.decided = sent, now, decided or now
        self.installed = frozenset(self.first[i] for i in installed)
        self.presumes = anchors is None
        self.stored = stored
        self._pairs = 0
        self.gave_up = False
        self._links: dict[tuple[int, int], frozenset[str] | None] = {}
        self.trusted: list[int] = [*dict.fromkeys(self.first[i] for i in anchors or ())]
        self.own = [*dict.fromkeys([*self.first[:sent], *self.trusted])]
        self._bearers: dict[int, list[int]] = {}
        for index in self.own:
            self._bearers.setdefault(links.names.number(index, "subject"), []).append(index)
        if self.presumes:
            self.trusted = [i for i in self.own if self._looks_like_root(i)]

    @property
    def installed_apart(self) -> list[int]:
        """The anchors that users added to their clients, and that the server does not send."""
        return [index for index in self.trusted if index >= self.sent and index in self.installed]

    @property
    def spent(self) -> bool:
        """Whether a bound was reached, so that links may be missing."""
        return self.gave_up or self._pairs > MAX_PAIRS or bool(self._all.exhausted)

    def _looks_like_root(self, index: int) -> bool:
        """Whether clients may have a certificate as a root, whose signature is not verified."""
        if not self.names_itself(index):
            return False
        others = [i for i in self.issuers(index) if i != index]
        return self.signed_by(index, index) is not False or not any(self.signed_by(index, i) for i in others)

    def _name(self, index: int, which: str) -> int:
        """The number of a canonical name."""
        return self._all.names.number(index, which)

    def is_trusted(self, index: int) -> bool:
        """Whether this certificate is an anchor."""
        return self.first[index] in self.trusted

    def is_sent(self, index: int) -> bool:
        """Whether the server sends a certificate, or a copy of it."""
        return index < self.sent

    def is_end(self, index: int) -> bool:
        """Whether a path may end with a certificate: it is trusted, or presumed to be issued by a trusted one."""
        return self.is_trusted(index) or (self.presumes and not [i for i in self.issuers(index) if i != index])

    def is_self_issued(self, index: int) -> bool:
        return self._all.names.is_self_issued(index)

    def is_one_name(self, index: int) -> bool:
        """Whether issuer and subject have the same bytes."""
        raw = self.certificates[index].raw
        return bool(raw["issuer"] == raw["subject"])

    def names_itself(self, index: int) -> bool:
        """Whether a certificate is self-issued according to names and key identifiers, as OpenSSL sees it."""
        if not self.is_self_issued(index):
            return False
        return (self.link(index, index) or frozenset()).isdisjoint(_MISMATCHES)

    def is_valid(self, index: int) -> bool:
        """Whether a certificate is within its dates; OpenSSL and GnuTLS accept one that begins in the year 0."""
        validity = self.certificates[index].part("validity")
        if validity is None:
            return "time-in-year-0" in self.unreadable(index)
        return bool(validity.not_before.moment <= self.now <= validity.not_after.moment)

    def is_valid_beyond(self, index: int) -> bool:
        """Whether a certificate is within its dates and does not end in this second, which has passed for OpenSSL."""
        return self.is_valid(index) and self.ends(index) != self.now

    def has_not_expired(self, index: int) -> bool:
        end = self.ends(index)
        return end is None or end >= self.now

    def has_weak_hash(self, index: int) -> bool:
        algorithm = self.certificates[index].part("signature_algorithm")
        return algorithm is not None and not algorithm.flaw and algorithm.hash in ("md2", "md5", "sha1")

    def ends(self, index: int) -> datetime | None:
        validity = self.certificates[index].part("validity")
        return validity.not_after.moment if validity is not None else None

    def issuers(self, index: int) -> list[int]:
        """The certificates with the issuer's name, in the order of the pool, without copies."""
        found = self._bearers.get(self._name(index, "issuer"), [])
        self._pairs += len(found)
        return found if self._pairs <= MAX_PAIRS else []

    def signed_by(self, index: int, issuer: int) -> bool | None:
        """Whether the key of `issuer` made the signature of `index`; None if that cannot be determined."""
        return self._all.signed_by(index, issuer)

    def link(self, index: int, issuer: int) -> frozenset[str] | None:
        """The cases of a certificate's reference to one with its issuer's name; None if it does not match."""
        key = index, issuer
        if key not in self._links:
            fits = self._name(index, "issuer") == self._name(issuer, "subject")
            self._links[key] = frozenset(self._unusual(index, issuer)) if fits else None
        return self._links[key]

    def _unusual(self, index: int, issuer: int) -> set[str]:
        certificate, other = self.certificates[index], self.certificates[issuer]
        found = set() if certificate.raw["issuer"] == other.raw["subject"] else {*issuer_spelling(certificate, other)}
        if not may_have_signed(other, certificate):
            found.add("key-kind-differs")
        aki, ski = certificate.part("authority_key_identifier"), other.part("subject_key_identifier")
        if aki is None:
            return found
        if aki.identifier == b"" and ski is not None and ski.identifier:
            found.add("aki-key-empty")
        elif aki.identifier is not None and ski is not None and aki.identifier != ski.identifier:
            is_read = 0 < len(ski.identifier) <= _LONGEST_FOR_GNUTLS
            found.add("aki-key-differs" if is_read else "aki-key-differs-from-odd")
        if aki.serial is not None and aki.serial != _serial(other):
            found.add("aki-serial-differs")
        if aki.issuer is not None and not _names_issuer_of(aki.issuer, other):
            found.add("aki-issuer-differs")
        return found

    def reused_serials(self) -> dict[int, bool]:
        """The certificates whose issuer and serial number another one has, and whether one of the two is an anchor."""
        seen: dict[tuple[bytes, bytes], list[int]] = {}
        for index in self.own:
            raw = self.certificates[index].raw
            seen.setdefault((raw["issuer"], raw["serial_number"]), []).append(index)
        groups = [group for group in seen.values() if len(group) > 1]
        return {group[-1]: any(i in self.trusted for i in group) for group in groups}

    def unreadable(self, index: int) -> frozenset[str]:
        """The cases in which some clients cannot decode the certificate."""
        found: frozenset[str] = self.certificates[index].once(reading)
        return found


_LONGEST_FOR_GNUTLS = 128
"""The longest key identifier for GnuTLS, which ignores longer and empty ones."""
_MISMATCHES = frozenset(
    {
        "issuer-name-not-ascii",
        *("aki-key-differs", "aki-key-differs-from-odd", "aki-key-empty"),
        *("aki-serial-differs", "aki-issuer-differs", "key-kind-differs"),
    }
)


def _serial(certificate: SignedObject) -> bytes | None:
    """The content of the serial number."""
    raw: bytes = certificate.raw["serial_number"]
    part = certificate.part("serial_number")
    return raw[-part.octets :] if part is not None else None


def _names_issuer_of(names: bytes, issuer: SignedObject) -> bool:
    """Whether the first directoryName among GeneralNames is the issuer's issuer. RFC 5280 section 4.2.1.1."""
    from certlint.asn1 import der
    from certlint.x509.parts.name import Name

    try:
        listed = [general_name(names, node) for node in der.children(names, 0, len(names))]
        directory = next((Name(each.value) for each in listed if each.kind == DIRECTORY), None)
    except DecodeError:
        return False
    theirs = issuer.part("issuer")
    return directory is None or (theirs is not None and directory.equals(theirs))
