"""What the command for a new request keeps of the certificate that it replaces, whatever the run was told."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime

import pytest

from certlint import pem
from certlint.commands.parser import parse_command
from certlint.engine import replaced
from certlint.engine.setup import make_plan
from certlint.x509.certificate import Certificate
from tests import forge
from tests.forge import der
from tests.make_fixtures.x509 import of_algorithm
from tests.support.judging import findings

OLD = ("old.example.com", "alt.example.com", "*.old.example.com", "ip:10.1.1.1")
LATE = datetime(2030, 1, 1)


def asked(certificate: forge.Cert, rule: str, profile: str = "nginx", **settings):
    """The options of the request that the finding of a rule suggests."""
    found, *_ = findings(rule, [certificate], profile=profile, as_of=LATE, **settings)
    line = next(line for line in found.remediation.splitlines() if line.startswith("    certlint csr "))
    return parse_command(shlex.split(line)[1:])[1]


def leaf(san=OLD, subject="old.example.com", **more) -> forge.Cert:
    return forge.leaf(subject=subject, san=list(san), **more)


@pytest.mark.parametrize(
    "told", [{}, {"fqdn": ["old.example.com"]}, {"fqdn": ["old.example.com"], "san": ["x.example.com"]}]
)
def test_names_and_addresses_are_kept(told):
    made = asked(leaf(), "validity/expired", **told)
    assert made.fqdn == ["old.example.com"]
    assert made.san == [*told.get("san", ()), "alt.example.com", "*.old.example.com"]
    assert made.ip == ["10.1.1.1"]


def test_a_san_of_the_run_is_kept_beside_those_of_the_certificate():
    assert asked(leaf(), "validity/expired", san=["x.example.com"]).san[0] == "x.example.com"


def test_a_name_that_is_not_covered_is_added_to_the_others():
    made = asked(leaf(), "names/fqdn-not-covered", fqdn=["new.example.com"])
    assert made.fqdn == ["new.example.com"]
    assert made.san == ["old.example.com", "alt.example.com", "*.old.example.com"]


def test_names_that_the_profile_asks_for_anyway_are_left_out():
    made = asked(leaf(), "validity/expired", "redis-enterprise-server", fqdn=["old.example.com"])
    assert made.san == ["alt.example.com"]
    incomplete = leaf(["old.example.com", "alt.example.com"])
    made = asked(incomplete, "redis/san-incomplete", "redis-enterprise-server", fqdn=["old.example.com"])
    assert made.san == ["alt.example.com"]


def test_names_that_no_host_can_have_are_left_out():
    old = leaf(["a_b.example.com", "host", "*.co.uk", "c.example.com"])
    made = asked(old, "validity/expired", fqdn=["c.example.com"])
    assert made.san == ["old.example.com"]


def test_a_wildcard_alone_is_asked_for_with_the_name_under_it():
    made = asked(leaf(["*.wild.example.com"], [("O", "Example")]), "validity/expired")
    assert (made.fqdn, made.san) == (["wild.example.com"], ["*.wild.example.com"])


@pytest.mark.parametrize(
    ("key", "kept"),
    [("p256-a", "ec-p256"), ("p384-a", "ec-p384"), ("rsa2048-a", None), ("p521", None)],
)
@pytest.mark.parametrize("told", [{}, {"fqdn": ["old.example.com"]}])
def test_the_type_of_the_key_is_kept(key, kept, told):
    assert asked(leaf(key=key), "validity/expired", **told).key_type == kept


def test_a_type_that_a_finding_refuses_is_not_kept():
    assert asked(leaf(key="p256-a"), "validity/expired", "cnsa-2.0").key_type is None


@pytest.mark.parametrize(
    ("profile", "told", "subject", "names", "purposes"),
    [
        ("nginx", {}, "old.example.com", "DNS:old.example.com,DNS:alt.example.com,IP:10.1.1.1", "serverAuth"),
        (
            "nginx",
            {"fqdn": ["new.example.com"]},
            "new.example.com",
            "DNS:new.example.com,DNS:old.example.com,DNS:alt.example.com,IP:10.1.1.1",
            "serverAuth",
        ),
        (
            "redis-enterprise-server",
            {},
            "old.example.com",
            "DNS:old.example.com,DNS:alt.example.com,IP:10.1.1.1",
            "serverAuth,clientAuth",
        ),
    ],
)
def test_what_openssl_is_told_to_make_instead_of_a_ca_certificate(profile, told, subject, names, purposes):
    old = forge.cert(subject="old.example.com", san=[OLD[0], OLD[1], OLD[3]], ca=True, eku=None)
    found, *_ = findings("x509/leaf-is-ca", [old], profile=profile, **told)
    assert f"-subj /CN={subject} -addext subjectAltName={names} -addext keyUsage=" in found.remediation
    assert f" -addext extendedKeyUsage={purposes} " in found.remediation


@pytest.mark.parametrize(
    ("rule", "profile", "old", "made"),
    [
        (
            "cnsa/key",
            "cnsa-2.0",
            {"san": [OLD[0], OLD[2], OLD[3]], "subject": "old.example.com"},
            "/CN=old.example.com -addext subjectAltName='DNS:old.example.com,DNS:*.old.example.com,IP:10.1.1.1'",
        ),
        (
            "cnsa/key",
            "cnsa-2.0",
            {"san": None, "subject": "a & b/c"},
            "/CN='a & b\\/c' -addext subjectAltName=DNS:<NAME>",
        ),
        (
            "smime/rsa-exponent-even",
            "smime",
            {
                "key": "rsa2048-even-exponent",
                "san": ["email:a@example.com", "email:b+c@example.com"],
                "subject": [("CN", "Alice"), ("O", "x")],
                "eku": ["emailProtection"],
            },
            "/CN=Alice -addext subjectAltName=email:a@example.com,email:b+c@example.com",
        ),
    ],
)
def test_a_request_with_openssl_has_the_names_of_the_certificate(rule, profile, old, made):
    found, *_ = findings(rule, [forge.leaf(**old)], profile=profile)
    assert f" -subj {made} " in found.remediation


def test_many_certificates_make_a_run_forget_nothing():
    """What is known of a certificate is kept with it: a plan holds its stores, its fetcher and little more."""
    plan = make_plan("hygiene", {}, now=forge.AS_OF.replace(tzinfo=UTC))
    held = plan.once("held", object)
    for number in range(100):
        (leaf,) = pem.read(forge.bundle(forge.leaf(key="p256-a", serial=number + 1)), "leaf.pem").blocks
        assert replaced.kept(plan, Certificate(leaf.der))["key_type"] == ["ec-p256"]
    assert plan.once("held", object) is held


def test_a_request_for_the_same_key_names_its_file():
    """The encoding of the key is wrong, not the key: it stays."""
    odd = of_algorithm(der.sequence(der.oid("1.2.840.113549.1.1.1"), der.sequence(der.null())))
    old = forge.leaf(key=odd, san=[OLD[0], OLD[2], OLD[3]], subject="old.example.com")
    options = asked(old, "x509/rsa-key-parameters", key=forge.key_pem("rsa2048-a"))
    assert (options.fqdn, options.key, options.ip) == (["old.example.com"], "key.pem", ["10.1.1.1"])
