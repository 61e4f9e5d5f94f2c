"""Algorithms in CycloneDX: primitive, parameters, and resistance to quantum computers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certlint.asn1 import oids
from certlint.light import NamedTuple
from certlint.x509 import readiness
from certlint.x509.parts.core import hash_title

if TYPE_CHECKING:
    from certlint.x509.parts import AlgorithmIdentifier, PublicKey

VULNERABLE, RESISTANT, UNKNOWN = "vulnerable", "resistant", "unknown"
"""The classes of `x509/readiness.py` in the terms of this format."""
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
# NIST SP 800-57 part 1, table 2: bits of the modulus → security strength.
_STRENGTHS = ((15360, 256), (7680, 192), (3072, 128), (2048, 112), (1024, 80))
_EDWARDS = {"ed25519": 128, "x25519": 128, "ed448": 224, "x448": 224}


class Algorithm(NamedTuple):
    """An algorithm with its parameters. `strength`: bits against a classical computer; `category`: NIST's."""

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
        """The reference by which other components name it."""
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
        # 0 means that an algorithm meets no category. A resistant one without a category, a composite, has none.
        properties |= {"nistQuantumSecurityLevel": self.category} if self.category or self.quantum == VULNERABLE else {}
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
    """The algorithm and strength of a key."""
    if (found := _post_quantum(key.algorithm.oid)) is not None:
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
    """The signature algorithm of a certificate."""
    family = algorithm.family
    if (found := _post_quantum(algorithm.oid)) is not None:
        return found
    if family in ("ed25519", "ed448"):
        primitive, called, curve = _KINDS[family]
        strength = _EDWARDS[family]
        return Algorithm(algorithm.title, algorithm.oid, primitive, called, "", curve, strength, VULNERABLE)
    if family not in _SIGNATURES:
        return Algorithm(algorithm.title, algorithm.oid)
    hashed = hash_title(algorithm.hash) if algorithm.hash else ""
    return Algorithm(algorithm.title, algorithm.oid, "signature", _SIGNATURES[family], hashed, quantum=VULNERABLE)


def _post_quantum(oid: str) -> Algorithm | None:
    """A post-quantum algorithm, alone or combined with a classical one."""
    kind = oids.POST_QUANTUM.get(oid)
    if kind is None:
        return None
    title = oids.post_quantum_title(kind)
    primitive = "kem" if "kem" in kind else "signature"
    found = next((family for family in ("ML-DSA", "SLH-DSA", "ML-KEM") if title.startswith(f"{family}-")), "")
    parameters = title.removeprefix(f"{found}-") if found else ""
    category = readiness.category(oid)
    return Algorithm(title, oid, primitive, found, parameters, quantum=_quantum(oid), category=category)


def _quantum(oid: str) -> str:
    """The class of an algorithm in the terms of this format."""
    return {True: RESISTANT, False: VULNERABLE, None: UNKNOWN}[readiness.is_safe(readiness.algorithm_class(oid))]


def _curve(oid: str) -> str:
    """The CycloneDX name of a curve; empty for an unknown one."""
    name = oids.CURVES.get(oid, ("", 0))[0]
    if name.startswith("P-"):
        return f"nist/{name}"
    if name.startswith("brainpool"):
        return f"brainpool/{name}"
    return f"secg/{name}" if name else ""
