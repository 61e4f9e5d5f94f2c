"""What a CRL or an OCSP response says of the status of a certificate, or why it says nothing. That is never "good"."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from certlint.light import NamedTuple
from certlint.x509.ocsp import GOOD, REVOKED, UNKNOWN

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["GOOD", "REVOKED", "UNKNOWN", "EvidencePlace", "Flaw", "StatusAnswer", "early", "stale"]

# Why something says nothing, as rules name it.
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

# A clock may be so much behind that of the one who made the answer, as OpenSSL has it for OCSP.
SKEW = timedelta(minutes=5)


class EvidencePlace(NamedTuple):
    """Where a CRL or an OCSP response is: a file and the line (0 where there are no lines), or a URL. `what` it is."""

    what: str
    path: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.what} {self.path}"


class StatusAnswer(NamedTuple):
    """What is said of a certificate by somebody who may.

    status   GOOD or REVOKED
    until    when a newer answer will be there, None where nothing is said of that
    since, reason   when it was revoked, and why
    age   how long ago that was known to be correct (thisUpdate), before the moment that is judged for
    """

    status: str
    place: EvidencePlace
    until: datetime | None
    since: datetime | None = None
    reason: str = ""
    age: timedelta = timedelta()


class Flaw(NamedTuple):
    """Why a CRL or an OCSP response that is about a certificate says nothing of it. `kind` is one of those above."""

    kind: str
    place: EvidencePlace
    message: str
    expected: str = ""
    found: str = ""


HELD = "certificateHold"
"""A certificate that was revoked for this reason may be valid again later. RFC 5280 section 5.3.1."""


def early(place: EvidencePlace, this_update: datetime, now: datetime) -> Flaw | None:
    """Whether it is from after the moment that is judged for."""
    if this_update <= now + SKEW:
        return None
    day = f"{this_update:%Y-%m-%d %H:%M}"
    return Flaw(EARLY, place, f"the {place} is from {day} UTC, which is in the future", f"before {now:%Y-%m-%d}", day)


def stale(place: EvidencePlace, next_update: datetime | None, now: datetime) -> Flaw | None:
    """Whether a newer one should be there."""
    if next_update is None or now <= next_update:
        return None
    day = f"{next_update:%Y-%m-%d %H:%M}"
    return Flaw(STALE, place, f"the {place} was valid until {day} UTC", f"nextUpdate after {now:%Y-%m-%d}", day)
