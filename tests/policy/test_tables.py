"""Tables of facts: where they come from, and what is said when they are old."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from certlint import caches
from certlint.cli import main
from certlint.errors import ConfigurationError
from certlint.policy import cache, catalogue, tables
from tests import ROOT, forge
from tests.cases.forum import leaf
from tests.support.judging import judge

DV = "2.23.140.1.2.1"


@pytest.mark.parametrize("name", tables.names())
def test_a_table_tells_its_source_and_its_day(name):
    table = tables.load(name)
    assert table.title
    assert table.source
    assert table.values
    assert 0 <= table.age(date(2026, 11, 30)) < 366


def test_a_table_is_read_by_some_module():
    sources = "".join(path.read_text() for path in (ROOT / "certlint").rglob("*.py"))
    assert [name for name in tables.names() if f'"{name}"' not in sources] == []


def test_an_unknown_table_is_an_error():
    with pytest.raises(ConfigurationError, match="countrys"):
        tables.load("countrys")


@pytest.mark.parametrize(("text", "told"), [("title = 'x'", "'source'"), ("titel = 'x'", "'titel'")])
def test_a_table_is_read_strictly(text, told, tmp_path):
    with pytest.raises(ConfigurationError, match=told):
        tables.verified(cache.parse_toml(text.encode(), "t.toml"), "t.toml")


def test_the_schedule_of_servers_lives_is_that_of_the_rules():
    schedule = tables.load("validity").values
    rows = {
        rule.effective: rule.params["days"]
        for rule in catalogue.load("cabf-br")
        if rule.check == "validity_period.at_most" and rule.severity.label == "error" and "root-ca" not in rule.when
    }
    assert rows.items() <= {day: int(days) for day, days in schedule.items()}.items()


class TestDates:
    def test_they_are_those_of_the_tables(self):
        assert tables.dates() == {name: tables.load(name).date for name in tables.names()}

    def test_a_table_that_has_changed_is_read_again(self, tmp_path, monkeypatch):
        monkeypatch.setattr(tables, "FOLDER", str(tmp_path))
        monkeypatch.setattr(tables, "DATES", str(tmp_path / "dates.bin"))
        row = "title = 'Colours'\nsource = 'a list'\ndate = '{}'\nvalues = ['red']\n"
        for day in ("2026-01-01", "2026-02-02"):
            (tmp_path / "colours.toml").write_text(row.format(day))
            caches.clear()
            assert [tables.dates()["colours"] for _ in range(2)] == [day, day]


class TestOutdated:
    @pytest.mark.slow
    @pytest.mark.parametrize(("year", "old"), [(2026, 0), (2028, len(tables.names()))])
    def test_a_judgement_by_old_facts_says_so(self, year, old):
        found = judge([leaf()], profile="web-pki", as_of=datetime(year, 12, 1)).findings
        assert len([f for f in found if f.rule.id == "meta/data-outdated"]) == old

    def test_the_command(self, capsys):
        assert main(["rules", "--data"]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert [line.split()[0] for line in lines] == tables.names()
        assert all(" days  " in line for line in lines)

    def test_the_command_as_json(self, capsys):
        assert main(["rules", "--data", "--format", "json"]) == 0
        rows = json.loads(capsys.readouterr().out)["data"]
        assert [row["name"] for row in rows] == tables.names()
        assert all(
            row["source"] and row["days"] == (datetime.now(UTC).date() - date.fromisoformat(row["date"])).days
            for row in rows
        )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "policy"),
    [("dv", DV), ("ov", "2.23.140.1.2.2"), ("iv", "2.23.140.1.2.3"), ("ev", "2.23.140.1.1")],
)
def test_a_profile_asks_for_its_policy(kind, policy, tmp_path, capsys):
    """Of a certificate without any reserved policy, `cabf-br/policies-without-reserved` reports it."""
    another = DV if policy != DV else "2.23.140.1.2.2"
    for policies, missing in (([policy], False), ([another], True), (["1.2.3"], False)):
        path = tmp_path / "a.pem"
        path.write_bytes(forge.bundle(leaf(policies=policies)))
        main(["check", str(path), "--profile", f"web-pki-{kind}", "--format", "json", "--as-of", "2026-06-01"])
        assert (f"web-pki/not-{kind}" in capsys.readouterr().out.partition('"outcomes"')[0]) is missing
