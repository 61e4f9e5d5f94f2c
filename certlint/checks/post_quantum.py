"""Keys and signatures of ML-DSA, SLH-DSA, ML-KEM and their composites. RFC 9881, RFC 9909, RFC 9935.

`families` are how the names in `oids.POST_QUANTUM` begin: `ml-dsa`, `slh-dsa`, `ml-kem`, `hash-ml-dsa`, `composite`.
"""

from __future__ import annotations

from certlint.asn1 import oids
from certlint.check import check, screens
from certlint.policy.words import either
from certlint.report import Problem
from certlint.x509.parts.core import AlgorithmIdentifier

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.check import Rows, Screen
    from certlint.x509.derived.views import KeyShape
    from certlint.x509.parts import KeyUsage, PublicKey

# FIPS 203 table 3, FIPS 204 table 2, FIPS 205 table 2: octets of a public key.
_SIZES = {"ml-dsa-44": 1312, "ml-dsa-65": 1952, "ml-dsa-87": 2592}
_SIZES |= {"ml-kem-512": 800, "ml-kem-768": 1184, "ml-kem-1024": 1568}
_SIZES |= {kind: int(kind.rpartition("-")[2][:-1]) // 4 for kind in oids.SLH_DSA.values()}


@check
def key_size(public_key: PublicKey) -> Iterator[Problem]:
    """A public key of ML-DSA, SLH-DSA or ML-KEM has as many octets as its parameter set says."""
    size, found = _SIZES.get(public_key.kind), len(public_key.key)
    if size is not None and found != size:
        message = f"the {public_key.title} key has {found:,} octets"
        yield Problem(message, f"{size:,} octets", f"{found:,} octets", at=public_key.key_at)


@screens(key_size)
def _key_size(rows: Rows) -> Screen:
    """No row for the usual kinds of keys."""
    return lambda public_key: range(len(rows)) if public_key.kind in _SIZES else ()


@check
def without_parameters(part: AlgorithmIdentifier, *, families: tuple[str, ...]) -> Iterator[Problem]:
    """An algorithm of one of `families` has no parameters, not even NULL."""
    kind = oids.POST_QUANTUM.get(part.oid, "")
    if part.parameters is not None and kind.startswith(families):
        found = "NULL" if part.parameters == b"\x05\0" else part.parameters.hex()[:120]
        title = oids.post_quantum_title(kind)
        yield Problem(f"the algorithm {title} has parameters", "no parameters", found)


@check
def not_of(part: AlgorithmIdentifier, *, families: tuple[str, ...], flaw: str) -> Iterator[Problem]:
    """The algorithm is not of one of `families`, for which `flaw` says why it must not be."""
    kind = oids.POST_QUANTUM.get(part.oid, "")
    if kind.startswith(families):
        title = oids.post_quantum_title(kind)
        yield Problem(f"the algorithm is {title}, {flaw}", "another algorithm", f"{title} ({part.oid})")


@screens(not_of, "families", "flaw")
@screens(without_parameters, "families")
def _of_families(rows: Rows) -> Screen:
    """The rows about the family of the algorithm."""
    wanted = [row["families"] for row in rows]

    def screen(part: AlgorithmIdentifier) -> list[int]:
        kind = oids.POST_QUANTUM.get(part.oid, "")
        return [number for number, families in enumerate(wanted) if kind.startswith(families)]

    return screen


@check
def key_usages(
    key_usage: KeyUsage,
    key_shape: KeyShape,
    *,
    families: tuple[str, ...],
    among: tuple[str, ...],
    required: tuple[str, ...] = (),
) -> Iterator[Problem]:
    """The keyUsage of a certificate with a key of one of `families` has one or several of the usages `among`, and no other.

    A key without a name there has its OID in `families`. All of those that are `required` are there.
    """
    if not (key_shape.kind or AlgorithmIdentifier(key_shape.algorithm).oid).startswith(families):
        return
    found, expected = ", ".join(sorted(key_usage.usages)) or "no usage", either(among)
    others = sorted(key_usage.usages.difference(among))
    if others:
        yield Problem(f"the {key_shape.title} key has the key usage {', '.join(others)}", expected, found)
    elif not key_usage.usages or not key_usage.usages.issuperset(required):
        wanted = " and ".join(required) or expected
        yield Problem(f"the {key_shape.title} key has a key usage without {wanted}", wanted, found)
