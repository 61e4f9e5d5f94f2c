"""How often a format goes through the findings of a file does not depend on how many certificates that has."""

from __future__ import annotations

from typing import Any

import pytest

from certlint.batch.bundles import about_run
from certlint.output import formats
from tests import forge
from tests.support.judging import judge


class Watched:
    """A report that counts how often its findings are asked for."""

    def __init__(self, report: Any) -> None:
        self.report, self.asked = report, 0

    def __getattr__(self, name: str) -> Any:
        self.asked += name == "findings"
        return getattr(self.report, name)


@pytest.mark.parametrize("name", ["csv-certificates", "cyclonedx", "csv", "json", "sarif", "junit"])
def test_findings_are_not_looked_through_for_each_certificate(name):
    _, issuing, _ = forge.chain()
    asked = []
    for count in (3, 30):
        report = Watched(judge([forge.leaf(issuing, f"h{n}.example.com") for n in range(count)], profile="hygiene"))
        formats.rendering(name).bundle(report, about_run(report.plan))
        asked.append(report.asked)
    assert asked[0] == asked[1]
