from __future__ import annotations

from datetime import datetime

import pytest

from certlint.report import Status
from tests import forge
from tests.forge import der
from tests.support.judging import findings, judge
from tests.support.oracles import openssl_verify

L, M, R = forge.chain()
FOUR = forge.chain(depth=4)
SIGNATURE, NOT_CA, CANNOT = "chain/bad-signature", "chain/issuer-not-ca", "chain/issuer-cannot-sign"
LENGTH, IDENTIFIER, OUTLIVES = "chain/path-length-exceeded", "chain/key-identifier-mismatch", "chain/outlives-issuer"
ALL = (SIGNATURE, NOT_CA, CANNOT, LENGTH, IDENTIFIER, OUTLIVES)
UNKNOWN = der.sequence(der.oid("1.2.3.4"))


def told(certificates) -> list[str]:
    return sorted(f.rule.id for f in judge(certificates).findings if f.rule.id.startswith("chain/"))


def skipped(certificates) -> dict[str, str]:
    return {e.call.selected.rule.id: e.reason for e in judge(certificates).events if e.status is Status.SKIPPED}


@pytest.mark.parametrize("rule", ALL)
@pytest.mark.parametrize("depth", [1, 2, 3, 4, 5])
def test_sound_chains_pass(rule, depth):
    assert findings(rule, forge.chain(depth=depth)) == []


class TestSignature:
    def test_an_altered_leaf(self, tmp_path):
        bundle = [forge.leaf(M, tamper=True), M, R]
        assert told(bundle) == [SIGNATURE]
        (found,) = findings(SIGNATURE, bundle)
        assert "is not signed with the key of the intermediate 'Example Test Issuing CA' (block 2)" in found.message
        assert found.location.part == "signature_value"
        assert "signature failure" in openssl_verify(tmp_path, bundle)

    def test_an_altered_intermediate(self):
        middle = forge.intermediate(R, tamper=True)
        assert [f.certificate for f in findings(SIGNATURE, [forge.leaf(middle), middle, R])] == [1]

    def test_another_ca_of_the_name(self):
        namesake = forge.intermediate(R, key="rsa3072-e")
        assert told([L, namesake, R]) == [SIGNATURE]
        (found,) = findings(SIGNATURE, [L, namesake, R])
        assert "their key identifiers differ, so this is another CA with the same name" in found.message

    def test_an_altered_root(self):
        """Clients that trust it do not look at its signature."""
        bundle = [L, M, forge.root(tamper=True)]
        assert findings(SIGNATURE, bundle) == []
        (found,) = findings("chain/root-signature-invalid", bundle)
        assert (found.certificate, found.severity.label) == (2, "warning")
        assert "names itself as its issuer, but its signature does not verify" in found.message

    def test_an_altered_self_signed_leaf(self):
        assert len(findings(SIGNATURE, forge.chain(depth=1, tamper=True))) == 1

    def test_the_new_key_of_a_ca_signed_by_its_old_one(self):
        old = forge.root(key="rsa3072-c")
        new = forge.cert("Example Test Root CA", old, ca=True, key="rsa3072-d")
        assert findings(SIGNATURE, [forge.leaf(new), new, old]) == []
        assert findings(SIGNATURE, [forge.leaf(new), new]) == []

    def test_what_nobody_here_can_verify_is_not_judged(self):
        unknown = forge.leaf(M, inner_algorithm=UNKNOWN, outer_algorithm=UNKNOWN)
        assert "cannot be verified" in skipped([unknown, M, R])[SIGNATURE]
        assert told([unknown, M, R]) == []

    def test_what_was_found_before_is_kept(self):
        unknown = forge.intermediate(R, inner_algorithm=UNKNOWN, outer_algorithm=UNKNOWN)
        bundle = [forge.leaf(unknown, tamper=True), unknown, R]
        assert [f.certificate for f in findings(SIGNATURE, bundle)] == [0]
        assert SIGNATURE in skipped(bundle)

    def test_how_a_root_signed_itself_matters_to_nobody(self):
        root = forge.root(inner_algorithm=UNKNOWN, outer_algorithm=UNKNOWN)
        assert told([forge.leaf(root), root]) == []
        assert SIGNATURE not in skipped([forge.leaf(root), root])


