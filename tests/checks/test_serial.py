from __future__ import annotations

import pytest

from certlint.policy.severity import Severity
from certlint.report import Status
from tests import forge
from tests.support.judging import findings, judge

M, R = forge.chain()[1:]
POSITIVE, NEGATIVE, LENGTH = "x509/serial-not-positive", "x509/serial-negative", "x509/serial-too-long"
OF_SERIALS = {POSITIVE, NEGATIVE, "x509/root-serial-not-positive"}


@pytest.mark.parametrize(("serial", "rule"), [(0, POSITIVE), (-1, NEGATIVE), (b"\xff\x7f", NEGATIVE)])
def test_zero_and_less(serial, rule):
    (finding,) = findings(rule, [forge.leaf(M, serial=serial), M, R])
    assert ("negative" if rule is NEGATIVE else "zero") in finding.message
    assert finding.location.part == "serial_number"


@pytest.mark.parametrize("certificate", ["leaf", "root"])
@pytest.mark.parametrize("profile", ["hygiene", "redis-enterprise-server"])
def test_a_negative_number_which_go_refuses_is_one_error_wherever_it_is(certificate, profile):
    root = forge.root(serial=-5 if certificate == "root" else 5)
    leaf = forge.leaf(root, serial=-5 if certificate == "leaf" else 5)
    found = judge([leaf, root], profile=profile, pedantic=True).findings
    said = [(each.rule.id, each.severity) for each in found if each.rule.id in OF_SERIALS]
    assert said == [(NEGATIVE, Severity.ERROR)]


def test_the_number_zero_which_clients_accept_is_a_warning_in_hygiene():
    found = judge([forge.leaf(M, serial=0), M, R], profile="hygiene").findings
    assert [(each.rule.id, each.severity) for each in found if each.rule.id in OF_SERIALS] == [
        (POSITIVE, Severity.WARNING)
    ]


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
    assert findings(POSITIVE, [certificate, M, R], silent=Status.SKIPPED) == []
    assert len(findings("x509/part-undecodable", [certificate, M, R])) == 1
