"""Facts that age: tables, the public suffix list, the domains with rules of their own, and what is said when they are old."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from certlint.checks.addresses import reserved
from certlint.cli import main
from certlint.dns import suffixes, tlds
from certlint.dns.special import in_reverse_zone, onion_version, reverse_address
from certlint.errors import ConfigurationError
from certlint.policy import cache, catalogue, tables
from certlint.x509.parts.core import Validity
from tests import forge
from tests.cases.forum import leaf
from tests.forge import der
from tests.support.judging import judge

SUFFIXES = suffixes.SuffixList(
    "// VERSION: 2026-10-22_08-36-41_UTC\n"
    "com\nuk\nco.uk\n*.ck\n!www.ck\n\n// a comment\nbücher.example\n// ===END ICANN DOMAINS===\ngithub.io\n"
)


@pytest.mark.parametrize("name", tables.names())
def test_a_table_tells_its_source_and_its_day(name):
    table = tables.load(name)
    assert table.title
    assert table.source
    assert table.values
    assert 0 <= table.age(date(2026, 11, 23)) < 366


def test_an_unknown_table_is_an_error():
    with pytest.raises(ConfigurationError, match="countrys"):
        tables.load("countrys")


@pytest.mark.parametrize(("text", "told"), [("title = 'x'", "'source'"), ("titel = 'x'", "'titel'")])
def test_a_table_is_read_strictly(text, told, tmp_path):
    with pytest.raises(ConfigurationError, match=told):
        tables.verified(cache.parse(text.encode(), "t.toml"), "t.toml")


def test_the_schedule_of_servers_lives_is_that_of_the_rules():
    schedule = tables.load("validity").values
    rows = {
        rule.effective: rule.params["days"]
        for rule in catalogue.load("cabf-br")
        if rule.check == "validity_period.at_most" and rule.severity.label == "error" and "root-ca" not in rule.when
    }
    assert rows.items() <= {day: int(days) for day, days in schedule.items()}.items()


class TestSuffixes:
    @pytest.mark.parametrize(
        ("name", "suffix", "registry"),
        [
            (b"co.uk", True, True),
            (b"example.co.uk", False, False),
            (b"any.ck", True, True),
            (b"www.ck", False, False),
            (b"github.io", True, False),
            (b"xn--bcher-kva.example", True, True),
        ],
    )
    def test_which_names_are_suffixes(self, name, suffix, registry):
        assert SUFFIXES.has(name) is suffix
        assert (suffix and SUFFIXES.has_registry(name)) is registry

    @pytest.mark.parametrize(
        ("name", "size"), [("a.b.co.uk", 3), ("co.uk", 0), ("a.b.unlisted", 2), ("localhost", 0), ("a.b.c.ck", 3)]
    )
    def test_the_registrable_domain(self, name, size):
        assert SUFFIXES.registrable(name.split(".")) == size

    def test_top_level_domains_and_date(self):
        assert SUFFIXES.tlds == {b"com", b"uk", b"ck", b"example"}
        assert SUFFIXES.date == "2026-10-22"

    def test_the_list_of_the_package(self):
        assert {b"com", b"ck", b"xn--p1ai", b"onion"} <= tlds.tlds()
        assert suffixes.load().has(b"co.uk")

    @pytest.mark.parametrize(("day", "known"), [("2017-01-01", True), ("2018-01-01", False)])
    def test_a_domain_that_is_no_more(self, day, known):
        assert tlds.was_tld(b"mcdonalds", day, tables.values("retired-tlds")) is known

    def test_without_the_package(self, monkeypatch, tmp_path, capsys):
        """A profile that needs the list says what to install; a rule that can do without is skipped."""
        monkeypatch.setattr(suffixes, "_loaded", [])
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
        path = tmp_path / "a.pem"
        path.write_bytes(forge.bundle(leaf(san=["w_w.example.com"])))
        assert main(["check", str(path), "--profile", "web-pki-dv"]) == 2
        assert "certlint[webpki]" in capsys.readouterr().err
        assert main(["check", str(path), "--profile", "rfc5280", "--format", "json"]) in (1, 3)
        assert "crashed" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("expyuzz4wqqyqhjn.onion", 2),
        ("pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion", 3),
        ("www.PG6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion", 3),
        ("pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscrye.onion", 0),
        ("short.onion", 0),
        ("onion", 0),
        ("expyuzz4wqqyqhjn.example", 0),
    ],
)
def test_onion_names(name, version):
    assert onion_version(name) == version


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("4.3.2.1.in-addr.arpa", "1.2.3.4"),
        ("3.2.1.in-addr.arpa", ""),
        ("256.3.2.1.in-addr.arpa", ""),
        (f"1.{'0.' * 30}2.ip6.arpa", "2000::1"),
        (f"g.{'0.' * 30}2.ip6.arpa", ""),
        ("1.ip6.arpa", ""),
    ],
)
def test_reverse_names(name, address):
    assert in_reverse_zone(name)
    assert reverse_address(name) == address


@pytest.mark.parametrize(
    ("base", "mask", "network"),
    [
        ("10.1.0.0", "255.255.0.0", "10.0.0.0/8"),
        ("8.8.0.0", "255.255.0.0", ""),
        ("0.0.0.0", "0.0.0.0", "0.0.0.0/8"),
        ("192.168.1.1", "1.2.3.4", "0.0.0.0/8"),
        ("2600::", "ffff::", ""),
        ("fd00::", "ff00::", "fc00::/7"),
    ],
)
def test_which_ranges_have_reserved_addresses(base, mask, network):
    from ipaddress import ip_address

    assert reserved().overlap(ip_address(base).packed, ip_address(mask).packed).partition(" ")[0] == network


@pytest.mark.parametrize(
    ("begin", "end", "months"),
    [
        (datetime(2017, 1, 1), datetime(2020, 4, 1), 39),
        (datetime(2017, 1, 1), datetime(2020, 4, 1, 0, 0, 1), 40),
        (datetime(2020, 1, 31), datetime(2020, 2, 29), 1),
        (datetime(2020, 1, 31), datetime(2020, 3, 2), 2),
        (datetime(2020, 5, 15), datetime(2020, 5, 1), 0),
        (datetime(9998, 12, 31), datetime(9999, 12, 31), 12),
    ],
)
def test_calendar_months(begin, end, months):
    assert Validity(der.sequence(der.time(begin), der.time(end))).months == months


class TestOutdated:
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


@pytest.mark.parametrize(
    ("kind", "policy"),
    [("dv", "2.23.140.1.2.1"), ("ov", "2.23.140.1.2.2"), ("iv", "2.23.140.1.2.3"), ("ev", "2.23.140.1.1")],
)
def test_a_profile_asks_for_its_policy(kind, policy, tmp_path, capsys):
    for policies, missing in (([policy], False), (["1.2.3"], True)):
        path = tmp_path / "a.pem"
        path.write_bytes(forge.bundle(leaf(policies=policies)))
        main(["check", str(path), "--profile", f"web-pki-{kind}", "--format", "json", "--as-of", "2026-06-01"])
        assert (f"web-pki/not-{kind}" in capsys.readouterr().out.partition('"outcomes"')[0]) is missing
