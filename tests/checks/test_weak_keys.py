from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import count, islice
from math import isqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certlint.x509 import rsa
from certlint.x509.parts import PublicKey
from tests import forge
from tests.forge import der
from tests.forge.keys import primes, rsa_spki
from tests.support.judging import findings, judge
from tests.support.profiles import OF_CERTIFICATES

R = forge.root(key="rsa2048-b")
MODULUS = PublicKey(forge.key("rsa2048-a").spki).modulus


def told(key, rule):
    """What a rule says of a leaf with a key."""
    return findings(rule, [forge.leaf(R, key=key), R])


def crypto(key) -> list[str]:
    result = judge([forge.leaf(R, key=key), R], profile="hygiene")
    return sorted(f.rule.id for f in result.findings if f.rule.id.startswith("crypto/"))


def explicit_curve() -> bytes:
    """A P-256 key that spells its curve out: RFC 3279 section 2.3.5, with no more in it than the type."""
    return ec_key(der.sequence(der.integer(1)))


def ec_key(parameters: bytes) -> bytes:
    """An EC key with these parameters, encoded."""
    point = der.bit_string(b"\x04" + bytes(64))
    return der.sequence(der.sequence(der.oid("1.2.840.10045.2.1"), parameters), point)


@pytest.mark.slow
@pytest.mark.parametrize("profile", OF_CERTIFICATES)
@pytest.mark.parametrize(
    "parameters", [der.sequence(der.integer(1)), der.null(), b""], ids=["explicit", "NULL", "none"]
)
def test_a_curve_without_a_name_is_an_error_in_every_profile(profile, parameters):
    """OpenSSL 3 refuses the certificate, as error 94, wherever in the chain it is."""
    spki = ec_key(parameters)
    above = forge.intermediate(R, key=spki)
    for certificates in ([forge.leaf(R, key=spki), R], [forge.leaf(above, signer="rsa2048-c"), above, R]):
        wrong = [f for f in judge(certificates, profile=profile).findings if f.severity.label == "error"]
        assert [f for f in wrong if f.found in {"explicit parameters", "NULL", "no parameters"}], wrong


@pytest.mark.parametrize(
    ("key", "rules"),
    [
        ("rsa512", ["crypto/weak-key"]),
        ("rsa1024", ["crypto/weak-key"]),
        ("dsa2048", ["crypto/weak-key"]),
        ("p192", ["crypto/weak-curve"]),
        ("p224", ["crypto/unusual-curve"]),
        ("secp256k1", ["crypto/unusual-curve"]),
        ("brainpool256", ["crypto/unusual-curve"]),
        (explicit_curve(), ["crypto/explicit-curve"]),
        (ec_key(der.null()), ["crypto/explicit-curve"]),
        (ec_key(b""), ["crypto/explicit-curve"]),
        ("rsa2048-e1", ["crypto/bad-exponent"]),
        ("rsa2048-even-exponent", ["crypto/bad-exponent"]),
        (rsa_spki(MODULUS, 0), ["crypto/bad-exponent"]),
        (rsa_spki(MODULUS, MODULUS), ["crypto/bad-exponent"]),
        (rsa_spki(MODULUS, MODULUS + 2), ["crypto/bad-exponent"]),
        (rsa_spki(MODULUS, MODULUS - 2), ["crypto/unusual-exponent"]),
        ("rsa2048-e3", ["crypto/unusual-exponent"]),
        (rsa_spki(MODULUS, 2**256 + 1), ["crypto/unusual-exponent"]),
        ("rsa2048-close-primes", ["crypto/fermat"]),
        ("rsa2048-roca", ["crypto/roca"]),
        ("rsa2048-small-factor", ["crypto/small-factor"]),
        *(
            (key, [])
            for key in ("rsa2048-a", "rsa3072-a", "rsa4096-a", "p256-a", "p384-a", "p521", "ed25519-a", "ed448")
        ),
        (rsa_spki(MODULUS, 2**256 - 1), []),
    ],
    ids=str,
)
def test_each_weakness_is_told_once(key, rules):
    assert crypto(key) == rules


@pytest.mark.parametrize(
    ("key", "rule", "found", "expected"),
    [
        ("rsa1024", "crypto/weak-key", "1024 bits", "at least 2048 bits"),
        ("p192", "crypto/weak-curve", "192 bits", "at least 224 bits"),
        ("p224", "crypto/unusual-curve", "P-224", "P-256, P-384 or P-521"),
        (explicit_curve(), "crypto/explicit-curve", "explicit parameters", "a named curve"),
        (ec_key(der.null()), "crypto/explicit-curve", "NULL", "a named curve"),
        (ec_key(b""), "crypto/explicit-curve", "no parameters", "a named curve"),
        ("rsa2048-e3", "crypto/unusual-exponent", "3", "65537"),
        ("rsa2048-small-factor", "crypto/small-factor", "251", "a product of two large primes"),
        (rsa_spki(MODULUS, 2**300 + 1), "crypto/unusual-exponent", "a number of 301 bits", "65537"),
        (rsa_spki(MODULUS, MODULUS), "crypto/bad-exponent", "a number of 2048 bits", "65537"),
    ],
    ids=str,
)
def test_what_was_found_and_expected(key, rule, found, expected):
    (finding,) = told(key, rule)
    assert (finding.found, finding.expected) == (found, expected)
    assert finding.location.part in {"public_key", "key_shape"}


def test_a_key_that_takes_too_long_to_judge_is_not_judged():
    result = judge([forge.leaf(R, key=rsa_spki(1 << 17_000 | 1)), R])
    events = {e.call.selected.rule.id: e for j in result.judgements for e in j.events}
    assert "take too long" in events["crypto/fermat"].reason