class TestIssuers:
    @pytest.mark.parametrize(("ca", "found"), [(False, "CA:FALSE"), (None, "no basicConstraints")])
    def test_an_issuer_that_is_no_ca(self, ca, found, tmp_path):
        careless = forge.cert("Careless", R, ca=ca, key=M.key, san=None, eku=None, key_usage=["digitalSignature"])
        bundle = [forge.leaf(careless), careless, R]
        (finding,) = findings(NOT_CA, bundle)
        assert (finding.certificate, finding.found) == (1, found)
        assert told(bundle) == [NOT_CA], "that it may not sign either is not a second defect"
        assert "invalid CA certificate" in openssl_verify(tmp_path, bundle)

    def test_a_root_of_version_1_may_issue(self):
        old = forge.root(version=1, drop=forge.EVERY)
        assert findings(NOT_CA, [forge.leaf(old), old]) == []

    def test_it_is_told_once_however_many_it_issued(self):
        careless = forge.cert("Careless", R, key=M.key, san=None)
        bundle = [forge.leaf(careless), forge.cert("b.example.com", careless, key="p256-a"), careless, R]
        assert len(findings(NOT_CA, bundle)) == 1

    def test_an_issuer_that_may_not_sign(self, tmp_path):
        authority = forge.intermediate(R, key_usage=["digitalSignature", "cRLSign"])
        bundle = [forge.leaf(authority), authority, R]
        assert told(bundle) == [CANNOT]
        (found,) = findings(CANNOT, bundle)
        assert (found.expected, found.found) == ("keyCertSign", "cRLSign, digitalSignature")
        assert found.location.part == "key_usage"
        assert "key usage does not include certificate signing" in openssl_verify(tmp_path, bundle)

    def test_without_a_key_usage_all_is_allowed(self):
        authority = forge.intermediate(R, key_usage=None)
        assert told([forge.leaf(authority), authority, R]) == []


class TestPathLength:
    def test_one_intermediate_too_many(self, tmp_path):
        root = forge.root(path_length=0)
        middle = forge.intermediate(root)
        bundle = [forge.leaf(middle), middle, root]
        assert told(bundle) == [LENGTH]
        (found,) = findings(LENGTH, bundle)
        assert found.message.endswith("allows no intermediate below it, but the path has one intermediate")
        assert (found.certificate, found.expected, found.found) == (2, "at most 0", "1")
        assert "path length constraint exceeded" in openssl_verify(tmp_path, bundle)

    def test_two_too_many(self):
        top = forge.root(path_length=0)
        upper = forge.intermediate(top, "Upper", key="rsa3072-c", path_length=None)
        middle = forge.intermediate(upper)
        (found,) = findings(LENGTH, [forge.leaf(middle), middle, upper, top])
        assert found.message.endswith("allows no intermediate below it, but the path has 2 intermediates")

    @pytest.mark.parametrize("length", [1, 2, 7, None])
    def test_enough_room(self, length):
        root = forge.root(path_length=length)
        middle = forge.intermediate(root)
        assert findings(LENGTH, [forge.leaf(middle), middle, root]) == []

    @pytest.mark.slow
    def test_self_issued_intermediates_do_not_count(self, tmp_path):
        top = forge.root("Top", key="rsa4096-b")
        old = forge.intermediate(top, "Rolling CA", key="rsa3072-c", path_length=0)
        new = forge.intermediate(old, "Rolling CA", key="rsa3072-d", path_length=0)
        bundle = [forge.leaf(new), new, old, top]
        assert findings(LENGTH, bundle) == []
        assert openssl_verify(tmp_path, bundle).endswith("OK\n")

    def test_the_length_means_nothing_without_the_ca_flag(self):
        careless = forge.cert("Careless", R, key=M.key, ca=False, path_length=0)
        lower = forge.intermediate(careless, "Lower", key="rsa3072-c")
        assert findings(LENGTH, [forge.leaf(lower), lower, careless, R]) == []


