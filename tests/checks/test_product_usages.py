from __future__ import annotations

import pytest

from tests import forge
from tests.support.judging import findings, selected, told

SERVER = "redis/server-eku-incomplete"
CLIENT = "redis/client-eku-missing"
INTERNODE = "redis-enterprise-internode"


@pytest.mark.parametrize(
    ("eku", "lacks"),
    [
        (["serverAuth"], "lacks clientAuth"),
        (["clientAuth"], "lacks serverAuth"),
        (["any"], "lacks serverAuth and clientAuth"),
        (None, "extended key usage is missing"),
    ],
)
def test_a_server_needs_both_purposes(eku, lacks):
    (finding,) = findings(SERVER, forge.chain(eku=eku))
    assert finding.severity.label == "error"
    assert lacks in finding.message
    assert finding.expected == "serverAuth and clientAuth"


def test_a_server_with_both_purposes_passes():
    assert findings(SERVER, forge.chain()) == []


def test_public_leaves_have_no_client_auth_and_hygiene_does_not_mind():
    assert told(forge.chain(eku=["serverAuth"]), profile="hygiene") == []
    assert {SERVER, CLIENT}.isdisjoint(selected("hygiene"))


def test_the_remedy_explains_that_public_cas_drop_client_auth():
    (finding,) = findings(SERVER, forge.chain(eku=["serverAuth"]))
    assert "private CA" in finding.remediation
    assert "2027-03-15" in finding.remediation


def test_a_client_needs_client_auth_only():
    assert findings(CLIENT, forge.chain(eku=["clientAuth"]), profile="redis-enterprise-client") == []
    (finding,) = findings(CLIENT, forge.chain(eku=["serverAuth"]), cert_name="syncer")
    assert finding.severity.label == "error"


def test_between_nodes_each_missing_purpose_is_reported_once():
    internode = {"profile": INTERNODE, "redis_version": "8.0.20-68"}
    assert told(forge.chain(eku=["serverAuth"]), **internode) == [CLIENT]
    assert told(forge.chain(eku=["clientAuth"]), **internode) == [SERVER]
    assert told(forge.chain(), **internode) == []


USAGE = "redis/key-usage-incomplete"


@pytest.mark.parametrize(
    ("key", "usages", "lacks"),
    [
        ("rsa3072-a", ["digitalSignature"], "lacks keyEncipherment"),
        ("rsa3072-a", ["keyEncipherment"], "lacks digitalSignature"),
        ("rsa3072-a", ["keyAgreement"], "lacks digitalSignature and keyEncipherment"),
        ("rsa3072-a", None, "key usage is missing"),
        ("p256-a", ["keyAgreement"], "lacks digitalSignature"),
        ("ed25519-a", ["keyAgreement"], "lacks digitalSignature"),
    ],
)
def test_the_key_usage_lacks_something(key, usages, lacks):
    (finding,) = findings(USAGE, forge.chain(key=key, key_usage=usages))
    assert finding.severity.label == "error"
    assert lacks in finding.message


@pytest.mark.parametrize("key", ["rsa3072-a", "p256-a", "ed25519-a"])
def test_the_usual_key_usage_passes(key):
    assert findings(USAGE, forge.chain(key=key)) == []


def test_a_client_encrypts_nothing():
    bundle = forge.chain(key_usage=["digitalSignature"])
    assert findings(USAGE, bundle, profile="redis-enterprise-client") == []
    assert findings(USAGE, forge.chain(key_usage=["keyEncipherment"]), profile="redis-enterprise-client")


OCSP = "redis/ocsp-responder-missing"


@pytest.mark.parametrize("aia", [None, {"ca_issuers": ["http://ca.example.com/ca.cer"]}])
@pytest.mark.parametrize("cert_name", ["", "proxy"])
def test_stapling_needs_a_responder(aia, cert_name):
    (finding,) = findings(OCSP, forge.chain(aia=aia), ocsp=True, cert_name=cert_name)
    assert finding.severity.label == "error"
    assert "OCSP" in finding.message


def test_a_responder_is_there():
    assert findings(OCSP, forge.chain(aia={"ocsp": ["http://ocsp.example.com"]}), ocsp=True) == []


def test_a_responder_is_asked_for_only_for_the_proxy_and_only_when_stapling():
    assert OCSP not in selected(cert_name="proxy")
    assert OCSP not in selected(cert_name="api", ocsp=True)
    assert OCSP not in selected(cert_name="syncer", ocsp=True)
