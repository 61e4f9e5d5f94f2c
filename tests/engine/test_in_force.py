"""The day by whose rules a certificate is judged, who sets it, and what is reported of rules not in force."""

from __future__ import annotations

import json
import tomllib
from datetime import date, datetime
from pathlib import Path

import jsonschema
import pytest

from certlint import Linter
from certlint.engine.setup import make_plan
from certlint.errors import CertlintError
from certlint.policy import index
from certlint.policy.profile import load
from tests import forge
from tests.batch.test_stream import SCHEMA
from tests.output.test_json import REPORT
from tests.support.cli import DAY, certlint
from tests.support.profiles import OF_ANSWERS

WOULD = "of them would report a finding"
LINE = jsonschema.Draft202012Validator(SCHEMA)
POLICY = """
title = "A book of three rules"
catalogues = ["x509"]
select = ["book/*"]
[settings]
rules_of = "{rules_of}"
[[rule]]
id = "book/old"
title = "Serial number has fewer than 64 bits"
severity = "error"
roles = ["leaf"]
check = "serial.octets"
params = {{ at_most = 4 }}
until = 2010-01-01
rationale = "r"
remediation = "m"
[[rule]]
id = "book/new"
title = "Serial number has more than 8 bits"
severity = "error"
roles = ["leaf"]
check = "serial.octets"
params = {{ at_most = 1 }}
effective = 2020-01-01
rationale = "r"
remediation = "m"
[[rule]]
id = "book/bundle"
title = "Issuer is missing"
severity = "warning"
check = "chain.complete"
params = {{ lacks = "intermediate" }}
effective = 2020-01-01
rationale = "r"
remediation = "m"
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A leaf with a long serial number that says 1970 of itself, one of 2026, and the book of rules."""
    monkeypatch.chdir(tmp_path)
    for year in (1970, 2026):
        Path(f"{year}.pem").write_text(forge.leaf(serial=1 << 60, not_before=datetime(year, 1, 1)).pem)
    Path("both.pem").write_text(Path("1970.pem").read_text() + Path("2026.pem").read_text())
    book()
    return tmp_path


def book(rules_of: str = "issuance", name: str = "book.toml", more: str = "") -> None:
    Path(name).write_text(POLICY.format(rules_of=rules_of) + more)


def report(path: str, *options: str) -> dict:
    found = json.loads(certlint(path, "--profile", "book.toml", *DAY, "--format", "json", *options).out)
    REPORT.validate(found)
    return found


def rules(path: str, *options: str) -> list[str]:
    return [f["rule"] for f in report(path, *options)["bundles"][0]["findings"]]


NEW, OLD = ["book/new", "book/bundle"], ["book/old"]


@pytest.mark.parametrize(
    ("path", "options", "expected"),
    [
        ("1970.pem", (), OLD),
        ("2026.pem", (), NEW),
        ("1970.pem", ("--rules-of", "issuance"), OLD),
        ("1970.pem", ("--rules-of", "today"), NEW),
        ("2026.pem", ("--rules-of", "today"), NEW),
        ("1970.pem", ("--rules-of", "2009-12-31"), OLD),
        ("1970.pem", ("--rules-of", "2010-01-01"), []),
        ("1970.pem", ("--rules-of", "2019-12-31"), []),
        ("1970.pem", ("--rules-of", "2020-01-01"), NEW),
        ("2026.pem", ("--rules-of", "2009-12-31"), OLD),
    ],
)
def test_the_day_decides(place, path, options, expected):
    assert rules(path, *options) == expected


def test_today_is_the_day_that_the_run_is_about(place):
    assert rules("1970.pem", "--rules-of", "today", "--as-of", "2009-06-01") == OLD
    assert rules("1970.pem", "--rules-of", "today", "--as-of", "2015-06-01") == []


def test_a_certificate_whose_dates_nobody_can_read_is_judged_by_the_rules_of_today(place):
    Path("odd.pem").write_text(forge.leaf(serial=1 << 60, not_before=b"\x17\x01x").pem)
    assert sorted(rules("odd.pem")) == sorted(NEW)