def naive_fermat(modulus: int) -> int:
    """The method as the books have it."""
    a = isqrt(modulus - 1) + 1
    for _ in range(100):
        root = isqrt(a * a - modulus)
        if root * root == a * a - modulus and a - root > 1:
            return a + root
        a += 1
    return 0


def primes_from(number: int) -> Iterator[int]:
    """The primes above `number`, by trial division."""
    return (n for n in count(number + 1) if all(n % d for d in range(2, isqrt(n) + 1)))


class TestFermat:
    @pytest.mark.slow
    @given(st.integers(9, 2**80).map(lambda n: n | 1))
    def test_it_is_the_naive_method(self, modulus):
        assert rsa.fermat(modulus) == naive_fermat(modulus)

    @pytest.mark.slow
    @given(st.integers(2**60, 2**600), st.integers(0, 2**36))
    def test_it_finds_the_factors_that_the_naive_method_finds(self, half, apart):
        p, q = half | 1, (half | 1) + 2 * apart
        assert rsa.fermat(p * q) == naive_fermat(p * q)

    @pytest.mark.parametrize("distance", [0, 2, 64, 2**40, 2**500])
    def test_close_factors_of_full_size(self, distance):
        p = primes()[0]
        assert rsa.fermat(p * (p + distance)) == p + distance

    def test_every_step_up_to_the_last_counts(self):
        def steps(q: int) -> int:
            return (1009 + q) // 2 - isqrt(1009 * q - 1)

        last = next(q for q in range(1011, 9999, 2) if steps(q) == rsa.ROUNDS)
        beyond = next(q for q in range(last, 9999, 2) if steps(q) > rsa.ROUNDS)
        assert rsa.fermat(1009 * last) == last
        assert rsa.fermat(1009 * beyond) == 0

    def test_ordinary_keys_are_far_apart(self):
        some = primes()[:40]
        assert [rsa.fermat(p * q) for p, q in zip(some[::2], some[1::2], strict=True)] == [0] * 20

    @pytest.mark.parametrize("modulus", [0, 1, 2, 3, 4, 8, 2**64])
    def test_what_is_no_modulus(self, modulus):
        assert rsa.fermat(modulus) == 0


class TestRoca:
    def test_all_primes_are_asked_that_tell(self):
        telling = {p for p in islice(primes_from(2), 38) if len({pow(65537, n, p) for n in range(p)}) < p - 1}
        assert telling == {prime for _, primes in rsa._ROCA for prime in primes}

    def test_the_fingerprint_does_not_depend_on_the_exponents_found(self):
        primorial = 1
        for n in range(2, 168):
            if all(n % d for d in range(2, n)):
                primorial *= n
        random = Random(7)
        for _ in range(50):
            p, q = (random.getrandbits(300) * primorial + pow(65537, random.getrandbits(60), primorial) for _ in "pq")
            assert rsa.has_roca_fingerprint(p * q)

    def test_ordinary_keys_do_not_bear_it(self):
        some = primes()
        assert not any(rsa.has_roca_fingerprint(p * q) for p, q in zip(some[::2], some[1::2], strict=True))


class TestSmallFactor:
    @pytest.mark.slow
    @given(st.integers(2, 10**9))
    def test_it_is_trial_division(self, number):
        assert rsa.small_factor(number, 1, 752) == next((d for d in range(2, 752) if number % d == 0), 0)

    def test_751_is_the_last(self):
        p = primes()[0]
        assert rsa.small_factor(751 * p, 1, 752) == 751
        assert rsa.small_factor(757 * p, 1, 752) == 0

    def test_where_a_key_is_looked_at_closely_more_primes_are_tried(self):
        p = primes()[0]
        for factor in (2, 251, 751, 757, 4093, 65537):
            assert rsa.trial_factor(factor * p) == factor
        assert rsa.trial_factor(4099 * p) == 0  # the first prime behind them
        assert rsa.trial_factor(757 * 751 * p) == 751

    @pytest.mark.slow
    @given(st.integers(1, 10**9))
    def test_that_is_trial_division_too(self, number):
        tried = [*range(2, rsa.FURTHER), 65537]
        assert rsa.trial_factor(number) == next((d for d in tried if number % d == 0), 0)

    @pytest.mark.parametrize("factor", [757, 4093, 65537])
    @pytest.mark.parametrize("profile", ["hygiene", "redis-enterprise-server", "nginx"])
    def test_products_refuse_such_keys(self, factor, profile):
        leaf = forge.leaf(R, key=rsa_spki(factor * MODULUS, 65537))
        assert [f.found for f in findings("crypto/small-factor", [leaf, R], profile=profile)] == [str(factor)]


EVE, FIRST = datetime(2009, 2, 28, 23, 59, 59), datetime(2009, 3, 1)


@pytest.mark.slow
@pytest.mark.parametrize(("begin", "fires"), [(EVE, 0), (FIRST, 1)])
def test_curves_are_named_since_rfc_5480(begin, fires):
    """RFC 3279 allowed parameters in an EC key."""
    old = forge.leaf(R, key=explicit_curve(), not_before=begin)
    assert len(findings("crypto/explicit-curve", [old, R], profile="rfc5280")) == fires
    assert len(findings("crypto/explicit-curve", [old, R], profile="hygiene")) == 1


@pytest.mark.parametrize("curve", ["p224", "secp256k1"])
def test_a_curve_that_no_client_offers_is_told_once_in_fips_mode(curve):
    """SP 800-186 approves P-224, which no handshake works with."""
    chain = [forge.leaf(R, key=curve), R]
    told = [f.rule.id for f in judge(chain, profile="redis-enterprise-server", fips=True).findings]
    meant = {"crypto/unusual-curve", "redis/fips-key-not-approved"}
    assert len(meant.intersection(told)) == 1
