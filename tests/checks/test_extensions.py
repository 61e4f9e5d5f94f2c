from __future__ import annotations

import pytest

from certlint.report import Status
from tests import forge
from tests.forge import der
from tests.support.judging import findings, judge
from tests.support.oracles import openssl_verify

R = forge.root()
M = forge.intermediate(R)


def leaf(**knobs):
    return forge.leaf(M, **knobs)


def one(rule, *certificates):
    (finding,) = findings(rule, certificates)
    return finding


class TestVersion:
    RULE = "x509/version-not-3"

    @pytest.mark.parametrize("version", [1, 2, 4])
    def test_another_version(self, version):
        found = one(self.RULE, leaf(version=version), M, R)
        assert f"version {version}" in found.found
        assert found.certificate == 0

    def test_a_root_of_version_1_is_trusted_as_it_is(self):
        old = forge.root(version=1, drop=forge.EVERY)
        assert findings(self.RULE, [forge.leaf(old), old]) == []


class TestList:
    def test_an_extension_that_is_there_twice(self):
        again = forge.extension("2.5.29.17", forge.KNOBS["san"].encode(["other.example.com"]))
        found = one("x509/duplicate-extension", leaf(extensions=[again]), M, R)
        assert found.message == "extension 7 is a second subjectAltName, after extension 4"
        assert found.location.part == "extensions"
        certificate = leaf(extensions=[again])
        assert certificate.der[found.location.offset :].startswith(again)

    def test_each_once_passes(self):
        assert findings("x509/duplicate-extension", [leaf(), M, R]) == []

    def test_an_empty_list(self):
        empty = der.explicit(3, der.sequence())
        assert one("x509/empty-extensions", leaf(drop=forge.EVERY, unique_ids=empty), M, R).certificate == 0

    def test_no_list_or_a_full_one_passes(self):
        bare = leaf(drop=forge.EVERY, version=1)
        assert findings("x509/empty-extensions", [leaf(), bare, M, R]) == []


class TestUnknownCritical:
    RULE = "x509/unknown-critical-extension"

    @pytest.mark.parametrize("oid", ["1.2.3.4", "2.5.29.9", "1.3.6.1.5.5.7.1.24", "2.5.29.35", "1.3.6.1.5.5.7.1.1"])
    def test_what_openssl_refuses_too(self, oid, tmp_path):
        knobs = {"aki": None} if oid == "2.5.29.35" else {}
        certificate = leaf(extensions=[(oid, True, der.sequence())], **knobs)
        found = one(self.RULE, certificate, M, R)
        assert found.found == f"{oid}, critical"
        assert "unhandled critical extension" in openssl_verify(tmp_path, [certificate, M, R])

    @pytest.mark.parametrize("name", ["san", "eku", "key_usage", "policies", "crl"])
    def test_what_openssl_accepts_too(self, name, tmp_path):
        knobs = {"policies": {"policies": ["1.2.3.4"]}, "crl": {"crl": ["http://crl.example.com/c.crl"]}}.get(name, {})
        certificate = leaf(critical={name: True}, **knobs)
        assert findings(self.RULE, [certificate, M, R]) == []
        assert openssl_verify(tmp_path, [certificate, M, R]).endswith("OK\n")

    def test_a_precertificate_is_told_as_that(self):
        poisoned = leaf(extensions=[("1.3.6.1.4.1.11129.2.4.3", True, der.null())])
        assert findings(self.RULE, [poisoned, M, R]) == []
        assert one("x509/precertificate", poisoned, M, R).certificate == 0

    def test_an_issued_certificate_is_no_precertificate(self):
        assert findings("x509/precertificate", [leaf(), M, R]) == []


class TestLeafIsCa:
    RULE = "x509/leaf-is-ca"

    def test_as_openssl_req_makes_it(self):
        mistaken = forge.root("cluster.example.com", key_usage=None)
        found = one(self.RULE, mistaken)
        assert (found.expected, found.found) == ("CA:FALSE", "CA:TRUE")
        assert found.location.part == "basic_constraints"

    def test_leaves_and_cas_pass(self):
        assert findings(self.RULE, forge.chain()) == []
        assert findings(self.RULE, forge.chain(ca=None), silent=Status.NOT_APPLICABLE) == []


class TestStrictMode:
    """What OpenSSL's strict mode asks of CAs and of those below."""

    CASES = {
        "x509/ca-constraints-not-critical": {"critical": {"basic_constraints": False}},
        "x509/ca-key-usage-missing": {"key_usage": None},
        "x509/subject-key-identifier-missing": {"ski": None},
        "x509/authority-key-identifier-missing": {"aki": None},
    }
    SAID = {
        "x509/ca-constraints-not-critical": "Basic Constraints of CA cert not marked critical",
        "x509/ca-key-usage-missing": "CA cert does not include key usage extension",
        "x509/subject-key-identifier-missing": "Missing Subject Key Identifier",
        "x509/authority-key-identifier-missing": "Missing Authority Key Identifier",
    }

    @pytest.mark.parametrize("rule", CASES)
    def test_openssl_agrees(self, rule, tmp_path):
        authority = forge.intermediate(R, **self.CASES[rule])
        bundle = [forge.leaf(authority), authority, R]
        (found,) = findings(rule, bundle)
        assert (found.certificate, found.severity.label) == (1, "warning")
        assert self.SAID[rule] in openssl_verify(tmp_path, bundle)

    @pytest.mark.parametrize("rule", CASES)
    def test_a_sound_chain_passes(self, rule, tmp_path):
        assert findings(rule, [leaf(), M, R]) == []
        assert openssl_verify(tmp_path, [leaf(), M, R]).endswith("OK\n")

    def test_a_missing_extension_is_called_by_its_name(self):
        authority = forge.intermediate(R, key_usage=None)
        assert one("x509/ca-key-usage-missing", forge.leaf(authority), authority, R).expected == "keyUsage"

    def test_self_issued_certificates_need_name_no_issuer(self):
        rule = "x509/authority-key-identifier-missing"
        assert findings(rule, forge.chain(depth=1), silent=Status.NOT_APPLICABLE) == []

    def test_a_leaf_needs_no_key_usage_for_these(self):
        told = {f.rule.id for f in judge([leaf(key_usage=None, ski=None), M, R], profile="hygiene").findings}
        assert told == set()
