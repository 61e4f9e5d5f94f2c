"""The profiles for one kind of public certificate: certificates of that kind pass, all others are told apart."""

from __future__ import annotations

import pytest

from certlint.policy.severity import Severity
from tests import forge
from tests.cases import forum
from tests.cases.kinds import KINDS
from tests.support.books import judged
from tests.support.judging import judge


@pytest.mark.parametrize("asked", KINDS)
def test_each_kind_is_told_from_the_others(asked):
    for made, name in KINDS.items():
        found = judged(forum.SOUND[name](), f"web-pki-{asked}").findings
        told = [finding.rule.id for finding in found if finding.severity is Severity.ERROR]
        if asked == made:
            assert told == []
        elif asked == "ca":
            assert "web-pki/not-a-ca" in told
        elif made == "ca":
            assert told == []  # what the issuer of such a leaf looks like is no matter of its kind
        else:
            assert f"web-pki/not-{asked}" in told


@pytest.mark.parametrize(
    ("day", "limit"),
    [
        ("2016-06-30", "60-months"),
        ("2016-07-01", "39-months"),
        ("2018-03-01", "39-months"),
        ("2018-03-02", "825-days"),
        ("2020-08-31", "825-days"),
        ("2020-09-01", "398-days"),
        ("2026-03-14", "398-days"),
        ("2026-03-15", "200-days"),
        ("2027-03-15", "100-days"),
        ("2029-03-15", "47-days"),
    ],
)
def test_a_period_that_is_too_long_is_compared_with_the_limit_in_force(day, limit):
    """The advice of limits that were replaced would be wrong."""
    found = judged(forum.on(day, 5 * 366), "web-pki").findings
    errors = [each.rule.id for each in found if each.severity is Severity.ERROR]
    assert [name for name in errors if name.startswith("cabf-br/valid-over-")] == [f"cabf-br/valid-over-{limit}"]


@pytest.mark.parametrize(
    "root",
    [forge.root(version=1), forge.cert("Root CA", ca=None, key="rsa2048-b", key_usage=["keyCertSign"])],
    ids=["version 1", "no basicConstraints"],
)
def test_rules_about_subscribers_are_not_for_what_issued_a_certificate(root):
    """What the chain calls a root or an intermediate is judged as one, whatever it lacks."""
    result = judge([forge.leaf(root), root], profile="web-pki")
    told = {finding.rule.id for finding in result.findings if finding.certificate == 1}
    assert result.bundle.roles == ["leaf", "root"]
    assert told
    about = {"cabf-br/san-missing", "cabf-br/purposes-missing", "cabf-br/common-name", "apple/valid-over-398-days"}
    assert told & about == set()
