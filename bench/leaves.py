"""Certificates as public CAs issue them, in any number, for measurements: all distinct, all really signed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from itertools import combinations, islice
from random import Random

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.forge import Cert, Key, cert, der, intermediate, root
from tests.forge.keys import key_of, primes, rsa_key, rsa_spki

ISSUERS = 20
LARGEST = 16_000
"""The most leaves that `realistic_leaves` makes: half of them need an RSA modulus of their own.

The moduli share primes, so whoever looks for common factors breaks them all: that is what makes them cheap."""

ISSUED = datetime(2026, 4, 25)
"""When the first leaf was issued; the last one a month later, so that all are alive when they are judged."""

SCT_LIST = "1.3.6.1.4.1.11129.2.4.2"
DOMAIN_VALIDATED, ORGANISATION_VALIDATED = "2.23.140.1.2.1", "2.23.140.1.2.2"
SAN_SIZES = (1, 1, 2, 2, 2, 2, 2, 3, 3, 4, 5, 6, 8, 10, 14, 20)
WORDS = ("www", "mail", "shop", "api", "cdn", "static", "login", "blog", "docs", "status", "media", "dev", "app", "m")
STATEMENT = "https://www.{issuer}.example/cps"


@cache
def issuers() -> tuple[Cert, ...]:
    """Twenty issuing CAs, with RSA-2048 and P-256 in turn."""
    top = root()
    return tuple(
        intermediate(
            top, [("C", "US"), ("O", f"Example Trust {n}"), ("CN", f"Example Trust {n} CA")], key=_issuer_key(n)
        )
        for n in range(ISSUERS)
    )


def realistic_leaves(count: int, seed: int = 1) -> list[bytes]:
    """`count` leaves, DER, RSA-2048 and P-256 keys in turn; the same ones for the same seed."""
    if count > LARGEST:
        raise ValueError(f"at most {LARGEST} leaves, not {count}")
    random = Random(seed)
    return [_leaf(random, index, public).der for index, public in enumerate(public_keys(count, random))]


def _issuer_key(number: int) -> Key:
    if number % 2:
        return key_of(
            ec.derive_private_key(int.from_bytes(sha256(b"issuer %d" % number).digest()) >> 1, ec.SECP256R1())
        )
    p, q = primes()[number : number + 2]
    return rsa_key(p, q)


def public_keys(count: int, random: Random) -> Iterator[bytes]:
    """Distinct public keys: products of two primes of the pool, successive multiples of the curve's generator."""
    pairs = combinations(primes()[ISSUERS:], 2)
    scalar = random.getrandbits(250)
    for index in range(count):
        if index % 2:
            point = ec.derive_private_key(scalar + index, ec.SECP256R1()).public_key()
            yield point.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        else:
            p, q = next(pairs)
            yield rsa_spki(p * q)


def _leaf(random: Random, index: int, public: bytes) -> Cert:
    number = random.randrange(ISSUERS)
    issuer = f"trust{number}"
    names = names_of(random, index)
    organisation = [("C", "US"), ("ST", "Oregon"), ("L", "Salem"), ("O", f"Example Site {index} Inc")]
    validated = random.randrange(4) == 0
    start = ISSUED + timedelta(seconds=random.randrange(30 * 86_400))
    policy = ORGANISATION_VALIDATED if validated else DOMAIN_VALIDATED
    return cert(
        [*(organisation if validated else []), ("CN", names[0])],
        issuers()[number],
        key=public,
        not_before=start,
        not_after=start + timedelta(days=199 if validated else 90, seconds=-1),
        san=names,
        eku=["serverAuth", "clientAuth"] if random.randrange(3) else ["serverAuth"],
        policies=[(policy, STATEMENT.format(issuer=issuer)) if number % 3 else policy],
        aia={"ocsp": [f"http://ocsp.{issuer}.example"], "ca_issuers": [f"http://ca.{issuer}.example/ca.crt"]},
        crl=[f"http://crl.{issuer}.example/{random.randrange(8)}.crl"],
        extensions=[(SCT_LIST, False, sct_list(random, start))],
    )


def names_of(random: Random, index: int) -> list[str]:
    """One to twenty names of one site."""
    site = f"site{index}-{random.getrandbits(24):06x}.example.com"
    more = (f"{WORDS[n % len(WORDS)]}{n // len(WORDS) or ''}.{site}" for n in range(20))
    return [site, *islice(more, SAN_SIZES[random.randrange(len(SAN_SIZES))] - 1)]


def sct_list(random: Random, issued: datetime) -> bytes:
    """Two signed certificate timestamps (RFC 6962 section 3.3). Their signatures only look like some."""
    first = random.randrange(5)
    scts = b"".join(_prefixed(_sct(random, log, issued)) for log in (first, first + 1))
    return der.octet_string(_prefixed(scts))


def _sct(random: Random, log: int, issued: datetime) -> bytes:
    moment = int((issued - datetime(1970, 1, 1)).total_seconds() * 1000) + 3_600_000 + random.randrange(1000)
    signature = der.sequence(*(der.integer(random.getrandbits(256)) for _ in "rs"))
    log_id = sha256(b"log %d" % log).digest()
    return b"\x00" + log_id + moment.to_bytes(8, "big") + b"\x00\x00" + b"\x04\x03" + _prefixed(signature)


def _prefixed(content: bytes) -> bytes:
    return len(content).to_bytes(2, "big") + content
