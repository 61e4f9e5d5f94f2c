"""Which files PEM may take the place of."""

from __future__ import annotations

import pytest

from certlint import pem
from certlint.pem.in_place import replaceable
from tests import forge

USUAL = forge.leaf()
KEY = "p256-a"

REPLACEABLE = [
    (USUAL.pem.encode(), "a.pem", True),
    (USUAL.der, "a.der", True),
    (forge.key(KEY).pkcs8, "a.der", True),
    (forge.degenerate(USUAL.der), "a.der", False),
    (USUAL.pem.encode(), "a.P7B", False),
    *((USUAL.pem.encode(), f"a.{suffix}", False) for suffix in ("json", "yaml", "yml", "env", "p12", "pfx", "jks")),
    (b'  {"pem": "' + USUAL.pem.encode() + b'"}', "a.txt", False),
    (b"[" + USUAL.pem.encode(), "a.txt", False),
    (b"# {" + USUAL.pem.encode(), "a.txt", True),
    (forge.pem(USUAL.pem.encode()).encode(), "a.pem", False),
]


@pytest.mark.parametrize(("data", "path", "expected"), REPLACEABLE)
def test_what_pem_may_take_the_place_of(data, path, expected):
    assert replaceable(pem.read(data, path), path) is expected