@pytest.mark.slow
def test_a_request_is_judged_by_the_rules_it_would_be_issued_under(place):
    """Rules that ended years ago reported the same defect a second time, with advice that no longer holds."""
    Path("r.csr").write_text(forge.csr("x.example.com", san=["y.example.com"]).pem)
    ended = {rule.id for rule in load("web-pki").rules if rule.until and rule.until <= "2026-06-01"}
    of = ("r.csr", "--profile", "web-pki", *DAY)
    told = json.loads(certlint(*of, "--format", "json").out)["bundles"][0]
    assert {f["rule"] for f in told["findings"]}
    assert not ended & {f["rule"] for f in told["findings"]}
    lines = certlint(*of, "--format", "jsonl")
    line, summary = [json.loads(each) for each in lines.out.splitlines()]
    assert not ended & {f["rule"] for f in line["findings"]}
    assert summary["not_in_force"] == line["not_in_force"] == 0
    asked = certlint(*of, "--rules-of", "2015-01-01", "--format", "json").out
    assert ended & {f["rule"] for f in json.loads(asked)["bundles"][0]["findings"]}


def test_a_rule_about_the_bundle_that_is_not_in_force_is_no_pass(place):
    told = report("1970.pem", "--select", "book/bundle")
    assert told["summary"]["verdict"] == "incomplete"
    assert told["bundles"][0]["incomplete"] == [
        "no rule of profile book.toml applies to any certificate: in force from 2020-01-01"
    ]
    sound = report("1970.pem", "--select", "book/bundle", "--rules-of", "2015-01-01")
    assert sound["summary"]["verdict"] == "incomplete"


@pytest.mark.parametrize(
    ("year", "status", "verdict"), [(1970, "not-effective", "incomplete"), (2026, "passed", "pass")]
)
def test_nor_is_it_one_where_it_would_find_nothing(place, year, status, verdict):
    chain = [forge.leaf(not_before=datetime(year, 1, 1)), forge.intermediate(), forge.root()]
    Path("whole.pem").write_bytes(forge.bundle(*chain))
    told = report("whole.pem", "--select", "book/bundle")
    [outcome] = [each for each in told["bundles"][0]["outcomes"] if each["rule"] == "book/bundle"]
    assert (outcome["status"], told["summary"]["verdict"]) == (status, verdict)


