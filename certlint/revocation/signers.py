"""Whether a certificate other than the issuer's on the path may sign for a CA: a delegated responder, or another key.

No path to these is evaluated, so the checks of RFC 5280 section 6.1 on a certificate are made here.
RFC 5280 section 6.3.3 (f), RFC 6960 section 4.2.2.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.asn1.oids import EXTENSION_NAMES
from certlint.light import NamedTuple
from certlint.trust.steps import PROCESSED
from certlint.x509.reference import contradiction

if TYPE_CHECKING:
    from datetime import datetime

    from certlint.x509.signed_object import SignedObject

# Extensions that only concern OCSP signers; they are processed here.
_NOCHECK = "ocsp_no_check"


class Unfitness(NamedTuple):
    """Why a certificate may not sign, as the end of a sentence that begins with "whose certificate"."""

    what: str
    expected: str = ""
    found: str = ""


def unfitness(signer: SignedObject, issuer: SignedObject | None, now: datetime) -> Unfitness | None:
    """Why a certificate may not be used on a day; None if it may. `issuer` is the one whose key signed it."""
    if signer.raw["tbs_signature"] != signer.raw["signature_algorithm"]:
        return Unfitness("names two signature algorithms")
    validity = signer.read("validity")
    if not validity.not_before.moment <= now <= validity.not_after.moment:
        span = f"{validity.not_before.moment:%Y-%m-%d} to {validity.not_after.moment:%Y-%m-%d}"
        return Unfitness("is not valid", f"valid on {now:%Y-%m-%d}", span)
    if twice := repeated_extension(signer):
        return Unfitness(f"contains the extension {twice} more than once")
    if unknown := _unprocessed(signer):
        return Unfitness(f"has the critical extension {unknown}, which certlint does not support")
    if issuer is not None and (difference := contradiction(signer, issuer)):
        return Unfitness(f"names another {difference.what}", difference.expected, difference.found)
    return None


def repeated_extension(one: SignedObject) -> str:
    """A repeated extension, whose values may contradict; empty without one. RFC 5280 section 4.2."""
    seen: set[str] = set()
    listed = one.part("extensions")
    for entry in listed.entries if listed is not None else ():
        if entry.oid in seen:
            return str(entry.title)
        seen.add(entry.oid)
    return ""


def _unprocessed(signer: SignedObject) -> str:
    listed = signer.part("extensions")
    for entry in listed.entries if listed is not None else ():
        name = EXTENSION_NAMES.get(entry.oid)
        if entry.critical and name not in PROCESSED and name != _NOCHECK:
            return str(entry.title)
    return ""
