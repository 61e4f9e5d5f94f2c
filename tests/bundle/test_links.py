"""Who issued whom: by name, key identifier and signature; copies count once, look-alikes cost a look each."""

from __future__ import annotations

import pytest

from certlint import pem
from certlint.bundle.bundle import INTERMEDIATE, LEAF, ROOT, Bundle
from certlint.bundle.links import MAX_PATH, TOO_DEEP, TOO_MANY_PAIRS, Links
from certlint.bundle.signatures import TOO_COSTLY, TOO_MANY_LOOK_ALIKES
from certlint.x509.certificate import Certificate
from tests import forge
from tests.forge import Cert, der
from tests.forge.hostile import SHAPES
from tests.forge.keys import primes, rsa_spki
from tests.x509.test_signature import made_by_openssl

L, M, R = forge.chain()


def links(*certificates: Cert) -> Links:
    return Links([Certificate(c.der) for c in certificates])


def bundle(*certificates: Cert) -> Bundle:
    return Bundle(pem.read(forge.bundle(*certificates), "bundle.pem"))


class TestIssuers:
    def test_an_ordinary_chain(self):
        found = links(L, M, R)
        assert [found.issuers(i) for i in range(3)] == [[1], [2], []]
        assert [found.is_top(i) for i in range(3)] == [False, False, True]
        assert found.path(0) == [0, 1, 2]
        assert found.verifications == 2

    @pytest.mark.parametrize("with_key", [False, True], ids=["issuer and serial number", "own key, too"])
    def test_a_certificate_of_a_namesake_is_not_its_own_issuer_where_it_says_so(self, with_key):
        """The signature is of another key, and the authorityKeyIdentifier refers to another certificate of the name."""
        old = forge.root("Rolling CA", key="rsa4096-b", serial=77)
        key = [der.implicit(0, forge.key("rsa3072-c").identifier)] if with_key else []
        of_old = der.sequence(*key, der.explicit(1, der.explicit(4, old.subject)), der.implicit(2, b"\x4d"))
        changes = {"drop": ["aki"], "extensions": [("2.5.29.35", False, of_old)]}
        rolled = forge.intermediate(old, "Rolling CA", key="rsa3072-c", path_length=None, **changes)
        assert not links(rolled).is_top(0)
        assert bundle(rolled).roles == [INTERMEDIATE]
        assert links(forge.root("Rolling CA", key="rsa3072-c", **changes)).is_top(
            0
        )  # an odd root, signed by its own key

    def test_a_lone_certificate_costs_no_verification(self):
        found = bundle(*forge.chain(depth=1)).links
        assert found.verifications == 0
        assert found.path(0) == [0]

    def test_names_compare_without_case_and_white_space(self):
        root = forge.root("Example  Test ROOT CA")
        child = forge.intermediate(root, issuer_name="example test root ca")
        assert links(child, root).issuers(0) == [1]

    def test_of_two_generations_of_a_ca_the_key_decides(self):
        old, new = forge.root(key="rsa3072-c"), forge.root(key="rsa3072-d")
        child = forge.leaf(new)
        assert links(child, old, new).issuers(0) == [2]
        assert links(child, old, new).parents(0) == [2]

    def test_the_fitting_key_identifier_is_asked_first(self):
        generations = [forge.root(key=f"rsa3072-{letter}") for letter in "cdef"]
        found = links(forge.leaf(generations[3]), *generations)
        assert found.issuers(0) == [4]
        assert found.verifications == 1

    def test_without_key_identifiers_all_are_asked(self):
        generations = [forge.root(key=f"rsa3072-{letter}", ski=None) for letter in "cdef"]
        found = links(forge.leaf(generations[3], aki=None), *generations)
        assert found.issuers(0) == [4]
        assert found.verifications == 4

    def test_cross_signed_alternatives_issued_it_both(self):
        other = forge.root("Other Root", key="rsa3072-e")
        crossed = forge.intermediate(other, key=M.key)
        assert links(L, M, crossed, R, other).issuers(0) == [1, 2]

    def test_a_bad_signature_leaves_the_name(self):
        found = links(forge.leaf(M, tamper=True), M, R)
        assert found.issuers(0) == []
        assert found.parents(0) == [1]
        assert found.path(0) == [0, 1, 2]

    def test_an_algorithm_that_is_not_known_leaves_the_name(self):
        unknown = der.sequence(der.oid("1.2.3.4"))
        found = links(forge.leaf(M, inner_algorithm=unknown, outer_algorithm=unknown), M)
        assert found.signed_by(0, 1) is None
        assert (found.issuers(0), found.parents(0)) == ([], [1])

    def test_a_renewed_self_signed_certificate_was_not_issued_by_the_old_one(self):
        for key in ("rsa3072-a", "p256-a"):
            old, new = forge.cert(key=key, serial=1), forge.cert(key="p256-a", serial=2)
            found = bundle(old, new)
            assert (found.links.parents(0), found.links.parents(1)) == ([], [])
            assert found.leaves == [0, 1]


