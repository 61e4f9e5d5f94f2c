"""Algorithms as CycloneDX lists them: primitive, parameters, and what a quantum computer makes of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certlint.asn1 import oids
from certlint.light import NamedTuple
from certlint.x509.parts.core import hash_title

if TYPE_CHECKING:
    from certlint.x509.parts import AlgorithmIdentifier, PublicKey

VULNERABLE, RESISTANT, UNKNOWN = "vulnerable", "resistant", "unknown"
"""The post-quantum classes: broken by Shor's algorithm, made to withstand it, or not known here."""
# Kind of key → primitive, family, curve.
_KINDS = {
    "rsa": ("pke", "", ""),
    "rsa-pss": ("signature", "RSASSA-PSS", ""),
    "dsa": ("signature", "DSA", ""),
    "ec": ("signature", "ECDSA", ""),
    "dh": ("key-agree", "FFDH", ""),
    "ed25519": ("signature", "EdDSA", "other/Ed25519"),
    "ed448": ("signature", "EdDSA", "other/Ed448"),
    "x25519": ("key-agree", "ECDH", "other/Curve25519"),
    "x448": ("key-agree", "ECDH", "other/Curve448"),
}
_SIGNATURES = {"rsa": "RSASSA-PKCS1", "rsa-pss": "RSASSA-PSS", "dsa": "DSA", "ecdsa": "ECDSA"}
# FIPS 204 and 205: the security category that each parameter set claims.
_CATEGORIES = {"ml-dsa-44": 2, "ml-dsa-65": 3, "ml-dsa-87": 5}
_SLH_DSA = {
    f"2.16.840.1.101.3.4.3.{20 + number}": (f"SLH-DSA-{name}", category)
    for number, (name, category) in enumerate(
        (f"{hashing}-{size}{kind}", {128: 1, 192: 3, 256: 5}[size])
        for hashing in ("SHA2", "SHAKE")
        for size in (128, 192, 256)
        for kind in "sf"
    )
}
# NIST SP 800-57 part 1, table 2: bits of the modulus → strength.
_STRENGTHS = ((15360, 256), (7680, 192), (3072, 128), (2048, 112), (1024, 80))
_EDWARDS = {"ed25519": 128, "x25519": 128, "ed448": 224, "x448": 224}


class Algorithm(NamedTuple):
    """An algorithm with its parameters. `strength` is in bits, against a classical computer; `category` is NIST's."""

    name: str
    oid: str
    primitive: str = "unknown"
    family: str = ""
    parameters: str = ""
    curve: str = ""
    strength: int = 0
    quantum: str = UNKNOWN
    category: int = 0

    @property
    def ref(self) -> str:
        """By which other components name it."""
        return f"algorithm/{self.name}/{self.oid}"

    @property
    def component(self) -> dict[str, Any]:
        """The component of a bill of materials."""
        texts = {
            "algorithmFamily": self.family,
            "parameterSetIdentifier": self.parameters,
            "ellipticCurve": self.curve,
        }
        properties: dict[str, Any] = {"primitive": self.primitive} | {k: v for k, v in texts.items() if v}
        properties |= {"classicalSecurityLevel": self.strength} if self.strength else {}
        properties |= {"nistQuantumSecurityLevel": self.category} if self.quantum != UNKNOWN else {}
        if self.primitive == "signature":
            properties["cryptoFunctions"] = ["sign", "verify"]
        return {
            "type": "cryptographic-asset",
            "bom-ref": self.ref,
            "name": self.name,
            "cryptoProperties": {"assetType": "algorithm", "algorithmProperties": properties, "oid": self.oid},
            "properties": [{"name": "certlint:post-quantum", "value": self.quantum}],
        }


def algorithm_of_key(key: PublicKey) -> Algorithm:
    """What a key is for, and how strong it is."""
    if (found := _of_lattices_and_hashes(key.algorithm.oid, key.kind)) is not None:
        return found
    if key.kind not in _KINDS:
        return Algorithm(key.title, key.algorithm.oid)
    primitive, family, curve = _KINDS[key.kind]
    bits = key.bits
    strength = _EDWARDS.get(key.kind, 0)
    if key.kind == "ec":
        curve, strength = _curve(key.curve), bits // 2
    elif key.kind in ("rsa", "rsa-pss", "dsa", "dh"):
        strength = next((strength for least, strength in _STRENGTHS if bits >= least), 0)
    parameters = str(bits) if bits and not curve else ""
    return Algorithm(key.title, key.algorithm.oid, primitive, family, parameters, curve, strength, VULNERABLE)


def algorithm_of_signature(algorithm: AlgorithmIdentifier) -> Algorithm:
    """How a certificate is signed."""
    family = algorithm.family
    if (found := _of_lattices_and_hashes(algorithm.oid, family)) is not None:
        return found
    if family in ("ed25519", "ed448"):
        primitive, called, curve = _KINDS[family]
        strength = _EDWARDS[family]
        return Algorithm(algorithm.title, algorithm.oid, primitive, called, "", curve, strength, VULNERABLE)
    if family not in _SIGNATURES:
        return Algorithm(algorithm.title, algorithm.oid)
    hashed = hash_title(algorithm.hash) if algorithm.hash else ""
    return Algorithm(algorithm.title, algorithm.oid, "signature", _SIGNATURES[family], hashed, quantum=VULNERABLE)


def _of_lattices_and_hashes(oid: str, kind: str) -> Algorithm | None:
    """ML-DSA and SLH-DSA, which quantum computers are not known to break."""
    if kind in _CATEGORIES:
        size = kind.rpartition("-")[2]
        return Algorithm(kind.upper(), oid, "signature", "ML-DSA", size, quantum=RESISTANT, category=_CATEGORIES[kind])
    if oid in _SLH_DSA:
        name, category = _SLH_DSA[oid]
        parameters = name.removeprefix("SLH-DSA-")
        return Algorithm(name, oid, "signature", "SLH-DSA", parameters, quantum=RESISTANT, category=category)
    return None


def _curve(oid: str) -> str:
    """A curve as CycloneDX calls it; empty for one that is not known here."""
    name = oids.CURVES.get(oid, ("", 0))[0]
    if name.startswith("P-"):
        return f"nist/{name}"
    if name.startswith("brainpool"):
        return f"brainpool/{name}"
    return f"secg/{name}" if name else ""
