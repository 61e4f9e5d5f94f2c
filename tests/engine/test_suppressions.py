"""Suppressions and baselines: what they take out, what is kept and counted, and what is said of them."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from certlint.engine import baseline
from certlint.engine.suppressions import KnownFinding
from certlint.output.formats import FOR_BUNDLES
from tests import forge
from tests.output.test_json import REPORT
from tests.support.cli import DAY, certlint
from tests.support.profiles import OWN_RULE

RULE = "redis/server-eku-incomplete"
FQDN = ("--fqdn", "cluster.example.com", *DAY)


@pytest.fixture
def leaf(tmp_path, monkeypatch):
    """A leaf that lacks clientAuth; its bundle is bad.pem in the current folder, beside good.pem."""
    made, *rest = forge.chain(eku=["serverAuth"])
    (tmp_path / "bad.pem").write_bytes(forge.bundle(made, *rest))
    (tmp_path / "good.pem").write_bytes(forge.bundle(*forge.chain()))
    monkeypatch.chdir(tmp_path)
    return made


def suppress(*rows: str, rule: str = RULE, expires: str = "2026-07-01", more: str = "") -> None:
    tables = [f'[[suppress]]\nrule = "{rule}"\nreason = "soon"\nexpires = {expires}\n{row}\n' for row in rows]
    Path("certlint.toml").write_text(more + "\n".join(tables))


def report(*arguments: object) -> dict:
    found = json.loads(certlint(*arguments, "--format", "json").out)
    REPORT.validate(found)
    return found


def found(report: dict, path: str) -> list[str]:
    [bundle] = [b for b in report["bundles"] if b["path"] == path]
    return [f["rule"] for f in bundle["findings"] if not f["suppressed"]]


class TestScopes:
    @pytest.mark.slow
    @pytest.mark.parametrize(
        "row", ['path = "*.pem"', 'subject = "CN=cluster.example.com"', "SPKI", 'path = "bad.pem"']
    )
    def test_it_is_taken_out_and_kept(self, leaf, row):
        suppress(row.replace("SPKI", f'spki-sha256 = "{spki(leaf)}"'))
        said = report("bad.pem", *FQDN)
        [bundle] = said["bundles"]
        assert (bundle["verdict"], bundle["suppressed"], said["summary"]["suppressed"]) == ("pass", 1, 1)
        [finding] = [f for f in bundle["findings"] if f["suppressed"]]
        assert finding["rule"] == RULE
        assert finding["suppressed"] == {"reason": "soon", "expires": "2026-07-01"}
        [outcome] = [o for o in bundle["outcomes"] if o["rule"] == RULE]
        assert (outcome["status"], outcome["reason"], outcome["findings"]) == ("suppressed", "soon", 0)

    @pytest.mark.slow
    @pytest.mark.parametrize("row", ['path = "a/*.pem"', 'subject = "CN=x"', f'spki-sha256 = "{"0" * 64}"'])
    def test_it_is_about_something_else(self, leaf, row):
        suppress(row)
        assert found(report("bad.pem", *FQDN), "bad.pem") == [RULE]

    @pytest.mark.slow
    def test_all_scopes_must_hold(self, leaf):
        suppress('path = "bad.pem"\nsubject = "CN=x"')
        assert found(report("bad.pem", *FQDN), "bad.pem") == [RULE]

    @pytest.mark.slow
    def test_globs_of_rules(self, leaf):
        suppress('path = "bad.pem"', rule="redis/*")
        assert certlint("bad.pem", *FQDN).code == 0

    def test_no_ignores(self, leaf):
        suppress('path = "bad.pem"')
        assert certlint("bad.pem", *FQDN, "--no-ignores").code == 1

    @pytest.mark.slow
    def test_it_is_counted_in_text_and_shown_in_html(self, leaf):
        suppress('path = "bad.pem"')
        assert "no findings, 1 suppressed" in certlint("bad.pem", *FQDN).out
        page = certlint("bad.pem", *FQDN, "--format", "html").out
        assert "Suppressed findings" in page
        assert '<time datetime="2026-07-01">' in page
        assert "<td>soon</td>" in page

    @pytest.mark.slow
    def test_a_pool_says_the_same(self, leaf):
        suppress('path = "*.pem"', 'path = "good.pem"')
        one, two = (report(".", *FQDN, "--jobs", n) for n in ("1", "2"))
        assert one == two
        assert found(one, "certlint.toml") == ["meta/suppression-unused"]


class TestExpiry:
    @pytest.mark.slow
    def test_from_that_day_on_it_is_a_finding_again_and_told(self, leaf):
        suppress('path = "bad.pem"', expires="2026-06-02")
        assert certlint("bad.pem", *FQDN).code == 0
        said = report("bad.pem", "--fqdn", "cluster.example.com", "--as-of", "2026-06-02")
        assert found(said, "bad.pem") == [RULE]
        [finding] = said["bundles"][1]["findings"]
        assert (finding["rule"], finding["severity"]) == ("meta/suppression-expired", "warning")
        assert (finding["location"]["path"], finding["location"]["line"]) == ("certlint.toml", 1)
        assert "expired on 2026-06-02" in finding["message"]

    @pytest.mark.slow
    def test_policies_say_how_bad_it_is(self, leaf):
        suppress('path = "bad.pem"', expires="2026-06-01", more='ignore = ["meta/*"]\n')
        assert [b["path"] for b in report("bad.pem", *FQDN)["bundles"]] == ["bad.pem"]


@pytest.mark.slow
def test_what_is_told_of_the_configuration_comes_by_its_lines(leaf):
    """Whatever the rules, and their order: between two rows that are unused stands one that has expired."""
    rows = [("pem/crlf", "2026-07-01"), (RULE, "2026-06-01"), ("pem/crlf", "2026-07-01")]
    row = '[[suppress]]\nrule = "{}"\nreason = "soon"\nexpires = {}\npath = "*.pem"\n'
    Path("certlint.toml").write_text("".join(row.format(*each) for each in rows))
    (configuration,) = (b for b in report("bad.pem", *FQDN)["bundles"] if b["path"] == "certlint.toml")
    told = [(each["rule"].rpartition("-")[2], each["location"]["line"]) for each in configuration["findings"]]
    assert told == [("unused", 1), ("expired", 6), ("unused", 11)]


class TestUnused:
    @pytest.mark.slow
    def test_nothing_to_suppress(self, leaf):
        suppress('path = "good.pem"')
        said = report("good.pem", *FQDN)
        assert found(said, "certlint.toml") == ["meta/suppression-unused"]
        assert said["summary"]["verdict"] == "pass"

    @pytest.mark.slow
    def test_a_run_that_does_not_come_near_says_nothing(self, leaf):
        suppress('path = "other/*.pem"', 'subject = "CN=nobody"')
        assert [b["path"] for b in report("good.pem", *FQDN)["bundles"]] == ["good.pem"]

    @pytest.mark.slow
    def test_a_complete_run_knows(self, leaf):
        suppress('subject = "CN=nobody"', more='[[bundle]]\npath = "good.pem"\n')
        assert found(report(*FQDN), "certlint.toml") == ["meta/suppression-unused"]
        assert [b["path"] for b in report(*FQDN, "--select", "pem/*")["bundles"]] == ["good.pem"]

    def test_a_policy_without_our_rules_is_judged_all_the_same(self, leaf):
        Path("acme.toml").write_text('catalogues = ["pem"]\nselect = ["pem/*"]\n')
        suppress('path = "good.pem"', rule="pem/*", more='profile = "acme.toml"\n')
        assert found(report("good.pem", *DAY), "certlint.toml") == ["meta/suppression-unused"]


class TestBaseline:
    @pytest.mark.slow
    def test_only_what_is_new(self, leaf):
        assert certlint("bad.pem", *FQDN, "--write-baseline", "known.json").code == 1
        said = report("bad.pem", *FQDN, "--baseline", "known.json")
        assert said["summary"]["verdict"] == "pass"
        [finding] = said["bundles"][0]["findings"]
        assert finding["suppressed"] == {"reason": "known since the baseline known.json", "expires": None}
        assert certlint("bad.pem", *FQDN, "--baseline", "known.json", "--no-ignores").code == 1

    @pytest.mark.slow
    def test_it_knows_findings_that_moved(self, leaf):
        certlint("bad.pem", *FQDN, "--write-baseline", "known.json")
        Path("moved.pem").write_bytes(b"\n\n# a line\n" + Path("bad.pem").read_bytes())
        assert RULE not in found(report("moved.pem", *FQDN, "--baseline", "known.json"), "moved.pem")

    @pytest.mark.slow
    def test_another_key_is_new(self, leaf):
        certlint("bad.pem", *FQDN, "--write-baseline", "known.json")
        other, *rest = forge.chain(eku=["serverAuth"], key="rsa2048-b")
        Path("other.pem").write_bytes(forge.bundle(other, *rest))
        assert RULE in found(report("other.pem", *FQDN, "--baseline", "known.json"), "other.pem")

    @pytest.mark.slow
    def test_the_file(self, leaf):
        certlint("bad.pem", "good.pem", *FQDN, "--write-baseline", "one.json")
        certlint("good.pem", "bad.pem", "bad.pem", *FQDN, "--write-baseline", "two.json", "--jobs", "2")
        assert Path("one.json").read_bytes() == Path("two.json").read_bytes()
        assert json.loads(Path("one.json").read_text()) == {
            "certlint_baseline": 1,
            "findings": [
                {"rule": "meta/shared-key", "spki_sha256": spki(leaf), "part": "", "count": 1},
                {"rule": RULE, "spki_sha256": spki(leaf), "part": "extended_key_usage", "count": 1},
            ],
        }

    @pytest.mark.slow
    def test_from_the_configuration(self, leaf):
        certlint("bad.pem", *FQDN, "--write-baseline", "known.json")
        Path("certlint.toml").write_text('baseline = "known.json"\n')
        assert certlint("bad.pem", *FQDN).code == 0

    def test_one_more_is_new(self):
        known = {KnownFinding("a/b", "k", "p"): 2, KnownFinding("c/d", "", "", "x.pem", "00"): 1}
        assert baseline.text({}) == '{\n "certlint_baseline": 1,\n "findings": []\n}\n'
        rows = json.loads(baseline.text(known))["findings"]
        assert [row["count"] for row in rows] == [2, 1]

    def test_rows_of_files_without_a_key_that_older_versions_wrote_are_named(self, tmp_path):
        """They had the name alone; findings about another file of that name are not hidden, and nobody wonders why."""
        (tmp_path / "bundle.pem").write_bytes(forge.bundle(*forge.chain()))
        rows = [{"rule": "key/mismatch", "path": name, "part": "", "count": 1} for name in ("a.key", "b.crl")]
        old = tmp_path / "old.json"
        old.write_text(json.dumps({"certlint_baseline": 1, "findings": rows}))
        answer = certlint(tmp_path / "bundle.pem", "--baseline", old, "--as-of", "2026-06-01")
        assert f"certlint: note: {old} has findings about a.key and 1 more from an older certlint" in answer.err
        assert answer.code == 0
        new = tmp_path / "new.json"
        certlint(tmp_path / "bundle.pem", "--write-baseline", new, "--as-of", "2026-06-01")
        assert certlint(tmp_path / "bundle.pem", "--baseline", new, "--as-of", "2026-06-01").err == ""

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "{}",
            "[]",
            '{"certlint_baseline": 2, "findings": []}',
            '{"certlint_baseline": 1}',
            '{"certlint_baseline": 1, "findings": [{"rule": 1, "part": "", "count": 1}]}',
        ],
    )
    def test_what_is_no_baseline(self, leaf, text):
        Path("known.json").write_text(text)
        answer = certlint("good.pem", *FQDN, "--baseline", "known.json")
        assert answer.code == 2
        assert "not a baseline" in answer.err
        assert "--write-baseline" in answer.err

    def test_another_key_file_of_the_same_name_is_new(self, leaf):
        place("a/tls.key", forge.key_pem("p256-a"))
        place("b/tls.key", forge.key_pem("p256-b"))
        certlint("a/tls.key", "--write-baseline", "known.json")
        assert certlint("b/tls.key", "--baseline", "known.json").code == 1
        place("c/moved.key", "# moved\n" + forge.key_pem("p256-a"))
        assert "file/key-exposed" not in found(report("c/moved.key", "--baseline", "known.json"), "c/moved.key")

    def test_the_crl_of_another_issuer_is_new(self, leaf):
        profile = ("--profile", "crl", *DAY)
        for folder, cn, until in (("a", "One", 20), ("b", "Other", 20), ("c", "One", 30)):
            old = forge.AS_OF - timedelta(days=until)
            place(f"{folder}/ca.crl", forge.crl_pem(forge.root(cn), this_update=old, next_update=old).decode())
        certlint("a/ca.crl", *profile, "--write-baseline", "known.json")
        assert found(report("b/ca.crl", *profile, "--baseline", "known.json"), "b/ca.crl")
        assert not found(report("c/ca.crl", *profile, "--baseline", "known.json"), "c/ca.crl")

    def test_another_broken_file_of_the_same_name_is_new(self, leaf):
        for folder, text in (("a", "one"), ("b", "other"), ("c", "one")):
            place(f"{folder}/x.pem", f"-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n")
        certlint("a/x.pem", "--write-baseline", "known.json")
        assert found(report("b/x.pem", "--baseline", "known.json"), "b/x.pem")
        assert not found(report("c/x.pem", "--baseline", "known.json"), "c/x.pem")

    def test_streams_have_none(self, leaf):
        assert certlint("good.pem", "--format", "jsonl", "--baseline", "x").code == 2
        suppress('path = "good.pem"')
        assert "[[suppress]]" in certlint("good.pem", "--format", "jsonl").err


def place(path: str, text: str) -> None:
    Path(path).parent.mkdir(exist_ok=True)
    Path(path).write_text(text)
    Path(path).chmod(0o644)


def spki(cert: forge.Cert) -> str:
    from certlint.x509.certificate import Certificate

    return sha256(Certificate(cert.der).raw["public_key"]).hexdigest()


class TestReportOnTheConfiguration:
    """It is about a file that holds no certificates: no format speaks of what a bundle would have."""

    @pytest.mark.slow
    def test_it_is_of_the_bytes_that_were_read(self, leaf):
        suppress('path = "good.pem"')
        said = report("good.pem", *FQDN)["bundles"][1]
        assert said["sha256"] == sha256(Path("certlint.toml").read_bytes()).hexdigest()
        assert (said["certificates"], said["chain"], said["incomplete"]) == ([], [], [])
        assert {outcome["rule"] for outcome in said["outcomes"]} == {
            "meta/suppression-expired",
            "meta/suppression-unused",
        }

    @pytest.mark.slow
    @pytest.mark.parametrize("name", FOR_BUNDLES)
    def test_every_format_has_it(self, leaf, name):
        suppress('path = "good.pem"')
        done = certlint("good.pem", *FQDN, "--format", name)
        assert (done.code, done.err) == (0, "")
        # Where a format lists certificates or events alone, it has none of them.
        assert ("certlint.toml" in done.out) == (name not in ("ics", "html-summary"))

    @pytest.mark.slow
    def test_the_page_looks_for_no_chain_in_it(self, leaf):
        suppress('path = "good.pem"')
        page = certlint("good.pem", *FQDN, "--format", "html").out
        assert "A configuration contains no certificates." in page
        assert "contains no leaf certificate" not in page


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rule", "hint"),
    [("chain/x", ""), ("chain/missing-intermediat", "chain/missing-intermediate"), ("redis/x*", ""), ("expired", "")],
)
def test_a_rule_that_there_is_not_is_refused_as_by_ignore(rule, hint, leaf):
    suppress('path = "bad.pem"', rule=rule)
    said = certlint("bad.pem", *DAY)
    assert (said.code, said.out) == (2, "")
    assert f"certlint.toml:1: [[suppress]]: {rule!r} matches no rule" in said.err.replace("\n  ", " ")
    assert hint in said.err


@pytest.mark.slow
@pytest.mark.parametrize("rule", ["web-pki/out-of-scope", "cabf-br/*", "redis-oss/client-auth-missing", "acme/mail"])
def test_a_rule_of_another_profile_may_be_suppressed(rule, leaf):
    """One configuration serves runs with several profiles, those of one's own among them."""
    Path("acme.toml").write_text('extends = "hygiene"\n' + OWN_RULE)
    suppress('path = "bad.pem"', rule=rule, more='[[bundle]]\npath = "good.pem"\nprofile = "./acme.toml"\n')
    assert certlint("bad.pem", *DAY).code != 2
    assert certlint("good.pem", "--profile", "hygiene", *DAY).code != 2


