"""Days until the end are counted once: every report says the same number of them."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from certlint.x509.days import days_left, left_text
from tests import forge
from tests.support.cli import certlint

pytestmark = pytest.mark.slow

END = datetime(2026, 12, 31, 12, 0, tzinfo=UTC)


@pytest.fixture
def bundle(tmp_path):
    path = tmp_path / "a.pem"
    path.write_bytes(forge.bundle(*forge.chain(not_after=END)))
    return path


@pytest.mark.parametrize(
    ("left", "days", "text"),
    [
        (timedelta(days=45), 45, "45 days"),
        (timedelta(days=44, hours=23, minutes=59), 44, "44 days"),
        (timedelta(days=2), 2, "2 days"),
        (timedelta(days=1, hours=23), 1, "47 hours"),
        (timedelta(hours=1, minutes=59), 0, "1 hour"),
        (timedelta(0), 0, "0 hours"),
        (timedelta(minutes=-90), 0, "expired 1 hour ago"),
        (timedelta(days=-3, hours=-23), -3, "expired 3 days ago"),
    ],
)
def test_every_report_says_the_same(bundle, left, days, text):
    now = END - left
    assert (days_left(END, now), left_text(END, now)) == (days, text)
    moment = ("--as-of", now.isoformat().replace("+00:00", "Z"), "--expires-in", "60")
    said = {name: certlint(bundle, *moment, "--format", name).out for name in ("text", "json", "html", "prometheus")}
    assert f"until 2026-12-31 ({text})" in said["text"]
    leaf = json.loads(said["json"])["bundles"][0]["certificates"][0]
    assert leaf["days_left"] == days
    assert text in said["html"]
    number = re.search(r'certlint_certificate_days_left\{[^}]*role="leaf"[^}]*\} (\S+)', said["prometheus"])
    assert int(float(number[1])) == days
    # The finding of a check words the same span.
    message = next(f["message"] for f in json.loads(said["json"])["bundles"][0]["findings"] if "valid" in f["rule"])
    assert message.endswith(text.replace("expired ", "") if left < timedelta(0) else f"in {text}")
