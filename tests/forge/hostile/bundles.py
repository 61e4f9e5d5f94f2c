"""Certificates and keys by the thousand, and who could have issued whom."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from tests.forge import der
from tests.forge.certificates import Cert, cert, chain, csr, intermediate, leaf, root
from tests.forge.containers import degenerate
from tests.forge.keyfiles import key_pem
from tests.forge.pem import bundle, pem

SMALL = "p256-a"


@cache
def small(subject: str, issuer: str = "", **knobs: Any) -> Cert:
    """A certificate with little in it."""
    return cert(
        [("CN", subject)],
        issuer_name=[("CN", issuer or subject)],
        ca=knobs.pop("ca", None),
        key=knobs.pop("key", SMALL),
        san=None,
        key_usage=None,
        eku=None,
        ski=None,
        aki=None,
        **knobs,
    )


def certificate_set(count: int) -> bytes:
    """PKCS #7 with many certificates."""
    listed = b"".join(small(f"c{n}").der for n in range(count))
    data = der.sequence(
        der.integer(1), der.set_of(), der.sequence(der.oid("1.2.840.113549.1.7.1")), der.tlv(0xA0, listed), der.set_of()
    )
    return pem(der.sequence(der.oid("1.2.840.113549.1.7.2"), der.explicit(0, data)), "PKCS7").encode()


def nested_sets(count: int) -> bytes:
    """PKCS #7 in the place of a certificate of PKCS #7, and so on."""
    inner = small("c").der
    for _ in range(count):
        inner = degenerate(inner)
    return pem(inner, "PKCS7").encode()


def many_sets(label: str, whole: bool = True) -> Callable[[int], bytes]:
    """A chain, and small PKCS #7 behind it."""
    one = pem(degenerate(small("c").der), label) if whole else pem(degenerate(), label)
    return lambda count: bundle(*chain(), *[one] * count)


def look_alikes(count: int) -> bytes:
    """What looks like a certificate as far as tags tell, in a file for each."""
    made = []
    for n in range(count):
        numbers = [der.explicit(0, der.integer(2)), der.integer(n), *[der.sequence()] * 4]
        made.append(pem(der.sequence(der.sequence(*numbers), der.sequence(), der.bit_string(b""))))
    return bundle(*chain(), *made)


def deep(count: int) -> bytes:
    """A chain of many CAs above a leaf."""
    above = [root(key="p256-b")]
    for n in range(count):
        above.append(intermediate(above[-1], f"CA {n}", key="p256-b", path_length=None))
    return bundle(leaf(above[-1], key=SMALL), *above[::-1])


def deep_without_names(count: int) -> bytes:
    """The same without key identifiers, and without a root."""
    cas = [small(f"CA {n}", f"CA {n + 1}", ca=True) for n in range(count)]
    return bundle(small("leaf", "CA 0"), *cas)


def leaves(count: int) -> bytes:
    """Many leaves below one chain."""
    top = root(key="p256-b")
    middle = intermediate(top, key="p256-c")
    return bundle(*(leaf(middle, f"n{n}.example.com", key=SMALL) for n in range(count)), middle, top)


def leaves_of_many(count: int) -> bytes:
    """Many leaves, each with a CA of its own, below a root."""
    cas = [small(f"CA {n}", "root", ca=True) for n in range(count)]
    return bundle(*(small(f"leaf {n}", f"CA {n}") for n in range(count)), *cas, small("root", ca=True))


def namesakes(count: int) -> bytes:
    """A leaf and CAs of its issuer's name, with keys of their own, none of which signed it."""
    keys = ("p256-b", "p256-c", "p384-a", "p384-b", "secp256k1")
    cas = [small("CA", f"top {n}", ca=True, key=keys[n % 5], serial=n + 1, signer=SMALL) for n in range(count)]
    return bundle(small("leaf", "CA"), *cas)


def namesakes_with_keys(count: int) -> bytes:
    """The same with a key for each: points that are on no curve."""
    cas = [small("CA", f"top {n}", ca=True, key=_point(n), serial=n + 1, signer=SMALL) for n in range(count)]
    return bundle(small("leaf", "CA"), *cas)


def _point(n: int) -> bytes:
    algorithm = der.sequence(der.oid("1.2.840.10045.2.1"), der.oid("1.2.840.10045.3.1.7"))
    return der.sequence(algorithm, der.bit_string(b"\x04" + n.to_bytes(64, "big")))


