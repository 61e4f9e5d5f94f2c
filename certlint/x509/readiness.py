"""What quantum computers make of the algorithms of keys and signatures: the one table that all reports read."""

from __future__ import annotations

from certlint.asn1 import oids
from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from certlint.x509.signed_object import SignedObject

    # The class of a key, whether the certificates are quantum-safe, and how many of them there are.
    Count = tuple[str, bool | None, int]

CLASSICAL, POST_QUANTUM, HYBRID, UNKNOWN = "classical", "post-quantum", "hybrid", "unknown"
"""The classes: broken by Shor's algorithm, made to withstand it, both in one (a draft), or not known here."""
_SAFE = {CLASSICAL: False, POST_QUANTUM: True, HYBRID: True, UNKNOWN: None}
_CATEGORIES = {"44": 2, "65": 3, "87": 5, "512": 1, "768": 3, "1024": 5, "128": 1, "192": 3, "256": 5}


class Readiness(NamedTuple):
    """The classes of a certificate's key and of the signature on it. `quantum_safe`: whether both withstand that.

    It is None where one of them is not known, and the other one is not classical.
    """

    key: str
    signature: str
    quantum_safe: bool | None

    @property
    def text(self) -> str:
        """In words: `no (key: classical, signature: classical)`."""
        answer = {True: "yes", False: "no", None: "unknown"}[self.quantum_safe]
        return f"{answer} (key: {self.key}, signature: {self.signature})"


def algorithm_class(oid: str) -> str:
    """The class of a key or a signature with this OID."""
    if oid in oids.COMPOSITES:
        return HYBRID
    if oid in oids.POST_QUANTUM:
        return POST_QUANTUM
    return CLASSICAL if oid in oids.KEY_ALGORITHMS or oid in oids.SIGNATURES else UNKNOWN


def is_safe(algorithm: str) -> bool | None:
    """Whether what is of a class withstands quantum computers, as far as that is known."""
    return _SAFE[algorithm]


def category(oid: str) -> int:
    """The security category of NIST (1 to 5) that a parameter set claims; 0 where it claims none, or is not known."""
    kind = oids.POST_QUANTUM.get(oid, "")
    if not kind or kind.startswith("composite-"):
        return 0
    return _CATEGORIES[kind.rpartition("-")[2].rstrip("sf")]


def counted_ready(certificates: Iterable[SignedObject]) -> tuple[Count, ...]:
    """How many of these certificates are of each class of keys, and how ready they are; other objects do not count."""
    found: dict[tuple[str, bool | None], int] = {}
    for certificate in certificates:
        if certificate.kind == "certificate":
            ready = readiness(certificate)
            key = (ready.key, ready.quantum_safe)
            found[key] = found.get(key, 0) + 1
    return tuple([(key, safe, count) for (key, safe), count in found.items()])


def ready_text(counts: Iterable[Count]) -> str:
    """All of them in words, empty where there is none: `1 of 3 certificates (keys: 2 classical, 1 post-quantum)`."""
    listed = list(counts)
    classes = {name: sum(count for key, _, count in listed if key == name) for name in _SAFE}
    every, safe = sum(classes.values()), sum(count for _, is_ready, count in listed if is_ready)
    keys = ", ".join(f"{count:,} {name}" for name, count in classes.items() if count)
    return f"{safe:,} of {every:,} certificate{'s' * (every != 1)} (keys: {keys})" if every else ""


def readiness(certificate: SignedObject) -> Readiness:
    """How ready a certificate is."""
    key = algorithm_class(certificate.fact("public_key", lambda key: key.algorithm.oid, ""))
    signature = algorithm_class(certificate.fact("signature_algorithm", lambda algorithm: algorithm.oid, ""))
    both = {is_safe(key), is_safe(signature)}
    return Readiness(key, signature, False if False in both else None if None in both else True)
