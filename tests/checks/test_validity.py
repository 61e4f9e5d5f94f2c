from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests import forge
from tests.support.judging import findings, judge, told

START = datetime(2026, 1, 1)
SECOND = timedelta(seconds=1)


def lasting(days: int, seconds: int = 0):
    return forge.chain(not_before=START, not_after=START + timedelta(days=days, seconds=seconds))


def test_the_last_second_belongs_to_the_life():
    end = forge.chain()[0], datetime(2026, 12, 31)
    assert findings("validity/expired", forge.chain(), as_of=end[1]) == []
    (finding,) = findings("validity/expired", forge.chain(), as_of=end[1] + SECOND)
    assert finding.severity.label == "error"
    assert "2026-12-31 00:00:00 UTC" in finding.message


def test_every_certificate_of_the_chain_is_looked_at():
    found = findings("validity/expired", forge.chain(), as_of=datetime(2041, 1, 1))
    assert [f.certificate for f in found] == [0, 1, 2]
    found = findings("validity/not-yet-valid", forge.chain(), as_of=datetime(2019, 1, 1))
    assert [f.certificate for f in found] == [0, 1, 2]


def test_the_first_second_belongs_to_the_life():
    assert findings("validity/not-yet-valid", forge.chain(), as_of=START) == []
    (finding,) = findings("validity/not-yet-valid", forge.chain(), as_of=START - SECOND)
    assert (finding.severity.label, finding.certificate) == ("error", 0)


@pytest.mark.parametrize(
    ("left", "settings", "fires"),
    [(44, {}, 1), (45, {}, 0), (44, {"expires_in": 30}, 0), (29, {"expires_in": 30}, 1), (0, {"expires_in": 0}, 0)],
)
def test_what_expires_soon(left, settings, fires):
    as_of = datetime(2026, 12, 31) - timedelta(days=left)
    found = findings("validity/expires-soon", forge.chain(), as_of=as_of, **settings)
    assert [f.severity.label for f in found] == ["warning"] * fires


def test_what_expires_within_hours_is_told_in_hours():
    (finding,) = findings("validity/expires-soon", forge.chain(), as_of=datetime(2026, 12, 30, 12))
    assert "in 12 hours" in finding.message


def test_one_defect_of_time_is_reported_once():
    assert told(forge.chain(), as_of=datetime(2027, 6, 1)) == ["validity/expired"]
    assert told(lasting(20), as_of=START - SECOND) == ["validity/not-yet-valid"]


@pytest.mark.parametrize(
    ("bundle", "fires"), [(lasting(365), 0), (lasting(365, 1), 1), (lasting(90), 0), (lasting(730), 1)]
)
def test_a_life_longer_than_a_year(bundle, fires):
    found = findings("redis/validity-too-long", bundle)
    assert [f.severity.label for f in found] == ["warning"] * fires


def test_cas_may_live_longer():
    assert findings("redis/validity-too-long", forge.chain()) == []


@pytest.mark.parametrize(("day", "fires"), [("2019-07-01", 0), ("2019-07-02", 1)])
def test_the_limit_of_apple_is_for_certificates_issued_after_2019_07_01(day, fires):
    begin = datetime.fromisoformat(day)
    chain = forge.chain(not_before=begin, not_after=begin + timedelta(days=3650))
    assert len(findings("hygiene/valid-over-825-days", chain, profile="hygiene")) == fires


@pytest.mark.parametrize("profile", ["redis-oss-client", "redis-cloud-client"])
def test_the_limit_for_servers_is_none_for_clients(profile):
    chain = forge.chain(
        not_before=datetime(2024, 1, 1), not_after=datetime(2034, 1, 1), eku=["serverAuth", "clientAuth"]
    )
    rules = {finding.rule.id for finding in judge(chain, profile=profile).findings}
    assert "hygiene/valid-over-825-days" not in rules
