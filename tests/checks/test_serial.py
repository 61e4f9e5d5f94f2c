from __future__ import annotations

import pytest

from tests import forge
from tests.support.judging import findings

M, R = forge.chain()[1:]
POSITIVE, LENGTH = "x509/serial-not-positive", "x509/serial-too-long"


@pytest.mark.parametrize(("serial", "said"), [(0, "zero"), (-1, "negative"), (b"\xff\x7f", "negative")])
def test_zero_and_less(serial, said):
    (finding,) = findings(POSITIVE, [forge.leaf(M, serial=serial), M, R])
    assert said in finding.message
    assert finding.location.part == "serial_number"


def test_a_root_may_have_the_number_zero():
    root = forge.root(serial=0)
    assert findings(POSITIVE, [forge.leaf(root), root]) == []


@pytest.mark.parametrize("serial", [1, 127, 128, 2**159 - 1])
def test_above_zero(serial):
    assert findings(POSITIVE, [forge.leaf(M, serial=serial), M, R]) == []
    assert findings(LENGTH, [forge.leaf(M, serial=serial), M, R]) == []


@pytest.mark.parametrize(("serial", "octets"), [(2**159, 21), (2**400, 51)])
def test_too_long(serial, octets):
    (finding,) = findings(LENGTH, [forge.leaf(M, serial=serial), M, R])
    assert finding.found == f"{octets} octets"


def test_one_that_can_not_be_decoded_is_told_as_that():
    certificate = forge.leaf(M, serial=b"")
    assert findings(POSITIVE, [certificate, M, R]) == []
    assert len(findings("x509/part-undecodable", [certificate, M, R])) == 1
