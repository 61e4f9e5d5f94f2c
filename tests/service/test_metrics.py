"""`/metrics`, as Prometheus reads it."""

from __future__ import annotations

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.support.inventories import LEAF, estate
from tests.support.service import served

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def inventoried(tmp_path_factory):
    folder = tmp_path_factory.mktemp("metrics")
    with served("--record", estate(folder / "inventory.db", 40)) as running:
        yield running


def metrics(service):
    reply = service.ask("/metrics")
    assert reply.status == 200
    assert reply.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {each.name: each.samples for each in text_string_to_metric_families(reply.text)}


def test_what_is_superseded_is_not_told(inventoried):
    found = metrics(inventoried)
    told = found["certlint_inventory_certificate_not_after_timestamp_seconds"]
    assert {each.labels["certificate"].partition("<")[0] for each in told} == {
        f"host{n}" for n in range(1, 41) if n % 10 != 9
    }
    assert found["certlint_inventory_certificates"][0].value == 39
    findings = {each.labels["severity"]: each.value for each in found["certlint_inventory_findings"]}
    assert findings == {"error": 1, "warning": 36, "info": 0}
    assert LEAF not in {each.labels["sha256"] for each in told}


def test_the_service_tells_of_itself(inventoried, service):
    inventoried.ask("/nowhere")
    counts = {each.labels["status"]: each.value for each in metrics(inventoried)["certlint_service_responses"]}
    assert counts["404"] >= 1
    assert metrics(service)["certlint_service_lints_under_way"][0].value == 0
    assert "certlint_inventory_certificates" not in metrics(service)
