"""Signature algorithms and signature values. RFC 5280 sections 4.1.1.2, 4.1.1.3, 4.1.2.3. Their encoding: `identifiers`."""

from __future__ import annotations

from certlint.asn1 import strict
from certlint.check import check, screens
from certlint.policy.words import either
from certlint.report import Problem
from certlint.x509.parts.core import hash_title
from certlint.x509.parts.public_key import key_kind_title

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.check import Rows, Screen
    from certlint.x509.derived.periods import OldSignature
    from certlint.x509.parts import AlgorithmIdentifier


@check
def same_inside_and_out(
    signature_algorithm: AlgorithmIdentifier, tbs_signature: AlgorithmIdentifier
) -> Iterator[Problem]:
    """SignatureAlgorithm and the signed field signature are equal, byte for byte. RFC 5280 sections 4.1.1.2 and 5.1.1.2."""
    if signature_algorithm.raw == tbs_signature.raw:
        return
    outer, inner = signature_algorithm.title, tbs_signature.title
    if signature_algorithm.oid == tbs_signature.oid:
        outer, inner = (f"{outer} with parameters {_parameters(a)}" for a in (signature_algorithm, tbs_signature))
    message = f"signatureAlgorithm is {outer}, but the signed field signature is {inner}"
    yield Problem(message, expected=inner, found=outer)


@check
def same_in_der(signature_algorithm: AlgorithmIdentifier, tbs_signature: AlgorithmIdentifier) -> Iterator[Problem]:
    """The same, but where they name one algorithm, and one of them is not DER: that is reported by another rule."""
    both = signature_algorithm, tbs_signature
    if signature_algorithm.raw == tbs_signature.raw:
        return
    if signature_algorithm.oid != tbs_signature.oid or all(strict.is_der(a.raw, 0, len(a.raw)) for a in both):
        yield from same_inside_and_out(*both)


def _parameters(algorithm: AlgorithmIdentifier) -> str:
    return "absent" if algorithm.parameters is None else algorithm.parameters.hex()


@check
def algorithm(
    signature_algorithm: AlgorithmIdentifier,
    *,
    families: tuple[str, ...] = (),
    among: tuple[str, ...] = (),
    hashes: tuple[str, ...] = (),
    refused: tuple[str, ...] = (),
    reasons: dict[str, str] | None = None,
    instead: str = "",
    besides: tuple[str, ...] = (),
) -> Iterator[Problem]:
    """The signature algorithm has one of these `families` (`rsa`, `rsa-pss`, `ecdsa`), one of `hashes`, and nothing that is
    `refused`; the two together are `among` such as `ecdsa/sha256`. Families and hashes `besides` are reported by other rules.

    `refused` contains hash algorithms (also those inside RSASSA-PSS) or families. `reasons` says what is wrong with a hash
    algorithm, `instead` what to use, where that is more than another hash or family.
    """
    family, digest, found = signature_algorithm.family, signature_algorithm.hash, signature_algorithm.title
    if (families and family not in (*families, *besides)) or (hashes and digest not in (*hashes, *besides)):
        wanted = map(key_kind_title, families), map(hash_title, hashes)
        expected = " with ".join(filter(None, map(either, wanted)))
        yield Problem(f"the signature algorithm is {found}", expected, found)
    elif among and f"{family}/{digest}" not in among:
        yield Problem(f"the signature algorithm is {found}", _pairs(among), found)
    elif digest in refused:
        title = hash_title(digest)
        reason = f": {reasons[digest]}" if reasons and digest in reasons else ""
        yield Problem(f"the signature uses {title}{reason}", instead or "SHA-256 or better", title)
    elif family in refused:
        yield Problem(f"the signature algorithm is {found}", instead or f"no {key_kind_title(family)}", found)


def _pairs(among: tuple[str, ...]) -> str:
    """`RSA or ECDSA with SHA-256 or SHA-384, or DSA with SHA-256`: families with the same hashes are grouped."""
    hashes: dict[str, list[str]] = {}
    for each in among:
        family, _, digest = each.partition("/")
        hashes.setdefault(key_kind_title(family), []).append(hash_title(digest))
    families: dict[str, list[str]] = {}
    for title, digests in hashes.items():
        families.setdefault(either(digests), []).append(title)
    return ", or ".join(f"{either(titles)} with {digests}" for digests, titles in families.items())


@screens(algorithm, "families", "among", "hashes", "refused", "reasons", "instead", "besides")
def _algorithm(rows: Rows) -> Screen:
    """The rows that do not allow the algorithm, its hash, or the combination."""

    def screen(signature_algorithm: AlgorithmIdentifier) -> list[int]:
        family, digest = signature_algorithm.family, signature_algorithm.hash
        return [
            number
            for number, row in enumerate(rows)
            if (row["families"] and family not in (*row["families"], *row["besides"]))
            or (row["hashes"] and digest not in (*row["hashes"], *row["besides"]))
            or (row["among"] and f"{family}/{digest}" not in row["among"])
            or digest in row["refused"]
            or family in row["refused"]
        ]

    return screen


@check
def has_whole_octets(signature_octets: int) -> Iterator[Problem]:
    """The signature is not empty, and each of its bits is used: every algorithm makes octets. RFC 5280 section 4.1.1.3."""
    if not signature_octets:
        yield Problem("signatureValue is empty or has unused bits", "the octets of a signature", "no whole octets")


@check
def ecdsa_numbers(signature_algorithm: AlgorithmIdentifier, signature_octets: int) -> Iterator[Problem]:
    """An ECDSA signature consists of two positive numbers. RFC 3279 section 2.2.3. An empty one is reported by another rule."""
    if signature_algorithm.family == "ecdsa" and (signature_octets < 0 or signature_octets > _LONGEST_ECDSA):
        message = f"the ECDSA signature of {abs(signature_octets)} octets is not a SEQUENCE of two positive numbers"
        yield Problem(message, "a SEQUENCE of two INTEGERs in DER", "other octets")


_LONGEST_ECDSA = 160  # two numbers of 571 bits, rounded up


@check
def issuer_key_size(
    signature_algorithm: AlgorithmIdentifier, signature_octets: int, *, at_least: int
) -> Iterator[Problem]:
    """The issuer's RSA key has `at_least` so many bits. A signature is as long as the modulus of the key that made it."""
    bits = abs(signature_octets) * 8  # 0 without a signature, which another rule reports
    if bits and signature_algorithm.family in ("rsa", "rsa-pss") and bits < at_least:
        message = f"the signature has {abs(signature_octets)} octets, so that the key of the CA has at most {bits} bits"
        yield Problem(message, f"at least {at_least} bits", f"{bits} bits")


@check
def outlived(old_signature: OldSignature, *, hashes: tuple[str, ...], first: str) -> Iterator[Problem]:
    """A certificate whose signature uses one of `hashes` expires before the month `first`. BR 7.1.3."""
    if old_signature.hash in hashes and old_signature.month >= first:
        message = f"the certificate is signed with {old_signature.title} and expires in {old_signature.month}"
        yield Problem(message, f"expiry before {first}", old_signature.month)
