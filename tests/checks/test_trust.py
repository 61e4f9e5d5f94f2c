from __future__ import annotations

import pytest

from tests import forge
from tests.support.judging import findings, selected

SELF = "redis/self-signed"
DEEP = "redis/internode-deep-chain"
HOLDS = "redis/client-ca-holds-leaf"


def test_a_self_signed_leaf():
    (finding,) = findings(SELF, forge.chain(depth=1))
    assert (finding.severity.label, finding.certificate) == ("warning", 0)
    assert findings(SELF, forge.chain()) == []


def test_a_leaf_whose_issuer_only_bears_its_name_is_not_self_signed():
    namesake = forge.root("cluster.example.com")
    assert findings(SELF, [forge.leaf(namesake), namesake]) == []


@pytest.mark.parametrize(
    ("version", "depth", "fires"),
    [("", 3, 1), ("", 4, 1), ("", 2, 0), ("7.22.2-79", 3, 1), ("8.0.20-67", 3, 1), ("8.0.20", 3, 1)],
)
def test_deep_chains_between_nodes(version, depth, fires):
    found = findings(DEEP, forge.chain(depth=depth), profile="redis-enterprise-internode", redis_version=version)
    assert [f.severity.label for f in found] == ["warning"] * fires


@pytest.mark.parametrize("version", ["8.0.20-68", "8.0.20-100", "8.2"])
def test_deep_chains_work_from_a_version_on(version):
    assert DEEP not in selected("redis-enterprise-internode", redis_version=version)
    assert DEEP not in selected()


def test_a_leaf_among_client_cas():
    bundle = [*forge.chain()[1:], forge.chain()[0]]
    (finding,) = findings(HOLDS, bundle, cert_name="mtls_trusted_ca")
    assert (finding.severity.label, finding.certificate) == ("error", 2)
    assert findings(HOLDS, bundle[:2], profile="redis-enterprise-client-ca") == []


def test_a_client_that_signed_itself_is_no_ca():
    assert findings(HOLDS, forge.chain(depth=1), profile="redis-enterprise-client-ca")


def test_an_old_root_without_extensions_is_a_ca():
    old = forge.root(version=1, drop=forge.EVERY)
    assert findings(HOLDS, [old], profile="redis-enterprise-client-ca") == []
