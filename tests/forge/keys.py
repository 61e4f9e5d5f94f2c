"""The pool of test keys, and signatures that come out the same every time."""

from __future__ import annotations

import hashlib
from base64 import b64decode
from functools import cache, cached_property, lru_cache
from pathlib import Path
from re import findall
from typing import Any

from asn1crypto.parser import parse
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, padding, rsa

from tests.forge.der import bit_string, explicit, integer, null, octet_string, oid, sequence

FOLDER = Path(__file__).parent.parent / "forge_keys"
PRIMES = FOLDER / "primes.txt"

DIGESTS = {
    "md5": "1.2.840.113549.2.5",
    "sha1": "1.3.14.3.2.26",
    "sha224": "2.16.840.1.101.3.4.2.4",
    "sha256": "2.16.840.1.101.3.4.2.1",
    "sha384": "2.16.840.1.101.3.4.2.2",
    "sha512": "2.16.840.1.101.3.4.2.3",
}
SIGNATURES = {
    ("rsa", "md5"): "1.2.840.113549.1.1.4",
    ("rsa", "sha1"): "1.2.840.113549.1.1.5",
    ("rsa", "sha224"): "1.2.840.113549.1.1.14",
    ("rsa", "sha256"): "1.2.840.113549.1.1.11",
    ("rsa", "sha384"): "1.2.840.113549.1.1.12",
    ("rsa", "sha512"): "1.2.840.113549.1.1.13",
    ("ec", "sha1"): "1.2.840.10045.4.1",
    ("ec", "sha224"): "1.2.840.10045.4.3.1",
    ("ec", "sha256"): "1.2.840.10045.4.3.2",
    ("ec", "sha384"): "1.2.840.10045.4.3.3",
    ("ec", "sha512"): "1.2.840.10045.4.3.4",
    ("dsa", "sha1"): "1.2.840.10040.4.3",
    ("dsa", "sha256"): "2.16.840.1.101.3.4.3.2",
}
KINDS = {
    "1.2.840.113549.1.1.1": "rsa",
    "1.2.840.113549.1.1.10": "rsa",
    "1.2.840.10045.2.1": "ec",
    "1.2.840.10040.4.1": "dsa",
    "1.3.101.110": "x25519",
    "1.3.101.112": "ed25519",
    "1.3.101.113": "ed448",
}
EDWARDS = {"ed25519": "1.3.101.112", "ed448": "1.3.101.113"}
RSA = sequence(oid("1.2.840.113549.1.1.1"), null())
MGF1, RSASSA_PSS = "1.2.840.113549.1.1.8", "1.2.840.113549.1.1.10"


class Key:
    """A key pair: SubjectPublicKeyInfo and, unless only the public half is known, PKCS#8; both DER.

    The bytes need not be a sound key: a certificate can carry anything, only signing asks for more.
    """

    def __init__(self, spki: bytes, pkcs8: bytes | None = None, name: str = "") -> None:
        self.spki = spki
        self.pkcs8 = pkcs8
        self.name = name

    def __repr__(self) -> str:
        return f"<test key {self.name or 'without a name'}>"

    @cached_property
    def private(self) -> Any:
        """The private key as an object of `cryptography`, loaded without a look at its soundness."""
        if self.pkcs8 is None:
            raise ValueError(f"{self!r} has no private half: name another `signer` or an `issuer`")
        return serialization.load_der_private_key(self.pkcs8, None, unsafe_skip_rsa_key_validation=True)

    @cached_property
    def kind(self) -> str:
        """What the algorithm of the public key is called in KINDS; empty for an unknown one."""
        return next((kind for dotted, kind in KINDS.items() if oid(dotted) in self.spki[:40]), "")

    @cached_property
    def identifier(self) -> bytes:
        """SHA-1 of the bits of the public key (RFC 5280 section 4.2.1.2); of all of it, if it is not a key."""
        try:
            return hashlib.sha1(_public_bits(self.spki)).digest()
        except ValueError:
            return hashlib.sha1(self.spki).digest()

    def algorithm(self, hash: str) -> bytes:
        """The AlgorithmIdentifier of the signatures of this key, DER. `hash` is "sha256", "pss-sha256" and so on."""
        if self.kind in EDWARDS:
            return sequence(oid(EDWARDS[self.kind]))
        if hash.startswith("pss-"):
            return pss_algorithm(hash.removeprefix("pss-"))
        return sequence(oid(SIGNATURES[self.kind, hash]), *([null()] if self.kind == "rsa" else []))

    def sign(self, message: bytes, hash: str = "sha256") -> bytes:
        return _sign(self, message, hash)


def pss_algorithm(digest: str, salt_length: int | None = None) -> bytes:
    """RSASSA-PSS with MGF1 over the same digest and, unless stated, a salt as long as that (RFC 4055 section 3.1)."""
    size = hashlib.new(digest).digest_size if salt_length is None else salt_length
    name = sequence(oid(DIGESTS[digest]), null())
    mask = sequence(oid(MGF1), name)
    return sequence(oid(RSASSA_PSS), sequence(explicit(0, name), explicit(1, mask), explicit(2, integer(size))))


