from __future__ import annotations

import pytest

from tests import forge
from tests.support.judging import findings, selected, told

SIZE = "redis/key-size-below-recommended"


@pytest.mark.parametrize(
    ("key", "fires"), [("rsa1024", 0), ("rsa2048-a", 1), ("rsa3072-a", 0), ("rsa4096-b", 0), ("p256-a", 0)]
)
def test_a_key_below_the_recommended_size(key, fires):
    found = findings(SIZE, forge.chain(key=key))
    assert [f.severity.label for f in found] == ["info"] * fires


def test_keys_that_are_not_rsa():
    rule = "redis/ecdsa-key"
    (finding,) = findings(rule, forge.chain(key="p256-a"))
    assert (finding.severity.label, finding.found) == ("warning", "ECDSA P-256")
    assert findings(rule, forge.chain(key="ed25519-a"))
    assert findings(rule, forge.chain()) == []


def test_keys_between_nodes_are_rsa():
    rule = "redis/internode-key-not-rsa"
    internode = {"cert_name": "CPINE", "redis_version": "8.0.20-68"}
    (finding,) = findings(rule, forge.chain(key="p256-a"), **internode)
    assert finding.severity.label == "error"
    assert findings(rule, forge.chain(), **internode) == []
    assert told(forge.chain(key="p256-a"), **internode) == ["key/missing", rule]
    assert rule not in selected()
