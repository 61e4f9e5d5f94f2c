"""Verifies certificate signatures. RFC 5280 section 4.1.1.3, RFC 4055, RFC 5758, RFC 8410, RFC 9881.

Keys are built from the numbers that our own parts have decoded, so that `cryptography.x509` is never loaded.
"""

from __future__ import annotations

from certlint.asn1 import oids
from certlint.caches import Cache
from certlint.errors import DecodeError
from certlint.x509 import pkcs1
from certlint.x509.digests import sha256
from certlint.x509.rsa import MAX_RSA_BITS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from certlint.x509.parts import AlgorithmIdentifier, PublicKey
    from certlint.x509.signed_object import SignedObject

_HASHES = {
    "md5": "MD5",
    "sha1": "SHA1",
    "sha224": "SHA224",
    "sha256": "SHA256",
    "sha384": "SHA384",
    "sha512": "SHA512",
    "sha512-224": "SHA512_224",
    "sha512-256": "SHA512_256",
    "sha3-224": "SHA3_224",
    "sha3-256": "SHA3_256",
    "sha3-384": "SHA3_384",
    "sha3-512": "SHA3_512",
}
# Curves and hashes: the names of the classes in `cryptography`.
_CURVES = {
    oids.P_192: "SECP192R1",
    oids.P_224: "SECP224R1",
    oids.P_256: "SECP256R1",
    oids.P_384: "SECP384R1",
    oids.P_521: "SECP521R1",
    oids.SECP256K1: "SECP256K1",
    oids.BRAINPOOL_P256R1: "BrainpoolP256R1",
    oids.BRAINPOOL_P384R1: "BrainpoolP384R1",
    oids.BRAINPOOL_P512R1: "BrainpoolP512R1",
}

# RFC 9881: pure ML-DSA without pre-hashing and without a context.
_ML_DSA = {f"ml-dsa-{size}": f"MLDSA{size}PublicKey" for size in (44, 65, 87)}

# Caches: bundles share CA certificates, and a repaired bundle contains those of the original. The keys are digests, since
# certificates may be long, and values with long keys are not cached.
_verdicts: Cache[bytes, bool | None] = Cache(256)
# This many signatures of the usual kind are verified without the library.
_FEW = 8

# RSA: longer exponents are not in use, and OpenSSL only accepts them for short moduli: verification could take seconds.
MAX_EXPONENT_BITS = 64
# Measured on one core: for curves with dedicated code in OpenSSL, and an upper bound for the others.
_LEAST_COST, _COST_OF_OTHERS, _BYTES_A_MICROSECOND = 5, 1200, 500
_COSTS = {oids.P_256: 100, oids.P_384: 600, oids.P_521: 600, "ed25519": 120, "ed448": 300}
_COSTS |= {"ml-dsa-44": 180, "ml-dsa-65": 250, "ml-dsa-87": 370}


def hash_algorithm(name: str) -> Any:
    """The `cryptography` hash for a name. Raises KeyError for an unsupported one, such as MD2."""
    from cryptography.hazmat.primitives import hashes

    return getattr(hashes, _HASHES[name])()


def public_key(key: PublicKey) -> Any:
    """The `cryptography` key object, or None if the algorithm is unknown or the numbers are invalid."""
    try:
        if key.kind in ("rsa", "rsa-pss"):
            from cryptography.hazmat.primitives.asymmetric import rsa

            too_long = key.bits > MAX_RSA_BITS or key.exponent.bit_length() > MAX_EXPONENT_BITS
            return None if too_long else rsa.RSAPublicNumbers(key.exponent, key.modulus).public_key()
        if key.kind == "ec":
            from cryptography.hazmat.primitives.asymmetric import ec

            curve = _CURVES.get(key.curve)
            return ec.EllipticCurvePublicKey.from_encoded_point(getattr(ec, curve)(), key.key) if curve else None
        if key.kind == "ed25519":
            from cryptography.hazmat.primitives.asymmetric import ed25519

            return ed25519.Ed25519PublicKey.from_public_bytes(key.key)
        if key.kind == "ed448":
            from cryptography.hazmat.primitives.asymmetric import ed448

            return ed448.Ed448PublicKey.from_public_bytes(key.key)
        if key.kind in _ML_DSA:
            from cryptography.hazmat.primitives.asymmetric import mldsa

            return getattr(mldsa, _ML_DSA[key.kind]).from_public_bytes(key.key)
    except Exception:  # noqa: BLE001 - a malicious key may raise anything in the library; it is not usable
        return None
    return None


