"""The cases of keys and signatures: algorithms, sizes, and parameters. RFC 3279, RFC 4055, RFC 5480, RFC 5758, RFC 8410."""

from __future__ import annotations

from certlint.asn1 import der, oids
from certlint.errors import DecodeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.parts import AlgorithmIdentifier, PublicKey
    from certlint.x509.signed_object import SignedObject

_NULL = b"\x05\x00"
# The smallest RSA key to which OpenSSL attributes 112 bits of security; the smallest with the octets of a 2048-bit key, which
# the Python package cryptography requires; the largest that rustls accepts.
_LEAST_FOR_OPENSSL, _LEAST_OCTETS, _LEAST, _MOST = 1962, 2040, 2048, 8200
_LEAST_FOR_ALL = 1024
_LEAST_CURVE = 224


def key_cases(certificate: SignedObject, place: str) -> Iterator[str]:
    """The cases of a certificate's own key at a place: `leaf`, `ca` or `root`."""
    key: PublicKey | None = certificate.part("public_key")
    if key is None:
        yield "key-unreadable"
    elif key.kind in ("rsa", "rsa-pss"):
        yield from _rsa_key(key)
    elif key.kind == "ec":
        yield from _curve(key)
    else:
        kind = key_family(key.kind)
        is_named = kind in _NAMED_KEYS or (kind == "kem" and place == "leaf")
        yield f"key-{kind}" if is_named else "key-unknown"
        if kind in _EDWARDS and key.algorithm.parameters is not None:
            yield "key-edwards-parameters"


_EDWARDS = ("ed25519", "ed448")
_NAMED_KEYS = (*_EDWARDS, "dsa", "ml-dsa")
_FAMILIES = {"ml-dsa-": "ml-dsa", "ml-kem-": "kem", "composite-mlkem": "kem"}
_NAMED_CURVES = {
    oids.P_256: "",
    oids.P_384: "",
    oids.P_521: "p521",
    oids.P_224: "p224",
    oids.P_192: "p192",
}


def key_family(kind: str) -> str:
    """The family of a kind of key that clients distinguish: for example, all sizes of ML-DSA are one family."""
    return next((name for start, name in _FAMILIES.items() if kind.startswith(start)), kind)


def _rsa_key(key: PublicKey) -> Iterator[str]:
    if key.bits < _LEAST:
        yield "key-rsa-2047"
        if key.bits < _LEAST_OCTETS:
            yield "key-rsa-2039"
        if key.bits < _LEAST_FOR_OPENSSL:
            yield "key-rsa-short"
        if key.bits < _LEAST_FOR_ALL:
            yield "key-rsa-1023"
    elif key.bits > _MOST:
        yield "key-rsa-long"
    yield from _exponent(key)
    parameters = key.algorithm.parameters
    if key.kind == "rsa" and parameters != _NULL:
        yield "key-rsa-no-null" if parameters is None else "key-rsa-parameters"
    elif key.kind == "rsa-pss":
        yield "key-pss" if parameters is None or parameters[0] == der.SEQUENCE else "key-pss-parameters"


def _exponent(key: PublicKey) -> Iterator[str]:
    """An exponent that belongs to no private key, and those that are too large for some clients."""
    if key.exponent == 1:
        yield "key-rsa-exponent-1"
    elif key.exponent < 1 or not key.exponent % 2 or key.exponent >= key.modulus:
        yield "key-rsa-exponent-invalid"
    else:
        yield from [case for least, case in _LARGE_EXPONENTS if key.exponent >= least][-1:]


_LARGE_EXPONENTS = (
    (1 << 31, "key-rsa-exponent-32-bits"),
    (1 << 33, "key-rsa-exponent-34-bits"),
    (1 << 63, "key-rsa-exponent-64-bits"),
    (1 << 64, "key-rsa-exponent-65-bits"),
)


def unread_key(certificate: SignedObject) -> Iterator[str]:
    """The case of a key whose numbers Go cannot read, wherever the certificate is in the file."""
    raw: bytes = certificate.raw["public_key"]
    key: PublicKey | None = certificate.part("public_key")
    if key is None:
        yield from ["key-rsa-not-read"] * (_RSA_ENCRYPTION in raw[:_ALGORITHM_OCTETS])
    elif key.kind in ("rsa", "rsa-pss") and not 1 <= key.exponent < 1 << 63:
        yield "key-rsa-not-read"
    elif key.kind == "ec" and key.curve not in _CURVES_OF_GO:
        yield "key-curve-not-read"


# P-224, P-256, P-384, P-521
_CURVES_OF_GO = frozenset({"1.3.132.0.33", "1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35"})
_RSA_ENCRYPTION, _ALGORITHM_OCTETS = der.encode_oid("1.2.840.113549.1.1.1"), 30


