from __future__ import annotations

import pytest

from certlint.report import Status
from tests import forge
from tests.forge import FQDN
from tests.support.judging import findings, selected, told

F = {"fqdn": (FQDN,)}
NO_CN = [("O", "Example Inc"), ("OU", "Databases")]


def named(subject, **knobs):
    return forge.chain(subject=subject, **knobs)


@pytest.mark.parametrize("subject", ["proxy", "*.cluster.example.com", "example.com", FQDN + "."])
def test_a_cn_that_is_not_the_fqdn(subject):
    (finding,) = findings("redis/cn-not-fqdn", named(subject), **F)
    assert finding.severity.label == "error"
    assert (finding.expected, finding.found) == (f"CN={FQDN}", f"CN={subject}")


@pytest.mark.parametrize("subject", [FQDN, "Cluster.EXAMPLE.com"])
def test_a_cn_that_is_the_fqdn(subject):
    assert findings("redis/cn-not-fqdn", named(subject), **F) == []


@pytest.mark.slow
def test_a_cn_may_be_any_of_the_fqdns_and_an_idn():
    assert findings("redis/cn-not-fqdn", forge.chain(), fqdn=("a.example.com", FQDN)) == []
    assert findings("redis/cn-not-fqdn", named("bücher.example"), fqdn=("xn--bcher-kva.example",)) == []


def test_a_leaf_without_a_cn_is_reported_once():
    assert told(named(NO_CN), **F) == ["redis/cn-not-fqdn"]
    assert told(named(NO_CN)) == ["redis/cn-missing-in-chain"]
    (finding,) = findings("redis/cn-not-fqdn", named(NO_CN), **F)
    assert "no common name" in finding.message


def cn_less_intermediate():
    root = forge.root()
    middle = forge.intermediate(root, NO_CN)
    return [forge.leaf(middle), middle, root]


@pytest.mark.parametrize(
    ("version", "severity"), [("", "warning"), ("7.2.4-52", "warning"), ("7.4.2-54", "error"), ("7.22.0", "warning")]
)
def test_a_certificate_of_the_chain_without_a_cn(version, severity):
    (finding,) = findings("redis/cn-missing-in-chain", cn_less_intermediate(), redis_version=version, **F)
    assert finding.severity.label == severity
    assert finding.certificate == 1
    assert finding.found == "O, OU"


def test_a_chain_whose_certificates_all_have_a_cn():
    assert findings("redis/cn-missing-in-chain", forge.chain(), **F) == []


def test_a_cn_that_is_not_in_the_san():
    (finding,) = findings("names/cn-not-in-san", named("other.example.org", san=[FQDN]))
    assert finding.severity.label == "warning"
    assert "'other.example.org'" in finding.message
    assert findings("names/cn-not-in-san", named("192.0.2.1", san=[FQDN]))
    assert findings("names/cn-not-in-san", named("192.0.2.1", san=["ip:192.0.2.1"])) == []


@pytest.mark.parametrize("subject", [FQDN, "Redis Cluster", "redis", "node1.cluster.example.com", NO_CN])
def test_a_cn_that_is_in_the_san_or_no_host_name(subject):
    assert findings("names/cn-not-in-san", named(subject)) == []


def test_a_name_missing_in_cn_and_san_is_reported_once():
    bundle = forge.chain(san=["other.example.com"])
    assert told(bundle, profile="hygiene", **F) == ["names/fqdn-not-covered"]
    assert "names/cn-not-in-san" not in selected(**F)


@pytest.mark.slow
def test_attributes_of_the_subject_are_compared():
    subject = [("C", "US"), ("O", "Example  inc"), ("OU", "A"), ("OU", "B"), ("CN", FQDN)]
    wanted = {"O": "EXAMPLE Inc", "OU": "B", "C": "US"}
    assert findings("redis/subject-differs", named(subject), subject=wanted) == []
    found = findings("redis/subject-differs", named(subject), subject={"O": "Other", "ST": "Utah"})
    assert [(f.severity.label, f.expected) for f in found] == [("error", "O=Other"), ("error", "ST=Utah")]
    assert "missing" in found[1].message


def test_attributes_are_not_compared_unless_asked_for():
    assert findings("redis/subject-differs", named([("CN", FQDN)]), silent=Status.NOT_APPLICABLE) == []
