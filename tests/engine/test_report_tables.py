"""What a report says of rules and suppressions on a day, and what sizes mean: as tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from itertools import product
from typing import Any

import pytest

from certlint import pem
from certlint.bundle.bundle import Bundle
from certlint.engine import baseline, setup
from certlint.engine.judge import judge
from certlint.engine.outcomes import BundleReport
from certlint.engine.reporting import Report
from certlint.engine.run import run
from certlint.engine.setup import make_plan
from certlint.engine.suppressions import KnownFinding, known, subtract, suppress, tally
from certlint.errors import UsageError
from certlint.report import RuleStatus, Status, Suppression
from certlint.x509.certificate import Certificate
from tests import forge

DAY = datetime(2026, 6, 1, tzinfo=UTC)
# The most telling first.
TELLING = ("crashed", "failed", "skipped", "suppressed", "passed", "not-effective", "not-applicable")
POLICY = """select = ["*"]
[[rule]]
id = "acme/a"
title = "T"
severity = "error"
check = "expiry.begun"
rationale = "R"
remediation = "M"
"""


@pytest.fixture
def plan(tmp_path) -> Any:
    """One of a single rule."""
    (tmp_path / "acme.toml").write_text(POLICY)
    return make_plan(str(tmp_path / "acme.toml"), {}, now=DAY)


class OfStatuses(Report):
    """A report in which these statuses came up, one after the other."""

    statuses: tuple[Status, ...] = ()

    def _statuses(self) -> Iterator[RuleStatus]:
        yield from (RuleStatus(self.plan.selected[0].rule, status, status.value) for status in self.statuses)


def test_of_several_statuses_the_most_telling_is_the_rules(plan):
    assert sorted(TELLING) == sorted(status.value for status in Status)
    for statuses in product(Status, repeat=2):
        report = OfStatuses(Bundle(pem.read(b"")), plan, [], ())
        report.statuses = statuses
        (outcome,) = report.outcomes
        expected = min((status.value for status in statuses), key=TELLING.index)
        assert (outcome.status.value, outcome.reason) == (expected, expected)


def test_a_rule_of_one_part_is_evaluated_once_for_each_value(plan):
    first, second = (Certificate(forge.leaf(not_before=datetime(2026, month, 1)).der) for month in (1, 2))
    counts = []
    for certificate in (first, first, second, first):
        judge(plan, certificate, "leaf")
        counts.append(sum(batch.evaluations for batch in plan.batches))
    assert counts == [1, 1, 2, 2]


LEAF, MIDDLE, ROOT = CHAIN = forge.chain(not_before=datetime(2026, 7, 1))
"""Not valid yet: the one finding of the plan above."""


def judged(plan: Any) -> BundleReport:
    result = run(plan, Bundle(pem.read(forge.bundle(*CHAIN), "certs/bundle.pem")))
    assert [(f.rule.id, f.certificate) for f in result.findings] == [("acme/a", 0)]
    return result


def suppression(**fields: str) -> Suppression:
    usual = {"rule": "acme/a", "reason": "soon", "expires": "2026-06-02", "origin": "certlint.toml", "folder": ""}
    wanted = {name: fields.get(name, usual.get(name, "")) for name in Suppression._fields}
    return Suppression(**{**wanted, **fields})


SUPPRESSED = [
    ({}, True),
    ({"expires": "2026-06-01"}, False),
    ({"expires": "2026-05-31"}, False),
    ({"expires": "2027-01-01"}, True),
    ({"rule": "acme/*"}, True),
    ({"rule": "acme/b"}, False),
    ({"path": "certs/*.pem"}, True),
    ({"path": "certs"}, True),
    ({"path": "other/*.pem"}, False),
    ({"path": "*.pem", "folder": "certs"}, True),
    ({"subject": "CN=cluster.example.com"}, True),
    ({"subject": "CN=other.example.com"}, False),
    ({"spki_sha256": Certificate(LEAF.der).spki_sha256}, True),
    ({"spki_sha256": Certificate(ROOT.der).spki_sha256}, False),
    ({"spki_sha256": Certificate(LEAF.der).spki_sha256, "subject": "CN=other.example.com"}, False),
    ({"path": "other", "subject": "CN=cluster.example.com"}, False),
]


@pytest.mark.parametrize(("fields", "taken"), SUPPRESSED, ids=repr)
def test_what_a_suppression_takes_out(fields, taken, plan):
    """On its last day it no longer holds."""
    result, use = suppress(judged(plan), [suppression(**fields)])
    assert (len(result.findings), len(result.suppressed)) == (int(not taken), int(taken))
    assert use.used == ((0,) if taken else ())
    (outcome,) = result.outcomes
    assert outcome.status is (Status.SUPPRESSED if taken else Status.FAILED)


def test_the_first_suppression_that_fits_is_the_one_that_is_used(plan):
    rows = [suppression(rule="acme/b"), suppression(reason="first"), suppression(reason="second")]
    result, use = suppress(judged(plan), rows)
    assert (use.reached, use.used) == ((1, 2), (1,))
    assert [each.reason for each in result.suppressed] == ["first"]


def test_what_a_baseline_knows_so_often_and_no_more(plan):
    result = judged(plan)
    key = known(result.findings[0], result.bundle)
    assert key == KnownFinding("acme/a", Certificate(LEAF.der).spki_sha256, "validity")
    twice = result.replaced([*result.findings, *result.findings])
    assert tally(twice.findings, result.bundle) == {key: 2}
    for count in (0, 1, 2, 3):
        left = subtract(twice, {key: count}, "base.json")
        assert (len(left.findings), len(left.suppressed)) == (max(0, 2 - count), min(count, 2))
    assert left.suppressed[0].reason == "known since the baseline base.json"
    assert len(subtract(twice, {key._replace(part="subject"): 5}, "base.json").findings) == 2


def test_a_baseline_is_written_over_the_one_of_before(tmp_path):
    path = str(tmp_path / "base.json")
    rows = {KnownFinding("acme/a", "00", "validity"): 2, KnownFinding("acme/b", "", "", "a.pem"): 1}
    for found in ({}, rows, dict(reversed(rows.items()))):
        baseline.write(path, found)
        assert baseline.load(path) == found
    assert (tmp_path / "base.json").read_text() == baseline.text(rows), "whatever the order"


SIZES = {
    "1": 1,
    "2": 2,
    "1k": 1024,
    "500K": 500 * 1024,
    "16M": 16 << 20,
    "2g": 2 << 30,
    "1G": 1 << 30,
    "007": 7,
    "9" * 18: 10**18 - 1,
}
NO_SIZES = ["", "0", "00", "0k", "k", "M", "-1", "1.5M", "1 M", "1kk", "MM", "1T", "²", "9" * 19, "0x10", "1e3"]


@pytest.mark.parametrize("text", SIZES)
def test_sizes(text):
    assert setup.size(text) == SIZES[text]


@pytest.mark.parametrize("text", NO_SIZES)
def test_what_is_no_size(text):
    with pytest.raises(UsageError, match="is not a size") as caught:
        setup.size(text)
    assert caught.value.hint == "write it as 16M, 500k or a number of bytes"


MOMENTS = {
    "2026-06-01": DAY,
    "2026-06-01T12:00:00Z": datetime(2026, 6, 1, 12, tzinfo=UTC),
    "2026-06-01t12:00:00z": datetime(2026, 6, 1, 12, tzinfo=UTC),
    "2026-06-01T12:00:00": datetime(2026, 6, 1, 12, tzinfo=UTC),
    "2026-06-01T12:00:00+02:00": datetime(2026, 6, 1, 10, tzinfo=UTC),
    "0001-01-01": datetime(1, 1, 1, tzinfo=UTC),
    "9999-12-31": datetime(9999, 12, 31, tzinfo=UTC),
}


@pytest.mark.parametrize("text", MOMENTS)
def test_moments(text):
    assert setup.as_of(text) == MOMENTS[text]
    assert setup.as_of(MOMENTS[text]) == MOMENTS[text]
    assert setup.as_of(MOMENTS[text].date()).hour == 0


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-13-01", "2026-02-30", "9999-12-31T23:59:59-01:00"])
def test_what_is_no_date(text):
    with pytest.raises(UsageError, match="is not a date"):
        setup.as_of(text)


OWNERS = {"redis": True, "redis:redis": True, ":redis": True, "redis:": True, "": True, ":": False, "a:b:c": False}


@pytest.mark.parametrize("text", OWNERS)
def test_owners(text):
    if OWNERS[text]:
        assert setup.owner(text) == text
    else:
        with pytest.raises(UsageError, match="is not a user and group"):
            setup.owner(text)


@pytest.mark.parametrize("about", [0, 1, 2, None])
@pytest.mark.parametrize("named", [0, 1, 2])
def test_a_suppression_of_one_certificate_takes_out_no_finding_about_another(about, named, plan):
    """What is about the file as a whole is about its leaf. A baseline knows findings in the same way."""
    result = judged(plan)
    result = result.replaced([result.findings[0]._replace(certificate=about)])
    meant = 0 if about is None else about
    digests = [Certificate(each.der).spki_sha256 for each in CHAIN]
    taken, _ = suppress(result, [suppression(spki_sha256=digests[named])])
    assert len(taken.suppressed) == (meant == named)
    left = subtract(result, {KnownFinding("acme/a", digests[named], "validity"): 1}, "base.json")
    assert len(left.suppressed) == (meant == named)


@pytest.mark.parametrize("path", ["certs/bundle.pem", "bundle.pem"])
def test_a_file_without_certificates_is_known_by_its_name_and_its_bytes(path, plan):
    finding = judged(plan).findings[0]._replace(certificate=None)
    empty = run(plan, Bundle(pem.read(b"", path))).replaced([finding])
    assert known(finding, empty.bundle) == KnownFinding("acme/a", "", "validity", "bundle.pem", sha256(b"").hexdigest())
    assert len(suppress(empty, [suppression(path="**/bundle.pem")])[0].suppressed) == 1
    assert suppress(empty, [suppression(subject="CN=cluster.example.com")])[0].suppressed == ()


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ('roles = ["intermediate"]', "the file has no intermediate certificate"),
        ('roles = ["intermediate", "root"]', "the file has no intermediate or root certificate"),
        ('roles = ["leaf", "root"]\nwhen = ["ca"]', "no certificate matches: ca"),
        ('when = ["v3"]\nunless = ["v3", "ev"]', "no certificate matches: v3, not v3, not ev"),
    ],
)
def test_why_a_rule_had_nothing_to_look_at(more, reason, tmp_path):
    (tmp_path / "acme.toml").write_text(POLICY + more)
    made = make_plan(str(tmp_path / "acme.toml"), {}, now=DAY)
    (outcome,) = run(made, Bundle(pem.read(LEAF.pem.encode()))).outcomes
    assert (outcome.status, outcome.reason) == (Status.NOT_APPLICABLE, reason)
