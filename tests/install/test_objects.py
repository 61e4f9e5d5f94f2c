"""What a cluster sends, as it is read: without any private key, wherever one stands."""

from __future__ import annotations

import json

import pytest

from certlint.install import objects
from tests.forge import key_pem

KEY = key_pem()


@pytest.mark.parametrize(
    "body",
    [
        {"proxy_key": KEY},
        {"proxy_cert": f"text {KEY}"},
        {"private_key": "MIIEvQIBADANBgkq"},
        {"key": "of DER in base64"},
        [{"bdb_uid": 1, "nested": {"deeper": [KEY, [KEY]]}}],
        {"keys": {"api_key": ["a", "b"]}},
        KEY,
        [KEY],
    ],
    ids=str,
)
def test_no_key_is_kept(body):
    kept = json.dumps(objects.parsed(json.dumps(body).encode()))
    secrets = ["PRIVATE KEY", "MIIEvQIBADANBgkq", "of DER", '"a"', '"b"', *KEY.splitlines()[1:-1]]
    assert [secret for secret in secrets if secret in kept] == []
    assert objects.WITHHELD in kept


@pytest.mark.parametrize("body", [b"", b"no JSON", b"[" * 100000, b"\xff\xfe", b'{"a":' * 50000])
def test_what_is_not_json_is_nothing(body):
    assert objects.parsed(body) is None


@pytest.mark.parametrize(
    "endpoints", [None, 7, "x", [7], [{}], [{"dns_name": 7}], [{"dns_name": "x"}], [{"dns_name": "x", "port": "1"}], {}]
)
def test_endpoints_that_are_none(endpoints):
    assert list(objects.endpoints_of({"tls_mode": "enabled", "endpoints": endpoints})) == []
