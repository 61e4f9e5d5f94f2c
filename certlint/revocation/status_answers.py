"""The status of a certificate in a CRL or an OCSP response, or why it has none, which never counts as "good"."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from certlint.light import NamedTuple
from certlint.x509.ocsp import GOOD, REVOKED, UNKNOWN

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["GOOD", "REVOKED", "UNKNOWN", "EvidencePlace", "Flaw", "StatusAnswer", "early", "stale"]

# The kinds of flaws, as rules name them.
SIGNATURE, SIGNER, UNCERTIFIED, ISSUER, EARLY, STALE, SCOPE, UNSUPPORTED, UNREADABLE, REFUSED, NOT_KNOWN, ABSENT = (
    "signature",
    "signer",
    "uncertified",
    "issuer",
    "early",
    "stale",
    "scope",
    "unsupported",
    "unreadable",
    "refused",
    "not known",
    "absent",
)

# The tolerated clock skew, as OpenSSL's for OCSP.
SKEW = timedelta(minutes=5)


class EvidencePlace(NamedTuple):
    """The origin of a CRL or an OCSP response: a file and line (0 without lines), or a URL. `what`: which of the two it is."""

    what: str
    path: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.what} {self.path}"


class StatusAnswer(NamedTuple):
    """The status of a certificate by an authorized signer.

    status   GOOD or REVOKED
    until    when a newer status will be available; None if not stated
    since, reason   when it was revoked, and why
    age      the time from thisUpdate to the moment of evaluation
    """

    status: str
    place: EvidencePlace
    until: datetime | None
    since: datetime | None = None
    reason: str = ""
    age: timedelta = timedelta()


class Flaw(NamedTuple):
    """Why a CRL or an OCSP response about a certificate has no valid status for it. `kind` is one of those above."""

    kind: str
    place: EvidencePlace
    message: str
    expected: str = ""
    found: str = ""


HELD = "certificateHold"
"""A certificate that was revoked for this reason may become valid again. RFC 5280 section 5.3.1."""


def early(place: EvidencePlace, this_update: datetime, now: datetime) -> Flaw | None:
    """The flaw of evidence that is newer than the moment of evaluation."""
    if this_update <= now + SKEW:
        return None
    day = f"{this_update:%Y-%m-%d %H:%M}"
    return Flaw(EARLY, place, f"the {place} is from {day} UTC, which is in the future", f"before {now:%Y-%m-%d}", day)


def stale(place: EvidencePlace, next_update: datetime | None, now: datetime) -> Flaw | None:
    """The flaw of evidence that is past its nextUpdate."""
    if next_update is None or now <= next_update:
        return None
    day = f"{next_update:%Y-%m-%d %H:%M}"
    return Flaw(STALE, place, f"the {place} was valid until {day} UTC", f"nextUpdate after {now:%Y-%m-%d}", day)