class TestKeyIdentifier:
    def test_another_identifier(self, tmp_path):
        bundle = [forge.leaf(M, aki=b"another"), M, R]
        assert told(bundle) == [IDENTIFIER]
        (found,) = findings(IDENTIFIER, bundle)
        assert found.found == f"key identifier {b'another'.hex(':')}"
        assert found.location.part == "authority_key_identifier"
        assert "unable to get local issuer" in openssl_verify(tmp_path, bundle)

    @pytest.mark.slow
    def test_another_serial_number(self, tmp_path):
        issuer = der.explicit(4, R.subject)
        wrong = der.sequence(der.implicit(0, M.identifier), der.explicit(1, issuer), der.implicit(2, b"\x05"))
        other = forge.leaf(M, aki=None, extensions=[("2.5.29.35", False, wrong)])
        (found,) = findings(IDENTIFIER, [other, M, R])
        assert found.found == "serial number 5"
        assert "unable to get local issuer" in openssl_verify(tmp_path, [other, M, R])

    def test_a_root_that_names_another_key_than_its_own(self):
        root = forge.root(aki=b"another")
        (found,) = findings(IDENTIFIER, [forge.leaf(root), root])
        assert "is its own issuer" in found.message

    def test_none_is_no_mismatch(self):
        empty = forge.leaf(M, aki=None, extensions=[("2.5.29.35", False, der.sequence())])
        assert findings(IDENTIFIER, [forge.leaf(M, aki=None), M, R]) == []
        assert findings(IDENTIFIER, [empty, M, R]) == []

    def test_an_issuer_without_one_is_no_mismatch(self):
        authority = forge.intermediate(R, ski=None)
        assert findings(IDENTIFIER, [forge.leaf(authority), authority, R]) == []

    def test_one_fitting_alternative_is_enough(self):
        again = forge.intermediate(R, ski=b"made in another way")
        assert findings(IDENTIFIER, [L, M, again, R]) == []
        assert findings(IDENTIFIER, [L, again, R]) != []


class TestLifetimes:
    def test_a_leaf_that_outlives_its_issuer(self):
        middle = forge.intermediate(R, not_after=datetime(2026, 9, 1))
        bundle = [forge.leaf(middle), middle, R]
        assert told(bundle) == [OUTLIVES]
        (found,) = findings(OUTLIVES, bundle)
        assert (found.expected, found.found) == ("not after 2026-09-01", "2026-12-31")
        assert (found.location.part, found.severity.label) == ("validity", "warning")

    def test_by_seconds(self):
        """Two equal days would not show what is wrong."""
        middle = forge.intermediate(R, not_after=datetime(2026, 12, 31, 10))
        late = datetime(2026, 12, 31, 11)
        (found,) = findings(OUTLIVES, [forge.leaf(middle, not_after=late), middle, R])
        assert (found.expected, found.found) == ("not after 2026-12-31 10:00:00 UTC", "2026-12-31 11:00:00 UTC")

    def test_the_same_moment_is_fine(self):
        middle = forge.intermediate(R, not_after=datetime(2026, 12, 31))
        assert findings(OUTLIVES, [forge.leaf(middle), middle, R]) == []

    def test_the_longest_living_alternative_counts(self):
        short = forge.intermediate(R, not_after=datetime(2026, 9, 1))
        assert findings(OUTLIVES, [L, short, M, R]) == []

    def test_an_issuer_that_has_expired_is_what_is_wrong(self):
        middle = forge.intermediate(R, not_after=datetime(2026, 5, 1))
        assert [(f.rule.id, f.certificate) for f in judge([forge.leaf(middle), middle, R]).findings] == [
            ("validity/expired", 1)
        ]

    def test_an_intermediate_that_outlives_the_root(self):
        root = forge.root(not_after=datetime(2030, 1, 1))
        middle = forge.intermediate(root)
        assert [f.certificate for f in findings(OUTLIVES, [forge.leaf(middle), middle, root])] == [1]