class TestRunWideRules:
    """A policy may ask one question about what certificates share by several rules."""

    POLICY = (
        'extends = "hygiene"\nselect = ["acme/*"]\n[[rule]]\nid = "acme/shared-key"\ntitle = "Two services share a key"\n'
        'severity = "error"\ncheck = "meta.keys_distinct"\nrationale = "Ours."\nremediation = "Make a key for each."\n'
    )

    @pytest.fixture
    def two(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        Path("acme.toml").write_text(self.POLICY)
        Path("a.pem").write_bytes(forge.bundle(*forge.chain()))
        Path("b.pem").write_bytes(forge.bundle(*forge.chain(subject="other.example.com", san=["other.example.com"])))
        return ("a.pem", "b.pem", "--profile", "./acme.toml", *DAY)

    def unsuppressed(self, *arguments: object) -> set[str]:
        [bundle] = [b for b in report(*arguments)["bundles"] if b["path"].startswith("(")]
        return {f["rule"] for f in bundle["findings"] if not f["suppressed"]}

    def test_a_suppression_takes_out_findings_of_its_own_rule_alone(self, two):
        suppress('path = "*.pem"', rule="meta/shared-key")
        assert certlint(*two).code == 1
        assert self.unsuppressed(*two) == {"acme/shared-key"}

    def test_a_baseline_holds_findings_of_its_own_rules_alone(self, two):
        certlint("a.pem", "b.pem", "--profile", "hygiene", *DAY, "--write-baseline", "known.json")
        baselined = (*two, "--baseline", "known.json")
        assert certlint(*baselined).code == 1
        assert self.unsuppressed(*baselined) == {"acme/shared-key"}
