"""Which kinds and sizes of key, and which hashes, a product takes or recommends. What is plainly weak is elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.check import check
from certlint.parts.core import hash_title
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.parts import AlgorithmIdentifier
    from certlint.parts.shapes import KeyShape


@check
def hash_not_advised_against(signature_algorithm: AlgorithmIdentifier, *, hashes: dict[str, str]) -> Iterator[Problem]:
    """The signature's hash is none of `hashes`: hash → what speaks against it."""
    reason = hashes.get(signature_algorithm.hash)
    if reason:
        title = hash_title(signature_algorithm.hash)
        yield Problem(f"the signature uses {title}: {reason}", "SHA-256 or SHA-512", signature_algorithm.title)


@check
def key_of_kind(key_shape: KeyShape, *, kinds: tuple[str, ...]) -> Iterator[Problem]:
    """The key is of one of `kinds`: rsa, rsa-pss, ec, ed25519, …"""
    if key_shape.kind not in kinds:
        expected = " or ".join(kind.upper() for kind in kinds)
        yield Problem(f"the key is {key_shape.title}", expected=expected, found=key_shape.title)


@check
def key_size_recommended(
    key_shape: KeyShape, *, kinds: tuple[str, ...], at_least: int, recommended: int
) -> Iterator[Problem]:
    """A key of `kinds` has the `recommended` bits; below `at_least` bits it is weak, which another rule says."""
    if key_shape.kind in kinds and at_least <= key_shape.bits < recommended:
        expected = f"{recommended} bits or more"
        yield Problem(f"the key has {key_shape.bits} bits", expected=expected, found=key_shape.title)
