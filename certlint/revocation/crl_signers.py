"""Whether a CRL is signed by the CA, with a key that may sign it. RFC 5280 section 6.3.3 (f) and (g), RFC 10007."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from certlint.revocation.signers import unfitness
from certlint.revocation.status_answers import ABSENT, ISSUER, SIGNATURE, SIGNER, UNCERTIFIED, UNSUPPORTED, Flaw
from certlint.x509.key_kinds import is_certified_for_crls, may_sign_so
from certlint.x509.reference import contradiction
from certlint.x509.signature import verify

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from certlint.revocation.evidence import HeldList
    from certlint.x509.crl import CertificateList
    from certlint.x509.signed_object import SignedObject


def unsigned(held: HeldList, signers: Iterable[SignedObject], now: datetime) -> Flaw | None:
    """Why the CRL is not signed by the CA, or not with a key that may sign it; None if it is."""
    place, first = held.place, None
    if held.crl.raw["tbs_signature"] != held.crl.raw["signature_algorithm"]:
        message = f"the {place} names two signature algorithms, and only one of them is signed"
        return Flaw(
            SIGNATURE, place, message, *map(partial(_algorithm, held.crl), ("tbs_signature", "signature_algorithm"))
        )
    for signer in signers:
        first = first or signer
        key: bytes = signer.raw["public_key"]
        if key not in held.verdicts:
            held.verdicts[key] = may_sign_so(signer, held.crl) and verify(held.crl, signer)
        if held.verdicts[key]:
            return _unauthorized(held, signer, now, is_on_path=signer is first)
    return _not_signed_by(held, first)


def _unauthorized(held: HeldList, signer: SignedObject, now: datetime, *, is_on_path: bool) -> Flaw | None:
    """Why a certificate of the CA may not sign its CRLs. The one on the path is evaluated with the path."""
    place, by = held.place, f"the {held.place} is signed by {signer.title!r}"
    usage = signer.part("key_usage")
    if usage is not None and "cRLSign" not in usage.usages:
        listed = ", ".join(sorted(usage.usages)) or "no usage"
        return Flaw(SIGNER, place, f"{by}, whose key usage lacks cRLSign", "cRLSign", listed)
    unfit = None if is_on_path else unfitness(signer, None, now)
    if unfit is None:
        return None
    return Flaw(SIGNER, place, f"{by}, whose certificate {unfit.what}", unfit.expected, unfit.found)


def _algorithm(crl: CertificateList, part: str) -> str:
    return crl.fact(part, lambda algorithm: str(algorithm.title), "an unreadable algorithm")


def _not_signed_by(held: HeldList, issuer: SignedObject | None) -> Flaw:
    place = held.place
    if issuer is None:
        return Flaw(
            ABSENT,
            place,
            f"the signature of the {place} cannot be verified: the certificate of its issuer is missing",
        )
    if held.verdicts[issuer.raw["public_key"]] is None:
        message = f"the signature of the {place} cannot be verified: the algorithm or the issuer's key is unknown"
        return Flaw(UNSUPPORTED, place, message)
    other = _names_another(held, issuer)
    if other is not None:
        return other
    message = f"the {place} is not signed with the key of {issuer.title!r}"
    return Flaw(SIGNATURE, place, message, "a signature that verifies", "a signature that does not")


def _names_another(held: HeldList, issuer: SignedObject) -> Flaw | None:
    """Why a CRL is not from an issuer, according to its authorityKeyIdentifier."""
    difference = contradiction(held.crl, issuer)
    if difference is None:
        return None
    why = f"names another {difference.what}"
    message = f"the {held.place} is from another CA of the name {held.crl.title!r}: its authorityKeyIdentifier {why}"
    return Flaw(ISSUER, held.place, message, difference.expected, difference.found)


def unproven(held: HeldList, signers: Sequence[SignedObject], now: datetime) -> Flaw | None:
    """Why clients ignore a CRL that the issuer has signed. Its entries count as revoked anyway."""
    return _of_another_key(held, signers) or _of_uncertified_key(held, signers, now)


def _of_uncertified_key(held: HeldList, signers: Sequence[SignedObject], now: datetime) -> Flaw | None:
    """Why the key is not certified for signing CRLs, as a version 3 certificate must say. RFC 10007 section 4."""
    able = [each for each in signers if held.verdicts.get(each.raw["public_key"])]
    for each in able:
        if is_certified_for_crls(each) and _unauthorized(held, each, now, is_on_path=each is signers[0]) is None:
            return None
    message = f"the {held.place} is signed by {able[0].title!r}, whose certificate lacks keyUsage"
    return Flaw(UNCERTIFIED, held.place, message, "keyUsage with cRLSign", "no keyUsage")


def _of_another_key(held: HeldList, signers: Iterable[SignedObject]) -> Flaw | None:
    """Why OpenSSL does not find a CRL signed by the issuer: it names another key (error 3)."""
    found = [_names_another(held, each) for each in signers if held.verdicts.get(each.raw["public_key"])]
    return next(iter(found), None) if all(found) else None
