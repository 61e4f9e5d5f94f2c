"""What may happen to certificates: a CA is distrusted, a certificate is revoked, a key has leaked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.light import NamedTuple

if TYPE_CHECKING:
    from certlint.x509.signed_object import SignedObject


class InventoryEvent(NamedTuple):
    """What happens, and to which certificates.

    titles     what happens, for people
    keys       SHA-256 of public keys that nothing trusts any more: paths through them do not hold
    digests    SHA-256 of certificates that are revoked: another certificate of the same key still holds
    names      SHA-256 of the encoded names of CAs that nothing trusts any more
    before, since  only what was issued before a moment, at a moment or later
    program  the root program whose decisions hold; empty for none. `suspects` are SHA-256 of the keys that these are about
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
        """Whether everything that was issued in a span is concerned, whoever issued it."""
        return not (self.keys or self.digests or self.names or self.program)

    def strikes(self, certificate: SignedObject) -> bool:
        """Whether a certificate itself is distrusted, revoked, or has a key that leaked."""
        from certlint.x509.digests import sha256

        return (
            certificate.spki_sha256 in self.keys
            or sha256(certificate.der).hexdigest() in self.digests
            or sha256(certificate.raw.get("subject", b"")).hexdigest() in self.names
        )

    def issued_in_span(self, not_before: int | None) -> bool:
        """Whether a certificate was issued in the span that the event is about."""
        if self.before is None and self.since is None:
            return True
        moment = 0 if not_before is None else not_before
        return (self.before is None or moment < self.before) and (self.since is None or moment >= self.since)


def decided_by(program: str) -> frozenset[str]:
    """The keys of the CAs about which a root program has decided something."""
    from certlint.policy import tables

    return frozenset(row[0] for row in tables.values("distrust") if row[2] == program)


OF_PROGRAMMES = {"chrome": "chromium", "mozilla": "firefox", "microsoft": "dotnet"}
"""Names of root programs on the command line, and the client that follows each."""
