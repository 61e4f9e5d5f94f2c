"""Certificates whose key signs CRLs: version 3 has to say that it may. RFC 10007 section 4."""

from __future__ import annotations

import subprocess

import pytest

from certlint.policy.profile import load
from certlint.policy.selection import adapted
from certlint.policy.severity import Severity
from tests import forge
from tests.revocation.test_openssl_ca import CONFIGURATION, Authority
from tests.revocation.test_statuses import AT, ROOT, said, statuses

RULE = "revocation/signer-without-key-usage"
SILENT = forge.intermediate(ROOT, drop=["key_usage"])
LEAF = forge.leaf(SILENT)
FIRST = forge.root(version=1, drop=forge.EVERY)


def test_a_ca_without_key_usage_says_nothing_is_good(tmp_path):
    found = said(statuses([LEAF, SILENT, ROOT], tmp_path, [forge.crl(SILENT)]))
    assert found == ("unknown", "uncertified")


def test_what_it_revokes_is_revoked(tmp_path):
    revoked = forge.crl(SILENT, [forge.revoked(LEAF, "keyCompromise")])
    assert said(statuses([LEAF, SILENT, ROOT], tmp_path, [revoked])) == ("revoked", "keyCompromise")


def test_version_1_cannot_say_it(tmp_path):
    """RFC 10007 section 4: it has no extensions."""
    leaf = forge.leaf(FIRST)
    assert said(statuses([leaf, FIRST], tmp_path, [forge.crl(FIRST, aki=None)])) == ("good", "")


def test_another_certificate_of_the_key_may_say_it(tmp_path):
    certified = forge.intermediate(ROOT)
    assert said(statuses([LEAF, SILENT, certified, ROOT], tmp_path, [forge.crl(SILENT)])) == ("good", "")


def test_a_certificate_of_the_name_for_something_else_signs_no_crl(tmp_path):
    """RFC 10007 section 3: key B of the CRL issuer is in an ordinary certificate without keyUsage."""
    issuing = forge.intermediate(ROOT)
    ordinary = forge.intermediate(ROOT, key="rsa3072-e", ca=False, drop=["key_usage"])
    found = said(statuses([forge.leaf(issuing), issuing, ordinary, ROOT], tmp_path, [forge.crl(ordinary)]))
    assert found == ("unknown", "uncertified")


def test_openssl_takes_it(tmp_path):
    """What the rule says of OpenSSL: it only looks whether a keyUsage that is there has cRLSign."""
    for name, made in (("ca", ROOT), ("issuing", SILENT), ("leaf", LEAF)):
        (tmp_path / f"{name}.pem").write_bytes(forge.bundle(made))
    (tmp_path / "crl.pem").write_text(forge.pem(forge.crl(SILENT), "X509 CRL"))
    places = ("-CAfile", "ca.pem", "-untrusted", "issuing.pem", "-CRLfile", "crl.pem", "leaf.pem")
    done = subprocess.run(
        ["openssl", "verify", "-attime", AT, "-crl_check", *places], cwd=tmp_path, capture_output=True
    )
    assert done.returncode == 0, done.stderr


def test_products_warn_of_it_as_clients_take_it():
    def severity(profile):
        return next(each.severity for each in adapted(load(profile), {}) if each.rule.id == RULE)

    assert severity("web-pki") is severity("rfc5280") is Severity.ERROR
    assert severity("hygiene") is severity("redis-enterprise-server") is severity("nginx") is Severity.WARNING


@pytest.mark.slow
@pytest.mark.parametrize("usage", ["keyUsage = critical,keyCertSign,cRLSign\n", ""], ids=["with", "without"])
def test_a_ca_as_openssl_makes_it(usage, tmp_path):
    """`openssl req -x509` writes no keyUsage unless it is told to."""
    line = "keyUsage = critical,keyCertSign,cRLSign\n"
    made = Authority(tmp_path, CONFIGURATION.replace(line, usage))
    for name in ("good.example.com", "bad.example.com"):
        made.issue(name)
    made.revoke("bad.example.com", "keyCompromise")
    path = made.crl()
    assert made.status("bad.example.com", "--crl", path)["status"] == "revoked"
    good = made.status("good.example.com", "--crl", path)
    assert good["status"] == ("good" if usage else "unknown")
    assert made.verifies("good.example.com")
