from __future__ import annotations

import pytest

from tests import forge
from tests.forge import FQDN
from tests.support.judging import findings, judge, selected, told

INVALID = "names/fqdn-invalid"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a_b.example.com", "'_'"),
        ("-a.example.com", "hyphen"),
        (f"{'a' * 53}.example.com", "more than 64"),
        ("cluster.1", "number"),
        (f"{FQDN}.", "ends with a dot"),
    ],
)
def test_a_name_that_no_host_may_have(name, reason):
    (finding,) = findings(INVALID, forge.chain(), fqdn=(name,))
    assert finding.severity.label == "error"
    assert reason in finding.message


@pytest.mark.parametrize("name", [FQDN, "a", "1.example.com", f"{'a' * 52}.example.com"])
def test_names_that_hosts_may_have(name):
    assert findings(INVALID, forge.chain(), fqdn=(name,)) == []


def test_only_a_clusters_name_ends_at_64_characters():
    assert findings(INVALID, forge.chain(), profile="hygiene", fqdn=(f"{'a' * 53}.example.com",)) == []
    assert findings(INVALID, forge.chain(), profile="hygiene", fqdn=(f"{'a.' * 120}example.com.example.com",))


@pytest.mark.parametrize(
    ("name", "fires"),
    [
        ("cluster.local", 1),
        ("redis.cluster.local", 1),
        ("local", 1),
        ("rec.ns.svc.cluster.local", 0),
        ("cluster.local.example.com", 0),
        ("notlocal", 0),
    ],
)
def test_mdns_domains(name, fires):
    found = findings("redis/mdns-domain", forge.chain(name), fqdn=(name,))
    assert [f.severity.label for f in found] == ["warning"] * fires


def test_metrics_is_accepted_and_the_name_that_rladmin_takes_is_told():
    (finding,) = findings("redis/metrics-name", forge.chain(), cert_name="metrics")
    assert finding.severity.label == "info"
    assert finding.expected == "metrics_exporter"
    assert "rladmin cluster certificate set metrics_exporter" in finding.remediation
    for name in ("metrics_exporter", "metricsExporter", "proxy"):
        assert "redis/metrics-name" not in selected(cert_name=name)


def test_a_file_of_keys_says_nothing_of_names():
    result = judge([forge.key_pem().encode()], fqdn=("a_b.local",), cert_name="metrics")
    assert not {INVALID, "redis/mdns-domain", "redis/metrics-name"} & {f.rule.id for f in result.findings}


def test_a_spelling_that_fits_is_silent():
    from certlint.bundle.bundle import Bundle
    from certlint.checks.cluster import spelled_as
    from certlint.pem import read

    bundle = Bundle(read(forge.bundle(*forge.chain()), "b.pem"))
    assert list(spelled_as(bundle, given="proxy", name="proxy")) == []


def test_on_kubernetes_the_domain_is_fine():
    name = "rec.redis.svc.cluster.local"
    assert told(forge.chain(name), fqdn=(name,), cert_name="api", key=forge.key_pem()) == []