class TestWhoSays:
    """The command line, then the configuration, then the profile, then what it extends."""

    @pytest.mark.slow
    def test_shipped_profiles(self):
        of = {name: make_plan(name, {}).settings["rules_of"] for name in index.profiles()}
        assert {name for name, day in of.items() if day == "today"} == {
            name for name in of if name == "csr" or any(rule.id.startswith("clients/") for rule in load(name).rules)
        }
        assert {name for name, day in of.items() if day == "issuance"} == {
            name
            for name in of
            if name in ("rfc5280", "smime", "code-signing", "etsi", *OF_ANSWERS) or name.startswith("web-pki")
        }

    @pytest.mark.slow
    def test_a_profile_and_those_that_extend_it(self, place):
        book("today", "base.toml")
        Path("book.toml").write_text('extends = "./base.toml"\n')
        assert rules("1970.pem") == NEW
        Path("book.toml").write_text('extends = "./base.toml"\n[settings]\nrules_of = "issuance"\n')
        assert rules("1970.pem") == OLD
        Path("book.toml").write_text('extends = "./base.toml"\n[settings]\nrules_of = 2012-01-01\n')
        assert rules("1970.pem") == []

    @pytest.mark.slow
    def test_a_configuration(self, place):
        Path("certlint.toml").write_text(
            'rules-of = "today"\n[[bundle]]\npath = "both.pem"\nprofile = "./book.toml"\nrules-of = 2015-01-01\n'
        )
        assert rules("1970.pem") == NEW
        assert rules("both.pem") == []
        assert rules("1970.pem", "--rules-of", "issuance") == OLD
        shown = certlint("--show-config", "--profile", "book.toml").out
        assert tomllib.loads(shown)["rules-of"] == "today"
        assert "certlint.toml:1" in next(line for line in shown.splitlines() if line.startswith("rules-of"))

    def test_callers(self, place):
        for day, expected in (
            ("today", NEW),
            (None, OLD),
            ("2012-01-01", []),
            (date(2012, 1, 1), []),
            ("issuance", OLD),
        ):
            linter = Linter("book.toml", as_of="2026-06-01", rules_of=day)
            assert [f.rule for f in linter.lint(Path("1970.pem")).findings] == expected
        with pytest.raises(CertlintError, match="`issuance`, `today`"):
            Linter("book.toml", rules_of="yesterday")

    @pytest.mark.parametrize(
        "day", ["yesterday", "2026-02-30", "20260101", "2026-1-1", "Today", "2026-01-01T00:00:00Z"]
    )
    def test_what_is_no_day(self, place, day):
        answer = certlint("1970.pem", "--rules-of", day)
        assert answer.code == 2
        assert "issuance, today, or a date" in answer.err
        Path("certlint.toml").write_text(f'rules-of = "{day}"\n')
        answer = certlint("1970.pem")
        assert (answer.code, "certlint.toml:1: 'rules-of' should be" in answer.err) == (2, True)
        Path("certlint.toml").unlink()
        book(day)
        answer = certlint("1970.pem", "--profile", "book.toml")
        assert (answer.code, "book.toml: the default of rules_of" in answer.err) == (2, True)

    @pytest.mark.slow
    def test_completions_and_help(self):
        assert "--rules-of" in certlint("--help").out
        for shell in ("bash", "zsh", "fish"):
            lines = [line for line in certlint("completions", shell).out.splitlines() if "rules-of" in line]
            assert any("issuance" in line and "today" in line for line in lines), shell


class TestReports:
    def test_json(self, place):
        found = report("1970.pem")
        assert found["rules_of"] == found["bundles"][0]["rules_of"] == "issuance"
        assert found["bundles"][0]["not_in_force"] == {
            "rules": 2,
            "firing": 2,
            "reason": "on 1970-01-01, the day of issuance",
        }
        reasons = {o["rule"]: (o["status"], o["reason"]) for o in found["bundles"][0]["outcomes"]}
        assert reasons["book/new"] == ("not-effective", "in force from 2020-01-01")
        assert reasons["book/bundle"] == ("not-effective", "in force from 2020-01-01")
        ended = report("2026.pem")["bundles"][0]
        assert ended["not_in_force"] == {"rules": 1, "firing": 1, "reason": "on 2026-01-01, the day of issuance"}
        assert {o["rule"]: o["reason"] for o in ended["outcomes"]}["book/old"] == "in force until 2010-01-01"

    def test_all_rules_are_in_force(self, place):
        book(more="[[when]]\nfqdn = true\nignore = ['book/old', 'book/bundle']\n")
        found = report("2026.pem", "--fqdn", "a.example.com")["bundles"][0]
        assert found["not_in_force"] == {"rules": 0, "firing": 0, "reason": ""}
        assert "not in force" not in certlint("2026.pem", "--profile", "book.toml", "--fqdn", "a.example.com", *DAY).out

    def test_what_passes_on_one_certificate_hides_not_what_sleeps_on_another(self, place):
        found = report("both.pem")["bundles"][0]["not_in_force"]
        assert found == {"rules": 3, "firing": 3, "reason": "between 1970-01-01 and 2026-01-01, the days of issuance"}

    @pytest.mark.parametrize(
        ("day", "line"),
        [
            ("issuance", f"2 rules on 1970-01-01, the day of issuance, 2 {WOULD}; --rules-of today applies them"),
            ("today", "1 rule on 2026-06-01 (--rules-of today), which would report a finding"),
            ("2015-01-01", f"3 rules on 2015-01-01, 3 {WOULD}"),
        ],
    )
    def test_text_has_one_line(self, place, day, line):
        said = certlint("1970.pem", "--profile", "book.toml", "--rules-of", day, *DAY).out
        assert [each for each in said.splitlines() if "not in force" in each] == [f"not in force  {line}"]

    def test_html_and_markdown(self, place):
        said = certlint("1970.pem", "--profile", "book.toml", "--format", "html", *DAY).out
        assert "Not in force: 2 rules on 1970-01-01, the day of issuance, 2 of them would report a finding." in said
        assert "<dt>Rules of</dt><dd>the day of issuance</dd>" in said
        said = certlint("1970.pem", "--profile", "book.toml", "--format", "markdown", *DAY).out
        assert "> Not in force: 2 rules on 1970-01-01, the day of issuance, 2 of them would report a finding" in said

    def test_markdown_of_a_bundle_with_nothing_else(self, place):
        always = "id = 'book/always'\ntitle = 'T'\nseverity = 'error'\nrationale = 'r'\nremediation = 'm'\n"
        book(more=f"[[rule]]\n{always}check = 'serial.octets'\nparams = {{ at_most = 20 }}\n")
        said = certlint(
            "1970.pem", "--profile", "book.toml", "--format", "markdown", "--rules-of", "2015-01-01", *DAY
        ).out
        assert "`1970.pem`\n\n> Not in force: 3 rules" in said