class TestTops:
    def test_a_new_key_signed_by_the_old_one_is_no_top(self):
        old = forge.root(key="rsa3072-c")
        new_with_old = forge.cert("Example Test Root CA", old, ca=True, key="rsa3072-d")
        child = forge.leaf(new_with_old)
        found = links(child, new_with_old, old)
        assert not found.is_top(1)
        assert found.path(0) == [0, 1, 2]
        assert not links(child, new_with_old).is_top(1)

    def test_cross_certified_roots_end_at_the_self_signed_one(self):
        other = forge.root("Other Root", key="rsa3072-e")
        crossed = forge.cert("Example Test Root CA", other, ca=True, key=R.key)
        found = links(L, M, crossed, R, other)
        assert found.path(0) == [0, 1, 3]
        assert set(found.reachable([0])) == {0, 1, 2, 3, 4}

    def test_cas_that_certify_each_other_end(self):
        one, two = forge.root("One", key="rsa3072-c"), forge.root("Two", key="rsa3072-d")
        one_by_two = forge.cert("One", two, ca=True, key=one.key)
        two_by_one = forge.cert("Two", one, ca=True, key=two.key)
        found = links(forge.leaf(one), one_by_two, two_by_one)
        assert found.reachable([0]) == [0, 1, 2]
        assert found.path(0) == [0, 1, 2]


class TestCopies:
    def test_they_count_once(self):
        found = bundle(L, M, L, M, R)
        assert found.links.first == [0, 1, 0, 1, 4]
        assert found.links.distinct == [0, 1, 4]
        assert found.leaves == [0]
        assert found.chain == [0, 1, 4]
        assert found.roles == [LEAF, INTERMEDIATE, LEAF, INTERMEDIATE, ROOT]


class TestLookAlikes:
    """What hostile files cost is counted in verifications."""

    @pytest.mark.slow
    def test_a_thousand_with_fitting_identifiers(self):
        authority = forge.root("Namesake", key="p256-a")
        children = [forge.cert("Namesake", authority, ca=True, key="p256-b", serial=n + 1) for n in range(1000)]
        found = bundle(authority, *children)
        assert len(found.links.reachable(range(1001))) == 1001
        assert found.links.verifications <= 2001
        assert not found.links.exhausted

    @pytest.mark.slow
    def test_a_thousand_that_all_could_be_the_issuer(self):
        keys = [rsa_spki(primes()[0] * (2**1024 + 2 * number + 1)) for number in range(1000)]
        namesakes = [forge.root("Namesake", key=key, signer="p256-b", serial=7, ski=None) for key in keys]
        leaves = [forge.leaf(forge.root("Namesake", key="p256-c"), serial=n + 1, aki=None) for n in range(20)]
        found = bundle(*leaves, *namesakes)
        for index in found.links.distinct:
            found.links.parents(index)
        assert found.links.exhausted == TOO_MANY_LOOK_ALIKES
        assert found.links.verifications < 20 * 1000

    @pytest.mark.slow
    def test_verifications_have_a_budget_in_cost(self):
        """Each of these keys takes some 5 ms: 16,384 bits, and an exponent as long as is verified with."""
        costly = [rsa_spki((1 << 16384) - 2 * n - 159, (1 << 64) - 59) for n in range(250)]
        found = bundle(*(forge.cert(f"n{n}.example.com", key=key, signer="rsa2048-a") for n, key in enumerate(costly)))
        found.links.verify_own()
        assert found.links.exhausted in (TOO_COSTLY, TOO_MANY_LOOK_ALIKES)
        assert found.links.verifications < 250

    def test_exponents_that_nobody_uses_are_not_verified_with(self):
        key = rsa_spki((1 << 3072) - 159, (1 << 3071) - 1)
        assert links(forge.cert(key=key, signer="rsa3072-a")).signed_by(0, 0) is None

    @pytest.mark.slow
    def test_certificates_of_one_name_and_key_that_issued_each_other(self):
        found = Bundle(pem.read(SHAPES["crossed"](800))).links
        assert found.settle() == TOO_MANY_PAIRS
        assert Bundle(pem.read(SHAPES["crossed"](60))).links.settle() == ""

    @pytest.mark.slow
    def test_chains_are_followed_as_far_as_openssl_does(self):
        short, long = (Bundle(pem.read(SHAPES["depth"](count))).links for count in (MAX_PATH - 3, MAX_PATH + 1))
        assert (short.settle(), len(short.path(0))) == ("", MAX_PATH - 1)
        assert long.settle() == TOO_DEEP

    @pytest.mark.slow
    def test_leaves_of_one_issuer(self):
        leaves = [forge.cert(f"n{n}.example.com", M, serial=n + 1, san=None, ski=None) for n in range(300)]
        found = bundle(*leaves, M, R)
        assert (len(found.chain), found.links.verifications) == (3, 2), "the way up from the first leaf"
        assert len(found.links.reachable(found.leaves)) == 302
        assert found.links.verifications == 301