def _curve(key: PublicKey) -> Iterator[str]:
    parameters = key.algorithm.parameters
    if not key.curve and parameters is not None and parameters[0] == der.SEQUENCE:
        yield "key-explicit"
        return
    curve = _NAMED_CURVES.get(key.curve, "other")
    if curve:
        yield f"key-{curve}"
    if curve == "other" and oids.CURVES.get(key.curve, ("", _LEAST_CURVE))[1] < _LEAST_CURVE:
        yield "key-small-curve"


def signature_cases(algorithm: AlgorithmIdentifier) -> Iterator[str]:
    """The cases of a signature that clients verify."""
    family = algorithm.family
    try:
        digest = algorithm.hash
        pss = algorithm.pss if family == "rsa-pss" else None
    except DecodeError:
        yield "pss-unreadable"
        return
    if not family or (pss is not None and not (digest and pss[1])):
        yield _READ_BY_NSS.get(algorithm.oid, "unknown")
        return
    yield from _digest(family, digest)
    if pss is not None:
        digest, mask, salt = pss
        if mask != digest:
            yield "pss-mask"
        elif salt != _SIZES.get(digest):
            yield "pss-salt"
        else:
            yield from _pss_form(algorithm)
    elif family == "rsa" and algorithm.parameters is None:
        yield "no-null"
    else:
        yield from _parameters(algorithm)


_READ_BY_NSS = {"1.2.840.10045.4.2": "ecdsa-recommended", "1.2.840.113549.1.1.1": "rsa-encryption"}


def _digest(family: str, digest: str) -> Iterator[str]:
    prefix = {"rsa-pss": "pss-", "ecdsa": "ecdsa-"}.get(family, "")
    if digest.startswith("md"):
        yield "md5"
    elif digest in ("sha1", "sha224"):
        yield f"pss-{digest}" if prefix == "pss-" else digest
    elif digest.startswith("sha3-"):
        yield f"{prefix}sha3"
    elif digest.startswith("sha512-"):
        yield "pss-sha3" if prefix else "sha512-truncated"


def unverified_cases(algorithm: AlgorithmIdentifier) -> Iterator[str]:
    """The cases of an anchor's signature, which clients do not verify."""
    if algorithm.flaw:
        yield "signature-pss-unreadable"
    elif has_odd_parameters(algorithm):
        yield "algorithm-parameters"


def is_broken_null(algorithm: AlgorithmIdentifier) -> bool:
    """Whether the parameters are a NULL with contents."""
    parameters = algorithm.parameters or b""
    return parameters[:1] == _NULL[:1] and parameters != _NULL


def has_odd_parameters(algorithm: AlgorithmIdentifier) -> bool:
    """Whether there are nonstandard parameters, because of which the package cryptography does not load the certificate."""
    if algorithm.family == "rsa":
        return algorithm.parameters not in (None, _NULL)
    return algorithm.family in _WITHOUT and algorithm.parameters is not None


_WITHOUT = ("ecdsa", "ed25519", "ed448")


def _parameters(algorithm: AlgorithmIdentifier) -> Iterator[str]:
    parameters, family = algorithm.parameters, algorithm.family
    if not has_odd_parameters(algorithm) or is_broken_null(algorithm):
        return
    if family == "rsa":
        yield "rsa-parameters"
    elif parameters == _NULL:
        yield f"{_without(family)}-null"
    elif family == "ecdsa" and parameters in _curves():
        yield "ecdsa-curve"
    else:
        yield f"{_without(family)}-parameters"


def _without(family: str) -> str:
    return "ecdsa" if family == "ecdsa" else "edwards"


def _curves() -> frozenset[bytes]:
    """The curves that Java supports, as encoded parameters."""
    contents = map(der.encode_oid, oids.CURVES)
    return frozenset([bytes([der.OID, len(each)]) + each for each in contents])


def _pss_form(algorithm: AlgorithmIdentifier) -> Iterator[str]:
    """Hashes without NULL parameters, and an explicit trailer field: some clients compare bytes."""
    raw = algorithm.parameters or b""
    if raw.endswith(b"\xa3\x03\x02\x01\x01"):
        yield "pss-trailer"
    elif raw.count(_NULL) != 2:
        yield "pss-no-null"


_SIZES = {"sha1": 20, "sha224": 28, "sha256": 32, "sha384": 48, "sha512": 64}
_SIZES |= {f"sha3-{size}": size // 8 for size in (224, 256, 384, 512)}
_SIZES |= {f"sha512-{size}": size // 8 for size in (224, 256)}