@cache
def key(name: str) -> Key:
    """The key of the pool that has this name; the names are the files of tests/forge_keys."""
    text = (FOLDER / f"{name}.pem").read_text("ascii")
    public, *private = (b64decode(body) for body in findall(r"KEY-----\n([^-]+)-----END", text))
    return Key(public, private[0] if private else None, name)


@cache
def primes() -> tuple[int, ...]:
    """148 primes of 1024 bits: the product of any two is a sound RSA modulus of 2048 bits, at no cost."""
    return tuple(int(line, 16) for line in PRIMES.read_text("ascii").split())


def rsa_spki(n: int, e: int = 65537) -> bytes:
    return sequence(RSA, bit_string(sequence(integer(n), integer(e))))


def rsa_key(p: int, q: int, e: int = 65537, name: str = "") -> Key:
    """The RSA key of two primes (RFC 8017 appendix A.1)."""
    p, q = max(p, q), min(p, q)
    d = pow(e, -1, (p - 1) * (q - 1))
    private = sequence(*map(integer, (0, p * q, e, d, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p))))
    return Key(rsa_spki(p * q, e), sequence(integer(0), RSA, octet_string(private)), name)


def key_of(private: Any, name: str = "") -> Key:
    """A key that `cryptography` holds."""
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    encoding, form = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8
    return Key(public, private.private_bytes(encoding, form, serialization.NoEncryption()), name)


def as_key(value: str | bytes | Key) -> Key:
    """A key, the name of one, or a SubjectPublicKeyInfo of your own making."""
    if isinstance(value, bytes):
        return Key(value)
    return key(value) if isinstance(value, str) else value


def _public_bits(spki: bytes) -> bytes:
    fields = parse(spki)[4]
    algorithm = parse(fields, strict=False)
    bits = parse(fields[len(algorithm[3]) + len(algorithm[4]) :])
    return bytes(bits[4][1:])


@lru_cache(maxsize=2048)
def _sign(signer: Key, message: bytes, hash: str) -> bytes:
    private = signer.private
    if signer.kind in EDWARDS:
        return bytes(private.sign(message))
    if hash.startswith("pss-"):
        return _sign_pss(private, message, hash.removeprefix("pss-"))
    if signer.kind == "dsa":
        return _sign_dsa(private, message, hash)
    algorithm = getattr(hashes, hash.upper())()
    if signer.kind == "ec":
        return bytes(private.sign(message, ec.ECDSA(algorithm, deterministic_signing=True)))
    return bytes(private.sign(message, padding.PKCS1v15(), algorithm))


def _sign_dsa(private: dsa.DSAPrivateKey, message: bytes, digest: str) -> bytes:
    """DSA with a nonce out of a hash of the key and the message: the library only knows random ones."""
    numbers = private.private_numbers()
    p, q, g = (getattr(numbers.public_numbers.parameter_numbers, name) for name in "pqg")
    hashed = hashlib.new(digest, message).digest()
    number = int.from_bytes(hashed[: q.bit_length() // 8], "big")
    nonce = int.from_bytes(hashlib.sha512(str(numbers.x).encode() + hashed).digest(), "big") % (q - 1) + 1
    r = pow(g, nonce, p) % q
    return sequence(integer(r), integer(pow(nonce, -1, q) * (number + numbers.x * r) % q))


def _sign_pss(private: rsa.RSAPrivateKey, message: bytes, digest: str) -> bytes:
    """EMSA-PSS (RFC 8017 section 9.1.1). The library's salt is random; here it is the hash of a hash."""
    numbers = private.private_numbers()
    modulus = numbers.public_numbers.n
    hashed = hashlib.new(digest, message).digest()
    salt = hashlib.new(digest, hashed).digest()
    masked_by = hashlib.new(digest, bytes(8) + hashed + salt).digest()
    bits = modulus.bit_length() - 1
    size = (bits + 7) // 8 - len(masked_by) - 1
    block = int.from_bytes((b"\x01" + salt).rjust(size, b"\x00"), "big") ^ _mgf1(masked_by, size, digest)
    block &= (1 << bits - 8 * len(masked_by) - 8) - 1
    encoded = int.from_bytes(block.to_bytes(size, "big") + masked_by + b"\xbc", "big")
    return _rsa(encoded, numbers).to_bytes((modulus.bit_length() + 7) // 8, "big")


def _mgf1(seed: bytes, size: int, digest: str) -> int:
    blocks = (hashlib.new(digest, seed + counter.to_bytes(4, "big")).digest() for counter in range(size // 16 + 1))
    return int.from_bytes(b"".join(blocks)[:size], "big")


def _rsa(message: int, numbers: rsa.RSAPrivateNumbers) -> int:
    """The private operation by the remainder theorem (RFC 8017 section 5.1.2)."""
    m1, m2 = pow(message, numbers.dmp1, numbers.p), pow(message, numbers.dmq1, numbers.q)
    return m2 + numbers.q * (numbers.iqmp * (m1 - m2) % numbers.p)
