from __future__ import annotations

from datetime import datetime

import pytest

from certlint.policy import catalogue
from certlint.report import Status
from tests import forge
from tests.forge import der
from tests.support.judging import findings, judge

R = forge.root(key="rsa2048-b")
MISMATCH, WEAK = "x509/algorithm-mismatch", "crypto/weak-hash"
RSA = "1.2.840.113549.1.1."


def leaf(**knobs):
    return forge.leaf(R, **knobs)


def test_no_rule_that_clients_refuse_for_is_silent_where_another_one_reports_what_is_not_der():
    silent = {"identifiers.encoded_as", "identifiers.ecdsa_fits_key", "signatures.same_in_der"}
    rules = [rule for name in catalogue.names() for rule in catalogue.load(name)]
    assert silent <= {rule.check for rule in rules}
    assert [rule.id for rule in rules if rule.refused_by and rule.check in silent] == []


class TestMismatch:
    def test_two_algorithms(self):
        (finding,) = findings(MISMATCH, [leaf(inner_algorithm=der.sequence(der.oid(RSA + "12"), der.null())), R])
        assert (finding.expected, finding.found) == ("RSA with SHA-384", "RSA with SHA-256")

    def test_one_that_is_not_der(self):
        """OpenSSL and others refuse it for the difference, whatever else is wrong with it."""
        padded = der.sequence(der.oid(RSA + "11"), b"\5\x81\0")
        (finding,) = findings(MISMATCH, [leaf(outer_algorithm=padded), R], profile="openssl-server")
        assert "openssl" in finding.refused_by

    def test_two_sets_of_parameters(self):
        (finding,) = findings(MISMATCH, [leaf(outer_algorithm=der.sequence(der.oid(RSA + "11"))), R])
        assert (finding.expected, finding.found) == (
            "RSA with SHA-256 with parameters 0500",
            "RSA with SHA-256 with parameters absent",
        )

    @pytest.mark.parametrize("digest", ["sha256", "pss-sha256"])
    def test_equal_ones_pass(self, digest):
        assert findings(MISMATCH, [leaf(hash=digest), R]) == []


class TestHash:
    @pytest.mark.parametrize(("digest", "title"), [("md5", "MD5"), ("sha1", "SHA-1"), ("pss-sha1", "SHA-1")])
    def test_a_broken_hash(self, digest, title):
        (finding,) = findings(WEAK, [leaf(hash=digest), R])
        assert finding.found == title
        assert finding.certificate == 0

    @pytest.mark.parametrize("number", [2, 3])
    def test_hashes_that_nobody_computes_any_more(self, number):
        algorithm = der.sequence(der.oid(f"{RSA}{number}"), der.null())
        (finding,) = findings(WEAK, [leaf(inner_algorithm=algorithm, outer_algorithm=algorithm), R])
        assert finding.found == f"MD{2 * (number - 1)}"

    def test_pss_without_parameters_means_sha_1(self):
        algorithm = der.sequence(der.oid(RSA + "10"), der.sequence())
        (finding,) = findings(WEAK, [leaf(inner_algorithm=algorithm, outer_algorithm=algorithm), R])
        assert finding.found == "SHA-1"

    def test_an_intermediate_counts_and_a_root_does_not(self):
        root = forge.root(hash="sha1")
        middle = forge.intermediate(root, hash="sha1")
        (finding,) = findings(WEAK, [forge.leaf(middle), middle, root])
        assert finding.certificate == 1

    @pytest.mark.parametrize("digest", ["sha224", "sha256", "sha384", "sha512", "pss-sha256"])
    def test_sound_hashes_pass(self, digest):
        assert findings(WEAK, [leaf(hash=digest), R]) == []

    def test_edwards_curves_pass(self):
        root = forge.root(key="ed25519-a")
        assert findings(WEAK, [forge.leaf(root), root]) == []


HASH, HASH_384 = "redis/hash-not-recommended", "redis/hash-sha384"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("version", "rule", "severity"),
    [
        ("", HASH, "warning"),
        ("7.4.6-21", HASH, "warning"),
        ("7.4.6-22", HASH_384, "info"),
        ("8.0.2", HASH_384, "info"),
    ],
)
def test_sha384_is_advised_against(version, rule, severity):
    result = judge(forge.chain(hash="sha384"), redis_version=version)
    (finding,) = [each for each in result.findings if each.rule.id in (HASH, HASH_384)]
    assert (finding.rule.id, finding.severity.label) == (rule, severity)
    assert "SHA-384" in finding.message
    assert "7.4.6-22" in finding.message
    assert (finding.expected, finding.found) == ("SHA-256 or SHA-512", "SHA-384")


@pytest.mark.parametrize("version", ["", "7.4.6-22"])
@pytest.mark.parametrize("digest", ["sha224"])
def test_hashes_of_which_no_version_speaks_are_advised_against_at_every_version(digest, version):
    found = findings(HASH, forge.chain(hash=digest), redis_version=version)
    assert {each.severity.label for each in found} == {"warning"}


@pytest.mark.parametrize("digest", ["sha256", "sha512", "sha1", "md5"])
def test_recommended_hashes_pass_and_weak_ones_are_reported_elsewhere(digest):
    assert findings(HASH, forge.chain(hash=digest)) == []


def test_a_roots_own_signature_does_not_count():
    root = forge.root(hash="sha384")
    assert findings(HASH, [forge.leaf(root), root]) == []
    middle = forge.intermediate(root, hash="sha384")
    (finding,) = findings(HASH, [forge.leaf(middle), middle, root])
    assert finding.certificate == 1


MD5 = der.sequence(der.oid(RSA + "4"), der.null())


@pytest.mark.parametrize(("begin", "fires"), [(datetime(2011, 2, 28), 0), (datetime(2011, 3, 1), 1)])
def test_md5_is_refused_since_rfc_6151(begin, fires):
    mail = leaf(eku=["emailProtection"], inner_algorithm=MD5, outer_algorithm=MD5, not_before=begin)
    found = findings("community/weak-hash", [mail, R], profile="web-pki", silent=Status.NOT_EFFECTIVE)
    assert len(found) == fires