class TestRoles:
    def test_an_ordinary_chain_in_any_order(self):
        assert bundle(L, M, R).roles == [LEAF, INTERMEDIATE, ROOT]
        assert bundle(R, M, L).roles == [ROOT, INTERMEDIATE, LEAF]

    def test_only_cas(self):
        found = bundle(M, R)
        assert found.roles == [INTERMEDIATE, ROOT]
        assert (found.leaves, found.leaf, found.chain) == ([], None, [])

    def test_an_issuer_without_the_ca_flag_is_no_leaf(self):
        careless = forge.cert("Careless", R, key="rsa3072-b", ca=False)
        assert bundle(forge.leaf(careless), careless, R).roles == [LEAF, INTERMEDIATE, ROOT]
        assert bundle(forge.leaf(careless, tamper=True), careless, R).roles == [LEAF, INTERMEDIATE, ROOT]

    def test_a_ca_leaf_under_an_issuer_without_the_ca_flag(self):
        careless = forge.cert("Careless", R, key="rsa3072-b", ca=False)
        mistaken = forge.cert(issuer=careless, ca=True, key="p256-a", san=["cluster.example.com"])
        assert bundle(mistaken, careless, R).roles == [LEAF, INTERMEDIATE, ROOT]

    def test_a_leaf_that_was_made_a_ca(self):
        mistaken = forge.cert(issuer=M, ca=True, key="p256-a", san=["cluster.example.com"], eku=["serverAuth"])
        assert bundle(mistaken, M, R).roles == [LEAF, INTERMEDIATE, ROOT]

    @pytest.mark.parametrize(
        ("knobs", "role"),
        [
            ({"san": ["cluster.example.com"]}, LEAF),
            ({"san": ["ip:192.0.2.1"]}, LEAF),
            ({"san": ["email:ca@example.com"]}, ROOT),
            ({"eku": ["serverAuth"], "key_usage": ["digitalSignature"]}, LEAF),
            ({"eku": ["serverAuth"]}, ROOT),
            ({"eku": ["codeSigning"]}, ROOT),
            ({"key_usage": None, "subject": "cluster.example.com"}, LEAF),
            ({"key_usage": None, "subject": "*.example.com"}, LEAF),
            ({"key_usage": None, "subject": "ca.example.com"}, ROOT),
            ({"key_usage": None, "subject": "redis-root.example.com"}, ROOT),
            ({"key_usage": None, "subject": [("O", "Example")]}, ROOT),
            ({"subject": "cluster.example.com"}, ROOT),
            ({"key_usage": None}, ROOT),
        ],
    )
    def test_a_lone_self_signed_ca(self, knobs, role):
        assert bundle(forge.root(**knobs)).roles == [role]

    @pytest.mark.slow
    def test_what_openssl_req_makes_by_default_is_a_leaf(self, tmp_path):
        certificate = made_by_openssl(tmp_path, "p256")
        assert certificate.is_ca
        assert Bundle(pem.read(forge.pem(certificate.der).encode())).roles == [LEAF]

    def test_a_ca_made_so_that_issued_the_leaf_is_a_root(self):
        authority = forge.root("cluster.example.com", key_usage=None)
        assert bundle(forge.cert("node1.example.com", authority), authority).roles == [LEAF, ROOT]

    def test_a_version_1_root(self):
        old = forge.root(version=1, drop=forge.EVERY)
        assert bundle(forge.leaf(old), old).roles == [LEAF, ROOT]
        assert bundle(old).roles == [ROOT]

    def test_a_key_file_has_no_roles(self):
        found = Bundle(pem.read(forge.key_pem().encode()))
        assert found.is_key_file
        assert (found.roles, found.leaves, found.chain) == ([], [], [])
