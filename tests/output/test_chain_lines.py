"""The certificates of a bundle at the top of a report, in terminals of any width."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from certlint.output.text import bundle as rendered
from tests import forge
from tests.support.judging import judge

LEAF, MIDDLE, ROOT = forge.chain()
EXPIRED = forge.leaf(MIDDLE, not_after=datetime(2026, 3, 1, tzinfo=UTC))


def lines(width: int, *certificates: forge.Cert) -> list[str]:
    from certlint.batch.bundles import about_run

    report = judge(certificates, profile="hygiene")
    run = about_run(report.plan, width=width)
    return [line for line in rendered(report, run).splitlines() if "until" in line and line.startswith("  ")]


@pytest.mark.parametrize(
    ("width", "end"),
    [
        (100, "(RSA-3072, SHA-256, until 2026-12-31 (213 days))"),
        (68, "(RSA-3072, SHA-256, until 2026-12-31)"),
        (60, "(until 2026-12-31 (213 days))"),
        (50, "(until 2026-12-31)"),
    ],
)
def test_the_last_day_is_the_last_thing_that_a_narrow_terminal_loses(width, end):
    first, *_ = lines(width, LEAF, MIDDLE, ROOT)
    assert first == f"  leaf  cluster.example.com  {end}"
    assert all(len(line) <= width for line in lines(width, LEAF, MIDDLE, ROOT))


def test_that_a_certificate_has_expired_is_told_before_its_key():
    first, *_ = lines(70, EXPIRED, MIDDLE, ROOT)
    assert first == "  leaf  cluster.example.com  (until 2026-03-01 (expired 92 days ago))"