def verify(certificate: SignedObject, issuer: SignedObject) -> bool | None:
    """Whether the issuer's key made the certificate's signature; None if that cannot be determined."""
    algorithm: AlgorithmIdentifier | None = certificate.part("signature_algorithm")
    key: PublicKey | None = issuer.part("public_key")
    if algorithm is None or key is None or "signature_value" not in certificate.raw:
        return None
    verdict: bool | None = certificate.once(lambda one: _verdict(one, algorithm, key), (verify, key.raw))
    return verdict


def _verdict(certificate: SignedObject, algorithm: AlgorithmIdentifier, key: PublicKey) -> bool | None:
    pair = sha256(certificate.kind.encode() + key.raw + certificate.der).digest()
    if pair in _verdicts:
        return _verdicts[pair]
    return _verdicts.keep(pair, verify_signature(key, algorithm, certificate.signature, certificate.signed))


def own_verdict(certificate: SignedObject) -> bool | None:
    """The result of `verify` for a certificate and its own key, cached."""
    if certificate.own_verdict is None:
        certificate.own_verdict = (verify(certificate, certificate),)
    return certificate.own_verdict[0]


def cost(key: PublicKey | None, size: int) -> int:
    """The approximate cost of verifying a signature of this key over `size` bytes, in microseconds."""
    taken = _LEAST_COST + size // _BYTES_A_MICROSECOND
    if key is None:
        return taken
    if key.kind in ("rsa", "rsa-pss"):
        return taken + min(key.bits, MAX_RSA_BITS) ** 2 * min(key.exponent.bit_length(), MAX_EXPONENT_BITS) // 4_000_000
    return taken + _COSTS.get(key.curve or key.kind, _COST_OF_OTHERS if key.kind == "ec" else 0)


def verify_signature(key: PublicKey, algorithm: AlgorithmIdentifier, signature: bytes, signed: bytes) -> bool | None:
    """Whether `key` made `signature` over `signed`; None if the algorithm or the key is not supported."""
    family = algorithm.family
    if not family:
        return None
    if family.removesuffix("-pss").replace("ecdsa", "ec") != key.kind.removesuffix("-pss"):
        return False
    if family == "rsa" and len(_verdicts) < _FEW and pkcs1.is_usual(key, algorithm.hash):
        return pkcs1.verifies(key, algorithm.hash, signature, signed)
    loaded = public_key(key)
    if loaded is None:
        return None
    from cryptography.exceptions import InvalidSignature

    try:
        _verify(loaded, algorithm, signature, signed)
    except (InvalidSignature, DecodeError):  # DecodeError: parameters that no valid signature has
        return False
    except Exception:  # noqa: BLE001 - malicious parameters may raise anything in the library; the result is unknown
        return None
    return True


def _verify(key: Any, algorithm: AlgorithmIdentifier, signature: bytes, signed: bytes) -> None:
    """Verifies a signature. Raises InvalidSignature; UnsupportedAlgorithm or ValueError for unusable parameters."""
    family = algorithm.family
    if family in ("ed25519", "ed448", *_ML_DSA):
        key.verify(signature, signed)
        return
    if family == "ecdsa":
        from cryptography.hazmat.primitives.asymmetric import ec

        key.verify(signature, signed, ec.ECDSA(hash_algorithm(algorithm.hash)))
        return
    from cryptography.hazmat.primitives.asymmetric import padding

    if family == "rsa-pss":
        digest, mask, salt = algorithm.pss
        scheme: Any = padding.PSS(padding.MGF1(hash_algorithm(mask)), salt)
        key.verify(signature, signed, scheme, hash_algorithm(digest))
    else:
        key.verify(signature, signed, padding.PKCS1v15(), hash_algorithm(algorithm.hash))
