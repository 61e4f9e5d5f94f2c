"""Public keys of each parameter set of FIPS 203, 204 and 205 have the size that its table says, and no other."""

from __future__ import annotations

import pytest

from certlint.asn1 import oids
from certlint.checks.post_quantum import key_size
from certlint.x509.certificate import Certificate
from tests.cases import smime
from tests.cases.books_defects import post_quantum

SIZES = {
    "ml-kem-512": 800, "ml-kem-768": 1184, "ml-kem-1024": 1568, "ml-dsa-44": 1312, "ml-dsa-65": 1952, "ml-dsa-87": 2592,
    "128": 32, "192": 48, "256": 64,
}  # fmt: skip


@pytest.mark.parametrize("oid", [oid for oid, kind in oids.POST_QUANTUM.items() if kind.startswith(("ml-", "slh-"))])
def test_a_key_has_the_octets_of_its_parameter_set(oid: str):
    kind = oids.POST_QUANTUM[oid]
    size = SIZES.get(kind) or next(octets for bits, octets in SIZES.items() if bits in kind)
    told = {
        found: list(key_size(Certificate(smime.leaf(key=post_quantum(oid, found)).der).part("public_key")))
        for found in (size - 1, size, size + 1)
    }
    assert told[size] == []
    for found in (size - 1, size + 1):
        (problem,) = told[found]
        assert (problem.expected, problem.found) == (f"{size:,} octets", f"{found:,} octets")
