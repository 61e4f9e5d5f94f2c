"""Events that affect certificates: a CA is distrusted, a certificate is revoked, a key is compromised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.light import NamedTuple

if TYPE_CHECKING:
    from certlint.x509.signed_object import SignedObject


class InventoryEvent(NamedTuple):
    """What happens, and which certificates it affects.

    titles     descriptions of the event for people
    keys       SHA-256 of public keys that are no longer trusted: no path through them is valid
    digests    SHA-256 of revoked certificates: another certificate with the same key stays valid
    names      SHA-256 of the encoded names of distrusted CAs
    before, since  limits the event to certificates issued before a moment, and at or after a moment
    program    the root program whose decisions apply; empty for none. `suspects`: SHA-256 of the keys they are about
    """

    titles: tuple[str, ...] = ()
    keys: frozenset[str] = frozenset()
    digests: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    before: int | None = None
    since: int | None = None
    program: str = ""
    suspects: frozenset[str] = frozenset()

    @property
    def is_by_date_alone(self) -> bool:
        """Whether every certificate issued in the span is affected, whoever issued it."""
        return not (self.keys or self.digests or self.names or self.program)

    def affects(self, certificate: SignedObject) -> bool:
        """Whether a certificate itself is distrusted or revoked, or has a compromised key."""
        from certlint.x509.digests import sha256

        return (
            certificate.spki_sha256 in self.keys
            or sha256(certificate.der).hexdigest() in self.digests
            or sha256(certificate.raw.get("subject", b"")).hexdigest() in self.names
        )

    def issued_in_span(self, not_before: int | None) -> bool:
        """Whether a certificate was issued in the span of the event."""
        if self.before is None and self.since is None:
            return True
        moment = 0 if not_before is None else not_before
        return (self.before is None or moment < self.before) and (self.since is None or moment >= self.since)


def decided_by(program: str) -> frozenset[str]:
    """SHA-256 of the keys of the CAs about which a root program has a decision."""
    from certlint.policy import tables

    return frozenset(row[0] for row in tables.values("distrust") if row[2] == program)


OF_PROGRAMMES = {"chrome": "chromium", "mozilla": "firefox", "microsoft": "dotnet"}
"""Names of root programs on the command line, and the client that follows each program."""