class TestAudits:
    def lines(self, *options: str) -> tuple[list[dict], str]:
        answer = certlint("both.pem", "--profile", "book.toml", "--format", "jsonl", *DAY, *options)
        found = [json.loads(line) for line in answer.out.splitlines()]
        for line in found:
            LINE.validate(line)
        return found, answer.err

    @pytest.mark.slow
    def test_lines_and_summary(self, place):
        (old, new, summary), told = self.lines()
        assert [[f["rule"] for f in line["findings"]] for line in (old, new)] == [["book/old"], ["book/new"]]
        assert [line["not_in_force"] for line in (old, new, summary)] == [1, 1, 2]
        assert summary["rules_of"] == "issuance"
        assert "2 times a rule would report a finding and was not in force on the day of issuance" in told

    @pytest.mark.slow
    def test_of_today(self, place):
        (old, new, summary), told = self.lines("--rules-of", "today")
        assert [[f["rule"] for f in line["findings"]] for line in (old, new)] == [["book/new"], ["book/new"]]
        assert (summary["rules_of"], summary["not_in_force"]) == ("today", 2)
        assert "not in force on 2026-06-01" in told

    @pytest.mark.slow
    def test_a_run_goes_on_by_the_same_rules_only(self, place):
        order = (
            "both.pem",
            "--profile",
            "book.toml",
            "--format",
            "jsonl",
            *DAY,
            "--output",
            "lines",
            "--resume",
            "journal",
        )
        assert certlint(*order).code == 1
        assert certlint(*order).code == 1
        answer = certlint(*order, "--rules-of", "today")
        assert answer.code == 2
        assert "settings" in answer.err


def test_a_forecast_by_the_rules_of_today(place):
    Path("book.toml").write_text(
        POLICY.format(rules_of="today").replace("effective = 2020-01-01", "effective = 2026-09-01")
    )
    for day, kind in (("today", "starts"), ("issuance", "renewal")):
        answer = certlint(
            "forecast",
            "2026.pem",
            "--profile",
            "book.toml",
            "--rules-of",
            day,
            *DAY,
            "--until",
            "2026",
            "--format",
            "json",
        )
        events = [(e["date"], e["kind"]) for e in json.loads(answer.out)["events"] if e["rule"] == "book/new"]
        assert events == [("2026-09-01", kind)]


def test_the_memory_does_not_know_the_day(place):
    """What is remembered of bytes holds whatever the day: the same plan judges both certificates."""
    linter = Linter("book.toml", as_of="2026-06-01")
    for path, expected in (("1970.pem", OLD), ("2026.pem", NEW), ("1970.pem", OLD)):
        assert [f.rule for f in linter.lint(Path(path)).findings] == expected
