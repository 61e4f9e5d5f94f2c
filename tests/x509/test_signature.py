"""Signatures of every algorithm, made by the forge and by OpenSSL: the key that made each is recognized, others are not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from certlint import caches, pem
from certlint.x509.certificate import Certificate
from certlint.x509.parts import AlgorithmIdentifier, PublicKey
from certlint.x509.signature import public_key, verify, verify_signature
from tests import forge
from tests.forge import der
from tests.support.oracles import openssl

SIGNERS = [
    *(("rsa2048-a", digest) for digest in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")),
    *(("rsa2048-a", f"pss-{digest}") for digest in ("sha1", "sha256", "sha384", "sha512")),
    ("rsa512", "sha256"),
    ("rsa2048-e3", "sha256"),
    *(("p256-a", digest) for digest in ("sha1", "sha224", "sha256", "sha384", "sha512")),
    *((curve, "sha256") for curve in ("p192", "p224", "p384-a", "p521", "secp256k1", "brainpool256")),
    ("ed25519-a", ""),
    ("ed448", ""),
]


def judged(certificate: forge.Cert, issuer: forge.Cert) -> bool | None:
    return verify(Certificate(certificate.der), Certificate(issuer.der))


@pytest.mark.parametrize(("key", "digest"), SIGNERS)
def test_every_algorithm(key, digest):
    issuer = forge.root(key=key)
    knobs = {"hash": digest} if digest else {}
    assert judged(forge.leaf(issuer, **knobs), issuer) is True
    assert judged(forge.leaf(issuer, tamper=True, **knobs), issuer) is False


@pytest.mark.parametrize("other", ["rsa3072-c", "p256-b", "ed25519-a", "ed448"])
@pytest.mark.parametrize("key", ["rsa2048-a", "p256-a", "ed25519-b"])
def test_another_key_did_not_sign(key, other):
    assert judged(forge.leaf(forge.root(key=key)), forge.root(key=other)) is False


@pytest.mark.parametrize("key", ["rsa2048-a", forge.rsa_spki((1 << 16383) + 1)], ids=["usual", "large"])
def test_a_signature_is_verified_once(key):
    """Certificates of a large key are long themselves."""
    root, calls = forge.root(), []
    signed = forge.leaf(root, key=key)
    caches.clear()
    sys.setprofile(lambda frame, event, _: event == "call" and calls.append(frame.f_code))
    try:
        verdicts = [judged(signed, root) for _ in range(3)]
    finally:
        sys.setprofile(None)
    assert verdicts == [True] * 3
    assert calls.count(verify_signature.__code__) == 1


def test_the_signed_bytes_count():
    root = forge.root()
    whole = forge.leaf(root).der
    at = whole.index(b"cluster.example.com")
    altered = Certificate(whole[:at] + b"C" + whole[at + 1 :])
    assert verify(altered, Certificate(root.der)) is False


@pytest.mark.parametrize(
    "algorithm",
    [
        der.sequence(der.oid("1.2.3.4")),
        der.sequence(der.oid("2.16.840.1.101.3.4.3.17")),
        der.sequence(der.oid("1.2.840.113549.1.1.2"), der.null()),
    ],
    ids=["unknown", "ML-DSA-44", "MD2"],
)
def test_an_algorithm_that_nobody_here_computes(algorithm):
    root = forge.root(key="rsa2048-a")
    verdict = judged(forge.leaf(root, inner_algorithm=algorithm, outer_algorithm=algorithm), root)
    assert verdict is (False if b"\x65\x03\x04\x03" in algorithm else None)


@pytest.mark.parametrize("spki", [forge.key("rsa2048-even-exponent").spki, forge.key("x25519").spki], ids=["even", "x"])
def test_a_key_that_can_sign_nothing(spki):
    signed = forge.leaf(forge.root(key="rsa2048-a"))
    holder = Certificate(forge.root(key=spki, signer="rsa2048-a").der)
    assert verify(Certificate(signed.der), holder) in (None, False)


def test_a_point_that_is_not_on_its_curve_makes_no_key():
    spki = forge.key("p256-a").spki
    assert public_key(PublicKey(spki[:-1] + bytes((spki[-1] ^ 1,)))) is None


def test_an_enormous_key_is_not_tried():
    spki = forge.der.sequence(
        der.sequence(der.oid("1.2.840.113549.1.1.1"), der.null()),
        der.bit_string(der.sequence(der.integer((1 << 20_000) + 1), der.integer(65537))),
    )
    assert public_key(PublicKey(spki)) is None


SHA256 = der.sequence(der.oid("2.16.840.1.101.3.4.2.1"), der.null())
HASH = der.explicit(0, SHA256)
MASK = der.explicit(1, der.sequence(der.oid("1.2.840.113549.1.1.8"), SHA256))
SALT = der.explicit(2, der.integer(32))


@pytest.mark.parametrize(
    "parameters",
    [
        der.null(),
        der.sequence(der.explicit(0, der.null())),
        der.sequence(MASK, HASH, SALT),
        der.sequence(HASH, MASK, SALT, SALT),
        der.sequence(HASH, der.explicit(1, der.sequence(der.oid("1.2.3"), SHA256)), SALT),
        der.sequence(HASH, der.explicit(1, der.sequence(der.oid("1.2.840.113549.1.1.8"))), SALT),
        der.sequence(HASH, MASK, der.explicit(2, der.integer(-1))),
        der.sequence(HASH, MASK, SALT, der.explicit(3, der.integer(2))),
        der.sequence(HASH, MASK, SALT, der.explicit(5, der.integer(1))),
        der.sequence(der.integer(5), HASH, MASK, SALT),
    ],
)
def test_no_signature_verifies_with_parameters_of_pss_that_make_no_sense(parameters):
    """RFC 4055 section 3.1. The signature is one of a hash and a salt that fit, so nothing but the parameters is wrong."""
    own = forge.key("rsa2048-a")
    signature = own.private.sign(b"text", padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
    algorithm = AlgorithmIdentifier(der.sequence(der.oid("1.2.840.113549.1.1.10"), parameters))
    assert algorithm.flaw
    assert verify_signature(PublicKey(own.spki), algorithm, signature, b"text") is False


@pytest.mark.parametrize("trailer", [(), (der.explicit(3, der.integer(1)),)])
def test_a_signature_of_pss_verifies_with_the_trailer_that_there_is(trailer):
    own = forge.key("rsa2048-a")
    signature = own.private.sign(b"text", padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
    algorithm = AlgorithmIdentifier(
        der.sequence(der.oid("1.2.840.113549.1.1.10"), der.sequence(HASH, MASK, SALT, *trailer))
    )
    assert verify_signature(PublicKey(own.spki), algorithm, signature, b"text") is True


OPENSSL_KEYS = {
    "rsa": ("RSA", "rsa_keygen_bits:2048"),
    "rsa-pss": ("RSA-PSS", "rsa_keygen_bits:2048"),
    "p256": ("EC", "ec_paramgen_curve:P-256"),
    "p384": ("EC", "ec_paramgen_curve:P-384"),
    "p521": ("EC", "ec_paramgen_curve:P-521"),
    "ed25519": ("ED25519", ""),
    "ed448": ("ED448", ""),
}


def made_by_openssl(folder: Path, kind: str, *options: str) -> Certificate:
    """A self-signed certificate that OpenSSL made and signed."""
    algorithm, option = OPENSSL_KEYS[kind]
    made = openssl(
        "genpkey", "-algorithm", algorithm, *(("-pkeyopt", option) if option else ()), "-out", folder / "key"
    )
    assert made.returncode == 0, made.stderr
    request = ("req", "-x509", "-key", folder / "key", "-subj", "/CN=cluster.example.com", "-out", folder / "cert")
    made = openssl(*request, *options)
    assert made.returncode == 0, made.stderr
    (block,) = pem.read((folder / "cert").read_bytes()).blocks
    return Certificate(block.der)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("rsa", ("-sha256",)),
        ("rsa", ("-sha512",)),
        ("rsa", ("-sha256", "-sigopt", "rsa_padding_mode:pss")),
        ("rsa", ("-sha384", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:-1")),
        ("rsa", ("-sha256", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:7")),
        ("rsa", ("-sha256", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_mgf1_md:sha1")),
        ("rsa", ("-sha3-256",)),
        ("rsa-pss", ("-sha256",)),
        ("p256", ("-sha256",)),
        ("p384", ("-sha384",)),
        ("p521", ("-sha512",)),
        ("ed25519", ()),
        ("ed448", ()),
    ],
)
def test_what_openssl_signs(tmp_path, kind, options):
    certificate = made_by_openssl(tmp_path, kind, *options)
    assert verify(certificate, certificate) is True
    damaged = Certificate(certificate.der[:-1] + bytes((certificate.der[-1] ^ 1,)))
    assert verify(damaged, certificate) is False


@pytest.mark.parametrize("size", [44, 65, 87])
def test_ml_dsa(size):
    """RFC 9881: what is signed is not hashed before, and there is no context."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import mldsa

    private = getattr(mldsa, f"MLDSA{size}PrivateKey").generate()
    encoded = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    key = PublicKey(encoded)
    algorithm = AlgorithmIdentifier(der.sequence(der.oid(key.algorithm.oid)))
    assert verify_signature(key, algorithm, private.sign(b"signed"), b"signed") is True
    assert verify_signature(key, algorithm, private.sign(b"signed"), b"other") is False
