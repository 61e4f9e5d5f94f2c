"""Certificates that nobody here made: chains of public servers, and the roots that everybody trusts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import certifi
import pytest
from asn1crypto import x509 as asn1_x509

from certlint import pem
from certlint.bundle.bundle import Bundle
from certlint.engine.outcomes import BundleReport
from certlint.engine.run import run
from certlint.engine.setup import make_plan
from certlint.report import Status
from tests import forge
from tests.support.corpus import DEBIAN, real_chains, roots

DAY = datetime(2026, 6, 1, tzinfo=UTC)
# All that is to be said of the chains; the rest is sound.
TO_BE_SAID: dict[str, list[str]] = {}


def judged(data: bytes, now: datetime, profile: str = "hygiene", **settings: object) -> BundleReport:
    """The result, once it is sure that every rule was judged."""
    result = run(make_plan(profile, settings, now=now), Bundle(pem.read(data, "real.pem")))
    assert [event.reason for event in result.events if event.status is Status.CRASHED] == []
    assert result.incomplete == []
    return result


@pytest.mark.slow
@pytest.mark.parametrize("host", real_chains())
def test_chains(host):
    data, day = real_chains()[host]
    result = judged(data, day, fqdn=[host])
    assert [finding.rule.id for finding in result.findings] == TO_BE_SAID.get(host, [])
    assert len(result.bundle.chain) == len(result.bundle.certificates) >= 3
    assert result.bundle.roles[-1] == "root"


@pytest.mark.parametrize("host", real_chains())
def test_chains_without_their_intermediates(host):
    data, day = real_chains()[host]
    certificates = pem.read(data).blocks
    left = "".join(forge.pem(block.der) for block in (certificates[0], certificates[-1])).encode()
    assert "chain/missing-intermediate" in {f.rule.id for f in judged(left, day).findings}


def test_there_are_many_roots():
    assert len(roots()) > 120
    assert len(list(DEBIAN.glob("*.crt"))) > 100


@pytest.mark.slow
@pytest.mark.parametrize("der", roots(), ids=range(len(roots())))
def test_what_is_said_of_roots_is_true_and_all_of_it_is_said(der):
    result = judged(forge.pem(der).encode(), DAY)
    assert {finding.rule.id for finding in result.findings} == said_by_asn1crypto(der)
    assert result.bundle.roles == ["root"]


def said_by_asn1crypto(der: bytes) -> set[str]:
    """What there is to say of a root, as another library reads it."""
    root = asn1_x509.Certificate.load(der)
    end = root["tbs_certificate"]["validity"]["not_after"].native
    key = root.public_key
    small = key.algorithm == "rsa" and key["public_key"].parsed["public_exponent"].native < 65537
    truths = {
        "chain/missing-leaf": True,
        "validity/expired": end < DAY,
        "validity/expires-soon": 0 <= (end - DAY).days < 45,
        "x509/ca-constraints-not-critical": "basic_constraints" not in root.critical_extensions,
        "x509/ca-key-usage-missing": root.key_usage_value is None,
        "x509/subject-key-identifier-missing": root.key_identifier_value is None,
        "crypto/unusual-exponent": small,
        "crypto/weak-key": key.algorithm == "rsa" and key.bit_size < 2048,
    }
    return {rule for rule, holds in truths.items() if holds}


@pytest.mark.slow
def test_all_roots_of_certifi_in_one_file():
    data = Path(certifi.where()).read_bytes()
    result = judged(data, DAY, "redis-enterprise-client-ca")
    assert set(result.bundle.roles) == {"root"}
    assert {f.rule.id for f in result.findings} >= {"pem/text-outside-blocks"}
