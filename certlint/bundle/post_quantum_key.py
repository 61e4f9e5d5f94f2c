"""Private keys of ML-DSA, ML-KEM and SLH-DSA in all forms of RFC 9881, 9935 and 9909, and their public keys.

The library loads seeds. For the other forms, the public key is computed from the contents; if there are two, it compares them.
"""

from __future__ import annotations

from certlint.asn1 import der, oids
from certlint.errors import DecodeError
from certlint.x509.parts import PublicKey

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SEED, _SEED_SIZES = 0x80, {"ml-dsa": 32, "ml-kem": 64}
# FIPS 203 section 8: the number of polynomials of the key.
_RANKS = {"ml-kem-512": 2, "ml-kem-768": 3, "ml-kem-1024": 4}


class UnusableKey(Exception):
    """Why a key cannot be used, without key material."""


def is_post_quantum(encoded: bytes) -> bool:
    """Whether a PKCS #8 key is one of these."""
    try:
        return _fields(encoded)[0] in oids.POST_QUANTUM
    except DecodeError:
        return False


def post_quantum_public_half(encoded: bytes) -> PublicKey:
    """The public half of such a key. Raises UnusableKey, DecodeError."""
    oid, content = _fields(encoded)
    kind = oids.POST_QUANTUM[oid]
    if oid in oids.SLH_DSA:
        public = _of_slh_dsa(kind, content)
    elif oid in oids.ML_DSA or oid in oids.ML_KEM:
        public = _of_lattice(kind, content)
    else:
        raise UnusableKey(f"is a key for {oids.post_quantum_title(kind)}, which certlint does not read")
    algorithm = _tlv(der.SEQUENCE, _tlv(der.OID, der.encode_oid(oid)))
    return PublicKey(_tlv(der.SEQUENCE, algorithm + _tlv(der.BIT_STRING, b"\0" + public)))


def _fields(encoded: bytes) -> tuple[str, bytes]:
    """The algorithm and the content of a OneAsymmetricKey. RFC 5958 section 2."""
    nodes = der.sequence(encoded, "the private key")
    if len(nodes) < 3 or nodes[1].tag != der.SEQUENCE or nodes[2].tag != der.OCTET_STRING:
        raise DecodeError("this is not a OneAsymmetricKey", 0)
    algorithm = der.sequence(encoded[nodes[1].pos : nodes[1].stop], "the algorithm")
    at = nodes[1].pos
    if not algorithm or algorithm[0].tag != der.OID:
        raise DecodeError("this is not a OneAsymmetricKey", at)
    return der.oid(encoded[at + algorithm[0].start : at + algorithm[0].stop]), encoded[nodes[2].start : nodes[2].stop]


def _of_slh_dsa(kind: str, content: bytes) -> bytes:
    """RFC 9909 section 7: the public key is the second half of the private one."""
    size = int(kind.rpartition("-")[2].rstrip("sf")) // 8
    if len(content) != 4 * size:
        raise UnusableKey(f"has {len(content)} bytes, not the {4 * size} of a {oids.post_quantum_title(kind)} key")
    return content[2 * size :]


def _of_lattice(kind: str, content: bytes) -> bytes:
    """A seed, an expanded key, or both, according to the tag. RFC 9881 section 6, RFC 9935 section 6."""
    seed, expanded = _choice(content)
    if seed and len(seed) != _SEED_SIZES[kind[:6]]:
        raise UnusableKey(f"has a seed of {len(seed)} bytes, not {_SEED_SIZES[kind[:6]]}")
    of_seed = _of_seed(kind, seed) if seed else b""
    of_expanded = _of_expanded(kind, expanded) if expanded else b""
    if of_seed and of_expanded and of_seed != of_expanded:
        raise UnusableKey("has a seed and an expanded key that do not belong together")
    if not of_seed and not of_expanded:
        raise UnusableKey(f"is a seed for {oids.post_quantum_title(kind)}, whose public key certlint cannot compute")
    return of_seed or of_expanded


def _choice(content: bytes) -> tuple[bytes, bytes]:
    tag, start, stop = der.header(content, 0, len(content))
    if tag == _SEED:
        return content[start:stop], b""
    if tag == der.OCTET_STRING:
        return b"", content[start:stop]
    parts = der.children(content, start, stop) if tag == der.SEQUENCE else []
    if len(parts) != 2 or any(part.tag != der.OCTET_STRING for part in parts):
        raise UnusableKey("is not a seed, an expanded key, or both")
    seed, expanded = (content[part.start : part.stop] for part in parts)
    return seed, expanded


def _of_seed(kind: str, seed: bytes) -> bytes:
    """Computed by the library; empty for an unsupported parameter set."""
    family, _, size = kind.rpartition("-")
    if family == "ml-dsa":
        from cryptography.hazmat.primitives.asymmetric import mldsa as module
    else:
        from cryptography.hazmat.primitives.asymmetric import mlkem as module  # type: ignore[no-redef]  # one of the two
    found: Any = getattr(module, f"{family.upper().replace('-', '')}{size}PrivateKey", None)
    if found is None:
        return b""
    public: bytes = found.from_seed_bytes(seed).public_key().public_bytes_raw()
    return public


def _of_expanded(kind: str, expanded: bytes) -> bytes:
    found = _of_expanded_kem(kind, expanded) if kind in _RANKS else _of_expanded_dsa(kind, expanded)
    if not found:
        raise UnusableKey(f"has an expanded key whose parts do not make a {oids.post_quantum_title(kind)} key")
    return found


def _of_expanded_dsa(kind: str, expanded: bytes) -> bytes:
    from certlint.x509 import ml_dsa

    return ml_dsa.public_key(kind, expanded) or b""


def _of_expanded_kem(kind: str, expanded: bytes) -> bytes:
    """The encapsulation key is part of it, and so is its hash. FIPS 203 section 7.3."""
    from hashlib import sha3_256

    size = 384 * _RANKS[kind]
    public = expanded[size : 2 * size + 32]
    whole = len(expanded) == 2 * size + 96 and sha3_256(public).digest() == expanded[2 * size + 32 : 2 * size + 64]
    return public if whole else b""


def _tlv(tag: int, content: bytes) -> bytes:
    size = len(content)
    head = bytes((size,)) if size < 0x80 else b"\x82" + size.to_bytes(2, "big")
    return bytes((tag,)) + head + content
