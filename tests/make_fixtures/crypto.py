"""Keys and hashes that are too weak, or broken. The key is the leaf's unless the name says otherwise."""

from __future__ import annotations

from tests import forge
from tests.forge import der
from tests.make_fixtures import CLUSTER, bad, below, good, server

HYGIENE = f"--profile hygiene {CLUSTER}"


@bad("crypto/weak-hash")
def sha1() -> bytes:
    return server(hash="sha1")


@bad("crypto/weak-hash")
def md5() -> bytes:
    return server(hash="md5")


@bad("crypto/weak-hash")
def sha1_within_pss() -> bytes:
    return server(hash="pss-sha1")


@bad("crypto/weak-hash")
def sha1_on_the_intermediate() -> bytes:
    root = forge.root()
    return below(forge.intermediate(root, hash="sha1"), root)


@bad("crypto/weak-key")
def rsa_of_1024_bits() -> bytes:
    return server(key="rsa1024")


@bad("crypto/weak-key")
def rsa_of_512_bits() -> bytes:
    return server(key="rsa512")


@bad("crypto/weak-key")
def intermediate_of_1024_bits() -> bytes:
    """In second place, where tools that read the first certificate only do not look."""
    root = forge.root()
    return below(forge.intermediate(root, key="rsa1024"), root)


@bad("crypto/weak-key", options=HYGIENE)
def dsa() -> bytes:
    return server(key="dsa2048")


@bad("crypto/weak-curve", options=HYGIENE)
def p192() -> bytes:
    return server(key="p192")


@bad("crypto/unusual-curve", options=HYGIENE)
def p224() -> bytes:
    return server(key="p224")


@bad("crypto/unusual-curve", options=HYGIENE)
def secp256k1() -> bytes:
    return server(key="secp256k1")


@bad("crypto/unusual-curve", options=HYGIENE)
def brainpool() -> bytes:
    return server(key="brainpool256")


@bad("crypto/explicit-curve", options=HYGIENE)
def explicit_parameters() -> bytes:
    """P-256, spelt out instead of named. SEC 1 appendix C.2."""
    p = 2**256 - 2**224 + 2**192 + 2**96 - 1
    b = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    base = 0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296
    octets = [number.to_bytes(32, "big") for number in (p - 3, b, base)]
    field = der.sequence(der.oid("1.2.840.10045.1.1"), der.integer(p))
    curve = der.sequence(der.octet_string(octets[0]), der.octet_string(octets[1]))
    spelt = der.sequence(
        der.integer(1), field, curve, der.octet_string(b"\x03" + octets[2]), der.integer(order), der.integer(1)
    )
    named = forge.key("p256-a").spki
    oid = der.oid("1.2.840.10045.3.1.7")
    point = named[named.index(oid) + len(oid) :]
    return server(
        key=der.sequence(der.sequence(der.oid("1.2.840.10045.2.1"), spelt), point), key_usage=["digitalSignature"]
    )


@bad("crypto/bad-exponent", "redis/key-size-below-recommended")
def exponent_1() -> bytes:
    """The keys of the pool with a flaw have 2048 bits, which is said of them too."""
    return server(key="rsa2048-e1")


@bad("crypto/bad-exponent", options=HYGIENE)
def even_exponent() -> bytes:
    return server(key="rsa2048-even-exponent")


@bad("crypto/unusual-exponent", options=HYGIENE)
def exponent_3() -> bytes:
    return server(key="rsa2048-e3")


@bad("crypto/fermat", options=HYGIENE)
def close_primes() -> bytes:
    return server(key="rsa2048-close-primes")


@bad("crypto/point-off-curve", options=HYGIENE)
def point_beside_the_curve() -> bytes:
    spki = bytearray(forge.key("p256-a").spki)
    spki[-1] ^= 1
    return server(key=bytes(spki), key_usage=["digitalSignature"])


@bad("crypto/roca", options=HYGIENE)
def key_of_an_old_token() -> bytes:
    return server(key="rsa2048-roca")


@bad("crypto/small-factor", options=HYGIENE)
def modulus_with_a_small_factor() -> bytes:
    return server(key="rsa2048-small-factor")


@bad("crypto/kem-key", options=HYGIENE)
def ml_kem_key_of_a_server() -> bytes:
    """With the only key usage that RFC 9935 allows."""
    algorithm = der.sequence(der.oid("2.16.840.1.101.3.4.4.2"))
    return server(key=der.sequence(algorithm, der.bit_string(bytes(1184))), key_usage=["keyEncipherment"])


@bad("crypto/post-quantum-key-size", "clients/ml-dsa-key", options=HYGIENE)
def ml_dsa_key_of_another_parameter_set() -> bytes:
    """ML-DSA-65 with the octets of ML-DSA-44."""
    algorithm = der.sequence(der.oid("2.16.840.1.101.3.4.3.18"))
    return server(key=der.sequence(algorithm, der.bit_string(bytes(1312))), key_usage=["digitalSignature"])


MERSENNE = 2**2203 - 1
"""A prime number."""


@bad("crypto/factorable", options=f"{HYGIENE} --deep 1")
def modulus_that_is_a_prime_number() -> bytes:
    return server(key=forge.rsa_spki(MERSENNE))


@bad("crypto/factorable", options=f"{HYGIENE} --deep 0")
def factor_above_four_thousand() -> bytes:
    return server(key=forge.rsa_spki(MERSENNE * 1_048_573))


@good("hygiene", options=f"{CLUSTER} --deep 0", silent=(("crypto/factorable", "passed"),))
def key_that_is_not_factored() -> bytes:
    return server()
