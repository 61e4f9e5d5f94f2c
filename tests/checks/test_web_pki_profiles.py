"""The profiles for one kind of public certificate: certificates of that kind pass, all others are told apart."""

from __future__ import annotations

import pytest

from certlint.policy.severity import Severity
from tests.cases import forum
from tests.cases.kinds import KINDS
from tests.support.books import judged


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