def namesakes_of_large_keys(count: int) -> bytes:
    """Look-alikes whose RSA keys are as large as a signature may be verified with, and large exponents."""
    spki = [_rsa(16384, n) for n in range(count)]
    cas = [small("CA", f"top {n}", ca=True, key=spki[n], serial=n + 1, signer=SMALL) for n in range(count)]
    signature = small("leaf", "CA", outer_algorithm=_SHA256_RSA, inner_algorithm=_SHA256_RSA)
    return bundle(signature, *cas)


_SHA256_RSA = der.sequence(der.oid("1.2.840.113549.1.1.11"), der.null())


def _rsa(bits: int, n: int) -> bytes:
    modulus, exponent = (1 << bits) - 2 * n - 159, (1 << 64) - 59
    algorithm = der.sequence(der.oid("1.2.840.113549.1.1.1"), der.null())
    return der.sequence(algorithm, der.bit_string(der.sequence(der.integer(modulus), der.integer(exponent))))


def large_keys(count: int) -> bytes:
    """Certificates with RSA keys of 16,384 bits, each another, each signed by itself or so it says."""
    return bundle(*(small(f"c{n}", key=_rsa(16384, n), signer=SMALL) for n in range(count)))


def crossed(count: int) -> bytes:
    """Two names with one key that issued each other again and again: every certificate has half of all for parents."""
    pairs = [(f"CA {n % 2}", f"CA {(n + 1) % 2}") for n in range(count)]
    cas = [small(own, other, ca=True, serial=n + 1) for n, (own, other) in enumerate(pairs)]
    return bundle(*(small(f"leaf {n}", f"CA {n % 2}") for n in range(count // 4 + 1)), *cas)


def same_name_and_key(count: int) -> bytes:
    """One CA again and again, each time with another serial number."""
    return bundle(small("leaf", "CA"), *(small("CA", ca=True, serial=n + 1) for n in range(count)))


def ring(count: int) -> bytes:
    """CAs in a circle: each issued the next."""
    cas = [small(f"CA {n}", f"CA {(n + 1) % count}", ca=True) for n in range(count)]
    return bundle(small("leaf", "CA 0"), *cas)


def cas_only(count: int) -> bytes:
    """CAs that issued nobody and name servers."""
    return bundle(*(cert(f"n{n}.example.com", ca=True, key=SMALL) for n in range(count)))


def broken(count: int) -> bytes:
    return bundle(*chain(), *[pem(b"\x30\x03\x02\x01\x01")] * count)


def constrained_chain(count: int) -> bytes:
    """A chain of CAs, each with name constraints, above a leaf."""
    above: list[Cert] = [root(key="p256-a", name_constraints={"permitted": ["com"]})]
    for n in range(count):
        constraints = {"permitted": ["example.com", f"n{n}.example"]}
        above.append(intermediate(above[-1], f"CA {n}", key="p256-a", path_length=None, name_constraints=constraints))
    return bundle(leaf(above[-1], key="p256-b"), *above[::-1])


BUNDLES: dict[str, Callable[[int], bytes]] = {
    "copies": lambda count: bundle(*chain(), *[chain()[0].pem] * count),
    "self-signed": lambda count: bundle(*(small(f"c{n}") for n in range(count))),
    "depth": deep,
    "depth-without-identifiers": deep_without_names,
    "leaves": leaves,
    "leaves-of-many": leaves_of_many,
    "namesakes": namesakes,
    "namesakes-with-keys": namesakes_with_keys,
    "namesakes-with-large-keys": namesakes_of_large_keys,
    "large-keys": large_keys,
    "crossed": crossed,
    "constrained-chain": constrained_chain,
    "same-name-and-key": same_name_and_key,
    "ring": ring,
    "cas-only": cas_only,
    "broken-certificates": broken,
    "requests": lambda count: bundle(*(csr(f"n{n}.example.com", key=SMALL) for n in range(count))),
    "keys": lambda count: bundle(*[key_pem(SMALL)] * count),
    "keys-beside-a-chain": lambda count: bundle(*chain(), *[key_pem(SMALL)] * count),
    "keys-of-rsa": lambda count: bundle(*chain(), *[key_pem("rsa2048-a", "pkcs1")] * count),
    "keys-encrypted": lambda count: bundle(*chain(), *[key_pem(SMALL, "encrypted")] * count),
    "certificate-set": certificate_set,
    "certificate-sets": many_sets("PKCS7"),
    "certificate-sets-as-certificates": many_sets("CERTIFICATE"),
    "certificate-sets-of-nothing": many_sets("PKCS7", whole=False),
    "certificate-sets-nested": nested_sets,
    "look-alikes": look_alikes,
    "look-alikes-in-der": lambda count: bundle(*chain()) + small("c").der * count,
    "look-alikes-cut-off": lambda count: bundle(*chain()) + b"\x30\x82\x04\x00\x30\x82\x03\x00" * count,
}
