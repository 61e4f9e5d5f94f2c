"""Of the findings of one rule on one certificate, a hundred are listed, and the rest is counted."""

from __future__ import annotations

import json

import pytest

from certlint.bundle import bundle as bundles
from certlint.cli import main
from certlint.engine import events
from certlint.engine.events import MAX_FINDINGS, MAX_TEXT
from certlint.output.formats import FORMATS
from certlint.x509.certificate import Certificate
from tests import forge
from tests.support.judging import findings, judge

UNDERSCORES = "rfc5280/dns-underscore-below"


def named(count: int) -> list[forge.Cert]:
    return forge.chain(san=[f"a.b_{n}.example.com" for n in range(count)])


def test_it_is_a_hundred_and_their_texts_have_two_thousand_characters():
    """As the report's schema and its readers have it."""
    assert (MAX_FINDINGS, MAX_TEXT) == (100, 2000)


@pytest.mark.parametrize("count", [MAX_FINDINGS - 1, MAX_FINDINGS])
def test_as_many_as_a_person_reads_are_listed(count):
    assert len(findings(UNDERSCORES, named(count), profile="rfc5280")) == count


@pytest.mark.slow
@pytest.mark.parametrize(("over", "words"), [(1, "and 1 more finding of"), (900, "and 900 more findings of")])
def test_what_is_left_out_is_counted(over, words):
    found = findings(UNDERSCORES, named(MAX_FINDINGS + over), profile="rfc5280")
    assert len(found) == MAX_FINDINGS + 1
    assert found[-1].message.startswith(words)
    assert found[-1].location.offset > found[-2].location.offset


def test_each_certificate_of_a_bundle_has_its_own():
    twice = [*named(MAX_FINDINGS + 1), *named(MAX_FINDINGS + 2)[:1]]
    found = findings(UNDERSCORES, twice, profile="rfc5280")
    assert [f.message.split()[1] for f in found if f.message.startswith("and ")] == ["1", "2"]


def test_a_rule_that_runs_on_many_parts_is_counted_over_all_of_them():
    frames = [forge.extension(f"1.2.3.{n}", b"") for n in range(MAX_FINDINGS + 5)]
    odd = [frame[:1] + b"\x81" + frame[1:] for frame in frames]
    found = findings("x509/not-der", forge.chain(extensions=odd), profile="hygiene")
    assert len(found) == MAX_FINDINGS + 1
    assert found[-1].message.startswith("and 5 more")


def test_findings_about_the_file_are_counted_too(tmp_path, capsys):
    path = tmp_path / "bundle.pem"
    path.write_bytes(forge.bundle(*forge.chain(), "-----BEGIN X-----\nMAA=\n-----END X-----\n" * (MAX_FINDINGS + 7)))
    main([str(path), "--select", "pem/unexpected-block", "--format", "json"])
    (bundle,) = json.loads(capsys.readouterr().out)["bundles"]
    assert [f["message"] for f in bundle["findings"]][-1] == "and 7 more findings of this rule"


def test_statistics_count_what_is_not_listed(tmp_path, capsys):
    path = tmp_path / "bundle.pem"
    path.write_bytes(forge.bundle(*forge.chain(), "-----BEGIN X-----\nMAA=\n-----END X-----\n" * (MAX_FINDINGS + 7)))
    main([str(path), "--select", "pem/unexpected-block", "--quiet", "--statistics"])
    assert capsys.readouterr().err.split() == [str(MAX_FINDINGS + 7), "pem/unexpected-block"]


@pytest.mark.slow
def test_audits_count_as_bundles_do(tmp_path, capsys):
    path = tmp_path / "one.pem"
    path.write_bytes(forge.bundle(*named(MAX_FINDINGS + 9)[:1]))
    main([str(path), "--profile", "rfc5280", "--format", "jsonl"])
    line = json.loads(capsys.readouterr().out.splitlines()[0])
    told = [f["message"] for f in line["findings"] if f["rule"] == UNDERSCORES]
    assert (len(told), told[-1]) == (MAX_FINDINGS + 1, "and 9 more findings of this rule")


def test_texts_are_cut_to_what_a_person_reads():
    found = findings(UNDERSCORES, forge.chain(san=["a_" * 50_000 + ".b_.example.com"]), profile="rfc5280")
    assert found
    assert all(len(text) <= MAX_TEXT for f in found for text in (f.message, f.expected, f.found))


@pytest.mark.slow
def test_a_title_is_short_whatever_the_subject():
    certificate = Certificate(forge.cert(subject=[("OU", f"unit {n}") for n in range(2000)], san=None).der)
    assert certificate.title.startswith("OU=unit 0, OU=unit 1, ")
    assert len(certificate.title) < 250


@pytest.fixture
def few(monkeypatch) -> int:
    """How many findings of a file are listed, here."""
    monkeypatch.setattr(events, "MAX_LISTED", 30)
    return 30


@pytest.mark.parametrize("count", [2, 10, 40])
def test_a_file_has_so_many_findings_listed_and_each_rule_is_counted(few, count):
    """Errors of the last certificates are not lost behind those of the first: each rule says how many more it has."""
    listed = [f for knob in range(count) for f in forge.chain(serial=knob + 1, san=["a.b_.example.com"])[:1]]
    result = judge(listed, profile="rfc5280")
    assert len(result.findings) <= few + len({f.rule.id for f in result.findings})
    of_rule = [f for f in result.findings if f.rule.id == UNDERSCORES]
    rests = [f for f in of_rule if "which are not listed" in f.message]
    left_out = sum(int(f.message.split()[1]) for f in rests)
    assert len(of_rule) - len(rests) + left_out == count
    assert all(f.certificate is None for f in rests)


@pytest.mark.slow
@pytest.mark.parametrize("form", sorted(FORMATS))
def test_what_is_not_listed_counts_in_every_format(few, form, tmp_path, capsys):
    """The verdict stays what it is, and the report says that there is more. Audits list the findings of each certificate."""
    path = tmp_path / "bundle.pem"
    path.write_bytes(
        forge.bundle(*[c for n in range(40) for c in forge.chain(serial=n + 1, san=["a.b_.example.com"])[:1]])
    )
    assert main([str(path), "--profile", "rfc5280", "--format", form, "--fail-on", "info"]) == 1
    out = capsys.readouterr().out
    # Two list the worst of a file anyway, and some list no findings of a file.
    if form not in ("prometheus", "ics", "jsonl", "csv-certificates", "github", "markdown", "html-summary"):
        assert "which are not listed" in out
    assert len(out) < 400_000


def test_in_a_large_file_the_first_problem_of_an_event_stays(monkeypatch):
    monkeypatch.setattr(bundles, "MAX_DECODED", 0)
    result = judge(named(MAX_FINDINGS + 3), profile="rfc5280")
    (event,) = [e for j in result.judgements for e in j.events if e.call.selected.rule.id == UNDERSCORES]
    assert (len(event.problems), event.more) == (1, ())
    assert [o.findings for o in result.outcomes if o.rule.id == UNDERSCORES] == [MAX_FINDINGS + 1]
