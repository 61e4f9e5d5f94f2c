"""How a certificate is signed. RFC 5280 sections 4.1.1.2, 4.1.2.3."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.check import check
from certlint.parts.core import hash_title
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.parts import AlgorithmIdentifier


@check
def same_inside_and_out(
    signature_algorithm: AlgorithmIdentifier, tbs_signature: AlgorithmIdentifier
) -> Iterator[Problem]:
    """The algorithm beside the signature is the one in the signed part."""
    if signature_algorithm.raw == tbs_signature.raw:
        return
    outer, inner = signature_algorithm.title, tbs_signature.title
    if signature_algorithm.oid == tbs_signature.oid:
        outer, inner = (f"{outer} with parameters {_parameters(a)}" for a in (signature_algorithm, tbs_signature))
    yield Problem(f"the signature is marked as {outer}, the signed part says {inner}", expected=inner, found=outer)


def _parameters(algorithm: AlgorithmIdentifier) -> str:
    return "left out" if algorithm.parameters is None else algorithm.parameters.hex()


@check
def hash_not_among(signature_algorithm: AlgorithmIdentifier, *, hashes: tuple[str, ...]) -> Iterator[Problem]:
    """The hash that is signed, inside RSASSA-PSS too, is none of `hashes`."""
    found = signature_algorithm.hash
    if found in hashes:
        yield Problem(
            f"the signature is made over {hash_title(found)}", expected="SHA-256 or better", found=hash_title(found)
        )
