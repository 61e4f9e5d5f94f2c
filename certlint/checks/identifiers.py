"""How algorithms are written: identifiers and their parameters, byte for byte. RFC 4055, RFC 5480, root store policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.check import check
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.parts import AlgorithmIdentifier


@check
def encoded_as(part: AlgorithmIdentifier, *, allowed: tuple[str, ...], oids: tuple[str, ...] = ()) -> Iterator[Problem]:
    """An identifier of one of the algorithms `oids` (any, when empty) is encoded as one of `allowed` (hexadecimal)."""
    if (part.oid in oids or not oids) and part.raw.hex() not in allowed:
        found = part.raw.hex()
        yield Problem(f"the identifier of {part.title} is encoded as {found[:120]}", " or ".join(allowed), found)


@check
def ecdsa_fits_key(
    signature_algorithm: AlgorithmIdentifier, signature_octets: int, *, encodings: dict[str, str]
) -> Iterator[Problem]:
    """An ECDSA signature is encoded as its size asks for: longest size in octets → identifier (hexadecimal).

    The issuer's key is not at hand, but its curve shows in the size of the signature.
    """
    wanted = encodings.get(str(signature_octets))
    if signature_algorithm.family == "ecdsa" and wanted is not None and signature_algorithm.raw.hex() != wanted:
        found = signature_algorithm.raw.hex()
        message = (
            f"a signature of up to {signature_octets} octets has the algorithm {signature_algorithm.title} ({found})"
        )
        yield Problem(message, expected=wanted, found=found)
