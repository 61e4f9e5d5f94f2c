"""Files with many certificates: what was decoded of them is dropped, and nothing that is said of them changes by it."""

from __future__ import annotations

from datetime import UTC

import pytest

from certlint import pem
from certlint.bundle import bundle as bundles
from certlint.bundle.bundle import MAX_DECODED, Bundle
from certlint.engine.outcomes import BundleReport
from certlint.engine.run import run
from certlint.engine.setup import make_plan
from certlint.report import Status
from certlint.x509.certificate import Certificate
from tests import forge
from tests.forge.hostile import SHAPES

NAMES = ("leaves", "self-signed", "constrained-chain", "crossed", "cas-only", "requests")
KNOBS = {"san": ["a_b.example.com", "192.0.2.1", "x"], "aia": {"ocsp": ["ldap://x"]}}


def files() -> dict[str, bytes]:
    made = {name: SHAPES[name](12) for name in NAMES}
    return made | {"findings": forge.bundle(*forge.chain(**KNOBS), *forge.chain())}


def said(report: BundleReport) -> tuple[object, ...]:
    outcomes = [(each.rule.id, each.status, each.reason, each.findings) for each in report.outcomes]
    findings = [(each.rule.id, each.message, each.location, each.certificate) for each in report.findings]
    return outcomes, findings, report.incomplete, str(report.dormant)


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["web-pki", "redis-enterprise-server"])
@pytest.mark.parametrize("name", files())
def test_a_large_file_is_judged_as_a_small_one(name, profile, monkeypatch):
    data = files()[name]
    plan = make_plan(profile, {"fqdn": [forge.FQDN]}, now=forge.AS_OF.replace(tzinfo=UTC))
    small = run(plan, Bundle(pem.read(data, "x.pem")))
    expected = said(small)
    monkeypatch.setattr(bundles, "MAX_DECODED", 0)
    bundle = Bundle(pem.read(data, "x.pem"))
    assert bundle.is_large
    first = run(plan, bundle)
    second = run(plan, bundle)
    assert said(first) == said(second) == expected


@pytest.mark.slow
def test_what_an_earlier_run_with_other_rules_says_stays(monkeypatch):
    monkeypatch.setattr(bundles, "MAX_DECODED", 0)
    now = forge.AS_OF.replace(tzinfo=UTC)
    bundle = Bundle(pem.read(files()["findings"], "x.pem"))
    first = run(make_plan("web-pki", {}, now=now), bundle)
    run(make_plan("web-pki", {}, now=now, select=["rfc5280/dns-underscore-below"]), bundle)
    passed = [each for each in first.outcomes if each.status is Status.PASSED]
    fresh = run(make_plan("web-pki", {}, now=now), Bundle(pem.read(files()["findings"], "x.pem")))
    assert passed == [each for each in fresh.outcomes if each.status is Status.PASSED]


def test_who_asks_for_a_part_that_was_dropped_is_told():
    certificate = Certificate(forge.leaf().der)
    certificate.raw["unusual_hosts"] = ((), 0, 0, None)
    certificate.forget(["unusual_hosts", "not-there"])
    assert "unusual_hosts" in certificate.raw
    assert "not-there" not in certificate.raw
    assert certificate.raw.get("not-there") is None
    with pytest.raises(RuntimeError, match="dropped to save memory"):
        certificate.read("unusual_hosts")
    with pytest.raises(KeyError):
        certificate.raw["not-there"]
    assert certificate.part("subject") is not None


@pytest.mark.parametrize(("over", "large"), [(0, False), (1, True)])
def test_a_file_is_large_beyond_half_a_megabyte(over, large):
    """Up to there what was decoded stays: a chain that people have is never decoded twice."""
    assert MAX_DECODED == 512 * 1024
    one = forge.cert(san=[f"n{n}.example.com" for n in range(1300)], key="p256-a").der
    ders = [one] * (MAX_DECODED // len(one) + over)
    bundle = Bundle(pem.read(forge.bundle(*map(forge.pem, ders)), "x.pem"))
    assert len(bundle.certificates) == len(ders)
    assert bundle.is_large == large
    assert (bundle.certificates[0].limit is not None) == large
