"""The profiles for one kind of public certificate: certificates of that kind pass, all others are told apart."""

from __future__ import annotations

import pytest

from certlint import pem, settings
from certlint.bundle import Bundle
from certlint.engine import run
from certlint.report import Severity
from tests import forge
from tests.checks import test_cabf as forum

KINDS = {"dv": "dv", "ov": "ov", "iv": "iv", "ev": "ev", "ca": "subordinate CA"}


def errors(kind: str, certificate: forge.Cert) -> list[str]:
    plan = settings.make_plan(f"web-pki-{kind}", {}, now=forge.AS_OF)
    found = run(plan, Bundle(pem.read(forge.bundle(certificate), "a.pem"))).findings
    return [f.rule.id for f in found if f.severity is Severity.ERROR]


@pytest.mark.parametrize("made", KINDS)
@pytest.mark.parametrize("asked", KINDS)
def test_each_kind_is_told_from_the_others(asked, made):
    told = errors(asked, forum.SOUND[KINDS[made]]())
    if asked == made:
        assert told == []
    elif asked == "ca":
        assert "web-pki/not-a-ca" in told
    elif made == "ca":
        assert told == []  # what the issuer of such a leaf looks like is no matter of its kind
    else:
        assert f"web-pki/not-{asked}" in told
