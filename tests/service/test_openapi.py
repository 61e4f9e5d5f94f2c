"""The description of the REST API, and the service held against it: requests as it describes them, and such as it does not."""

from __future__ import annotations

import json

import jsonschema
import pytest
import schemathesis
from hypothesis import given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi import checks

from certlint.service import openapi
from certlint.service.lint_process import MEDIA_TYPES
from tests import forge
from tests.support.inventories import estate
from tests.support.service import served

pytestmark = pytest.mark.slow

CHAIN = forge.chain()
BODIES = st.sampled_from((forge.bundle(*CHAIN), CHAIN[0].der, b"", b"-----BEGIN CERTIFICATE-----\n")) | st.binary(
    max_size=200
)
DESCRIPTION = openapi.document(("hygiene", "web-pki"), tokens=False, inventory=True)
for kind in MEDIA_TYPES:
    schemathesis.openapi.media_type(kind, BODIES)
API = schemathesis.openapi.from_dict(DESCRIPTION)
POSITIVE, NEGATIVE = schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE
OPERATIONS = {found.ok().label: found.ok() for found in API.get_all_operations()}


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("described")
    with served("--record", estate(folder / "inventory.db", 40)) as running:
        yield running


@pytest.mark.parametrize(
    ("label", "mode"),
    [
        pytest.param(label, mode, id=f"{mode.value} {label}")
        for label, operation in OPERATIONS.items()
        for mode in (POSITIVE, NEGATIVE)
        if mode is POSITIVE or any(operation.iter_parameters())  # else there is nothing to be wrong
    ],
)
def test_the_service_does_as_it_is_described(service, label, mode):
    base = f"http://{service.host}:{service.port}"
    # No schema tells what is DER.
    excluded = [checks.positive_data_acceptance] if OPERATIONS[label].method == "post" else []

    @settings(max_examples=15, database=None)
    @given(case=OPERATIONS[label].as_strategy(generation_mode=mode))
    def ask(case):
        case.call_and_validate(base, excluded_checks=excluded)

    ask()
    assert not any("Traceback" in line or " 500 " in line for line in service.lines)


def test_the_description_is_what_is_served(service):
    described = json.loads(service.ask("/api/v1/openapi.json").body)
    assert described["openapi"] == "3.1.0"
    assert described["paths"].keys() == DESCRIPTION["paths"].keys()


def test_the_report_is_as_described(service):
    reply = service.ask("/api/v1/lint?profile=hygiene", forge.bundle(*CHAIN), MEDIA_TYPES[0])
    jsonschema.validate(json.loads(reply.body), DESCRIPTION["components"]["schemas"]["Report"])


def test_with_tokens_all_but_health_needs_one():
    described = openapi.document((), tokens=True, inventory=False)
    assert described["security"] == [{"token": []}]
    assert described["paths"]["/health"]["get"]["security"] == []
