"""A plan that takes over what another one knows says what a plan from the beginning says, whoever was judged before."""

from __future__ import annotations

import pytest

from certlint import pem
from certlint.bundle.bundle import Bundle
from certlint.engine import setup
from certlint.engine.renewal import asking
from certlint.engine.run import run
from certlint.policy import profile
from tests import forge

BUNDLES = [
    forge.bundle(*forge.chain()),
    forge.bundle(*forge.chain("www.example.com")),
    forge.bundle(*forge.chain("www.example.com", san=["www.example.com", "ip:192.0.2.1"])[:2]),
    forge.bundle(forge.leaf(fqdn="www.example.com"), *forge.chain()),
    forge.bundle(*reversed(forge.chain())),
    b"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
]
ASKED = [
    {"fqdn": ["cluster.example.com"]},
    {"fqdn": ["www.example.com"]},
    {"fqdn": ["cluster.example.com", "www.example.com"]},
    {"ip": ["192.0.2.1"]},
    {"fqdn": ["www.example.com"], "ip": ["192.0.2.2"]},
    {},
]


def told(plan, data):
    report = run(plan, Bundle(pem.read(data, "bundle.pem"), None, plan.facts["fqdns"]))
    outcomes = [(each.rule.id, each.status, each.brief, each.findings) for each in report.outcomes]
    clients = [(each.client.id, each.accepts, each.reasons) for each in report.clients]
    return [each._replace(rule=None) for each in report.findings], outcomes, clients, report.incomplete


@pytest.mark.slow
@pytest.mark.parametrize("name", ["hygiene", "web-pki", "rfc5280", "redis-oss"])
def test_the_same_is_said(name):
    assert name in profile.names()
    now = setup.as_of("2026-06-01")
    first = setup.plan_for({"profile": name, **ASKED[0]}, now=now)
    told(first, BUNDLES[0])
    for asked in ASKED:
        fresh = setup.plan_for({"profile": name, **asked}, now=now)
        renewed = asking(first, {"fqdn": (), "ip": (), **{key: tuple(values) for key, values in asked.items()}})
        for data in BUNDLES:
            assert told(renewed, data) == told(fresh, data), (asked, data)
        assert told(first, BUNDLES[0]) == told(setup.plan_for({"profile": name, **ASKED[0]}, now=now), BUNDLES[0])


def test_what_does_not_depend_on_names_is_shared():
    """A certificate that the first plan has judged is not judged again but for its names."""
    first = setup.plan_for({"profile": "hygiene", **ASKED[0]})
    told(first, BUNDLES[0])
    before = sum(batch.evaluations for batch in first.batches)
    renewed = asking(first, {"fqdn": ("www.example.com",)})
    told(renewed, BUNDLES[0])
    assert sum(batch.evaluations for batch in first.batches) - before < before / 4
