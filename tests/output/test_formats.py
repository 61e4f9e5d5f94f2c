"""The formats for pipelines, each read back by what reads it in earnest, and byte for byte as it was."""

from __future__ import annotations

import ast
import csv
import io
import json
import re
from datetime import date
from pathlib import Path

import icalendar
import junitparser
import pytest
from prometheus_client.parser import text_string_to_metric_families

from certlint.cli import main
from certlint.commands.described import words
from certlint.commands.parser import build_parser
from certlint.output import formats
from certlint.output.formats import FORMATS
from tests import forge
from tests.build_formats import GOLDEN, NAMES, lay_out, report
from tests.support import readers
from tests.support.cli import certlint

# Where the formats themselves have their schemas.
OWN = {"docs.oasis-open.org", "cyclonedx.org"}
FQDN = ("--fqdn", forge.FQDN, "--as-of", "2026-06-01")


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("inputs")
    lay_out(folder)
    return folder


def made(capsys, *arguments: str) -> str:
    main([*arguments])
    return capsys.readouterr().out


@pytest.mark.parametrize("name", NAMES)
def test_the_bytes_are_as_they_were(name, inputs):
    """`make fixtures` writes them again, when they should change."""
    assert report(name, inputs) == (GOLDEN / name).read_bytes().decode()


def test_every_golden_file_has_its_format():
    assert {path.name for path in GOLDEN.iterdir()} == set(NAMES)


def test_mypy_compares_each_module_with_the_protocol_of_its_row():
    lists = {
        node.target.id: {each.id for each in node.value.elts}
        for node in ast.walk(ast.parse(Path(formats.__file__).read_text()))
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and isinstance(node.value, ast.Tuple)
    }
    for name, way in (("_streamed", formats.STREAMED), ("_collected", formats.COLLECTED)):
        assert lists[name] == {row.module for row in FORMATS.values() if row.way == way}, f"{name} in formats.py"
    assert lists["_paged"] == {row.module for row in FORMATS.values() if row.paged}


def test_help_completions_and_errors_list_every_format(capsys):
    [option] = [
        line
        for line in " ".join(build_parser("check").format_help().split()).split(" --")
        if line.startswith("format ")
    ]
    assert set(re.findall(r"[\w-]+", option)) >= set(FORMATS)
    assert words()["format"] == [*FORMATS]
    main(["bundle.pem", "--format", "nonesuch"])
    assert capsys.readouterr().err.endswith(f"formats: {', '.join(FORMATS)}\n")


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_pool_makes_the_same_bytes(name, inputs):
    assert report(name, inputs, "--jobs", "2") == report(name, inputs)


@pytest.mark.parametrize("name", ["sarif", "markdown"])
def test_links_lead_where_the_pages_were_said_to_be(name, inputs, monkeypatch):
    monkeypatch.setenv("CERTLINT_RULE_PAGES", "https://wiki.example.com/rules/")
    assert "https://wiki.example.com/rules/redis/san-incomplete.md" in report(name, inputs)
    assert (GOLDEN.parents[2] / "docs" / "rules" / "redis" / "san-incomplete.md").is_file()


@pytest.mark.parametrize("name", NAMES)
def test_nothing_links_to_a_page_that_nobody_published(name, inputs):
    assert set(re.findall(r"https?://([^/\s]+)", report(name, inputs))) <= OWN


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("what", ["empty", "junk", "der", "good"])
def test_every_input_can_be_told(name, what, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    data = {"empty": b"", "junk": b"\x00\xffjunk", "der": forge.leaf().der, "good": forge.bundle(*forge.chain())}
    Path("bundle.pem").write_bytes(data[what])
    readers.READERS[name](made(capsys, "bundle.pem", *FQDN, "--format", name))


@pytest.mark.parametrize("name", NAMES)
def test_nothing_to_read(name, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    readers.READERS[name](made(capsys, "none.pem", *FQDN, "--format", name))


class TestSarif:
    def log(self, inputs, *options: str):
        [run] = json.loads(report("sarif", inputs, *options))["runs"]
        return run

    @pytest.mark.slow
    def test_the_region_is_the_line_of_the_base64(self, inputs):
        [result] = [r for r in self.log(inputs)["results"] if r["ruleId"] == "redis/san-incomplete"]
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"] == {"uri": "tls/bad.pem", "uriBaseId": "%SRCROOT%"}
        line = (inputs / "tls" / "bad.pem").read_text().splitlines()[place["region"]["startLine"] - 1]
        leaf = forge.leaf(san=[forge.FQDN, f"*.{forge.FQDN}"], subject='R&D "cluster"')
        at = leaf.der.index(bytes.fromhex("0603551d11"))  # the OID of subjectAltName
        assert line in forge.pem(leaf.der)
        assert forge.pem(leaf.der).splitlines().index(line) - 1 in {(at - 4) // 48, at // 48}

    def test_rules_tell_what_to_do(self, inputs):
        rules = {rule["id"]: rule for rule in self.log(inputs)["tool"]["driver"]["rules"]}
        rule = rules["redis/san-incomplete"]
        for text in (rule["help"]["markdown"], rule["help"]["text"]):
            assert rule["fullDescription"]["text"] in text
            assert "certlint csr" in text
        assert rule["properties"]["security-severity"] == "7.5"

    def test_what_was_not_read_is_told(self, inputs):
        [invocation] = self.log(inputs)["invocations"]
        assert invocation["executionSuccessful"] is False
        assert "no such file" in invocation["toolExecutionNotifications"][0]["message"]["text"]

    def test_a_rule_of_a_policy_has_no_page(self, tmp_path, monkeypatch, capsys):
        monkeypatch.chdir(tmp_path)
        Path("acme.toml").write_text(
            'extends = "redis-enterprise-server"\nselect = ["acme/*"]\n[[rule]]\nid = "acme/no-root"\ntitle = "No root"\n'
            'severity = "error"\ncheck = "chain.complete"\nparams = { lacks = "root" }\n'
            'rationale = "Ours."\nremediation = "Add it."\n'
        )
        Path("bundle.pem").write_bytes(forge.bundle(*forge.chain()[:-1]))
        log = json.loads(made(capsys, "bundle.pem", *FQDN, "--profile", "acme.toml", "--format", "sarif"))
        [rule] = [r for r in log["runs"][0]["tool"]["driver"]["rules"] if r["id"] == "acme/no-root"]
        assert "helpUri" not in rule

    def test_a_file_elsewhere_has_an_absolute_uri(self, tmp_path, monkeypatch, capsys):
        (tmp_path / "here").mkdir()
        (tmp_path / "a b.pem").write_bytes(forge.bundle(*forge.chain(eku=["serverAuth"])))
        monkeypatch.chdir(tmp_path / "here")
        log = json.loads(made(capsys, "../a b.pem", *FQDN, "--format", "sarif"))
        place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
        assert place == {"uri": f"file://{tmp_path}/a%20b.pem"}


class TestConfigured:
    """Sections and suppressions of a certlint.toml in the formats that know of them."""

    @pytest.fixture
    def folder(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        Path("a.pem").write_bytes(forge.bundle(*forge.chain(eku=["serverAuth"])))
        Path("b.pem").write_bytes(b"a comment\n" + forge.bundle(*forge.chain(eku=["clientAuth"])))
        Path("acme.toml").write_text(
            'extends = "redis-enterprise-client"\nselect = ["acme/*"]\n[[rule]]\nid = "acme/server"\ntitle = "No server"\n'
            'severity = "error"\ncheck = "product_usages.has_purposes"\nparams = { purposes = ["serverAuth"] }\n'
            'roles = ["leaf"]\nrationale = "Ours."\nremediation = "Ask for it."\n'
        )
        Path("certlint.toml").write_text(
            '[[bundle]]\npath = "b.pem"\nprofile = "./acme.toml"\n'
            '[[suppress]]\nrule = "redis/server-eku-incomplete"\npath = "*.pem"\nreason = "until](x) spring"\n'
            "expires = 2027-03-15\n"
            '[[suppress]]\nrule = "pem/crlf"\npath = "*.pem"\nreason = "of no use"\nexpires = 2027-03-15\n'
        )
        return tmp_path

    @pytest.mark.slow
    def test_sarif(self, folder, capsys):
        text = made(capsys, "a.pem", "b.pem", *FQDN, "--format", "sarif")
        assert len(readers.sarif(text)) >= 4
        results = json.loads(text)["runs"][0]["results"]
        [taken] = [result for result in results if "suppressions" in result]
        assert taken["ruleId"] == "redis/server-eku-incomplete"
        [accepted] = taken["suppressions"]
        assert accepted == {"kind": "external", "status": "accepted", "justification": "until\\](x) spring"}
        assert {"acme/server", "meta/suppression-unused"} <= {result["ruleId"] for result in results}

    @pytest.mark.slow
    def test_sarif_without_a_suppression_describes_the_rules_of_every_section(self, folder, capsys):
        readers.sarif(made(capsys, "a.pem", "b.pem", *FQDN, "--format", "sarif", "--no-ignores"))

    @pytest.mark.slow
    def test_junit(self, folder, capsys):
        suites = junitparser.JUnitXml.fromstring(made(capsys, "a.pem", *FQDN, "--format", "junit").encode())
        cases = {case.name: case for suite in suites for case in suite}
        [skipped] = cases["redis/server-eku-incomplete"].result
        assert (type(skipped), skipped.message) == (junitparser.Skipped, "suppressed: until](x) spring")

    def test_markdown(self, folder, capsys):
        assert "1 suppressed" in made(capsys, "a.pem", *FQDN, "--format", "markdown")

    @pytest.mark.slow
    @pytest.mark.parametrize("name", NAMES)
    def test_every_format_is_read(self, name, folder, capsys):
        readers.READERS[name](made(capsys, "a.pem", "b.pem", *FQDN, "--format", name))


class TestFingerprints:
    def of(self, capsys, folder: Path, data: bytes, *options: str) -> list[str]:
        folder.mkdir(exist_ok=True)
        (folder / "bundle.pem").write_bytes(data)
        arguments = (str(folder / "bundle.pem"), "--fqdn", forge.FQDN, *(options or ("--as-of", "2026-12-01")))
        log = json.loads(made(capsys, *arguments, "--format", "sarif", "--ignore", "pem/*"))
        return sorted(r["partialFingerprints"]["primaryLocationLineHash"] for r in log["runs"][0]["results"])

    def test_they_differ_within_a_bundle(self, tmp_path, capsys):
        found = self.of(capsys, tmp_path, forge.bundle(*forge.chain(san=[forge.FQDN], eku=["serverAuth"])))
        assert len(set(found)) == len(found) > 3

    @pytest.mark.slow
    def test_they_stay_when_the_file_moves_gains_a_line_or_grows_older(self, tmp_path, capsys):
        data = forge.bundle(*forge.chain(san=[forge.FQDN], eku=["serverAuth"]))
        found = self.of(capsys, tmp_path / "a", data)
        assert self.of(capsys, tmp_path / "b", data) == found
        assert self.of(capsys, tmp_path / "a", b"one more line\n" + data) == found
        assert self.of(capsys, tmp_path / "a", data, "--as-of", "2026-12-03") == found

    @pytest.mark.slow
    def test_another_key_has_others(self, tmp_path, capsys):
        one = self.of(capsys, tmp_path, forge.bundle(*forge.chain(eku=["serverAuth"], key="rsa3072-a")))
        other = self.of(capsys, tmp_path, forge.bundle(*forge.chain(eku=["serverAuth"], key="rsa3072-c")))
        assert not set(one) & set(other)


class TestJunit:
    def suites(self, inputs, *options: str):
        return {
            suite.name: suite for suite in junitparser.JUnitXml.fromstring(report("junit", inputs, *options).encode())
        }

    def test_passes_are_listed(self, inputs):
        good = self.suites(inputs)["tls/good.pem"]
        assert [case.name for case in good if not case.result and not case.system_out]
        assert good.failures == good.errors == 0

    def test_what_can_not_be_read_is_an_error(self, inputs):
        suites = self.suites(inputs)
        assert suites["tls/none.pem"].errors == suites["tls/broken.pem"].errors == 1

    @pytest.mark.parametrize(("fail_on", "failures"), [("error", 1), ("warning", 4), ("never", 0)])
    def test_a_failure_is_what_fails_the_run(self, inputs, fail_on, failures):
        assert self.suites(inputs, "--fail-on", fail_on)["tls/bad.pem"].failures == failures


class TestGithub:
    def many(self, tmp_path, capsys, count: int) -> list[str]:
        for number in range(count):
            leaf, *rest = forge.chain(eku=["serverAuth"], subject=f"n{number}.example.com")
            (tmp_path / f"{number:02}.pem").write_bytes(forge.bundle(leaf, *rest))
        options = ("--select", "redis/server-eku-incomplete", "--select", "redis/cn-not-fqdn")
        return readers.github(made(capsys, str(tmp_path), *FQDN, *options, "--format", "github", "--jobs", "1"))

    @pytest.mark.slow
    def test_ten_are_shown(self, tmp_path, capsys):
        assert [a.split()[0] for a in self.many(tmp_path, capsys, 5)] == ["error"] * 10

    @pytest.mark.slow
    def test_of_more_it_is_said_how_many(self, tmp_path, capsys):
        *errors, last = self.many(tmp_path, capsys, 9)
        assert [a.split()[0] for a in errors] == ["error"] * 9
        assert last.startswith("notice 9 more are not shown")

    def test_errors_come_first(self, inputs):
        levels = [a.split()[0] for a in readers.github(report("github", inputs))]
        assert levels == sorted(levels)
        assert {"error", "warning"} == set(levels)


def test_gitlab_tells_the_same_certificate_in_two_files_apart(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for name in ("a.pem", "b.pem"):
        Path(name).write_bytes(forge.bundle(*forge.chain(eku=["serverAuth"])))
    found = json.loads(made(capsys, "./a.pem", str(tmp_path / "b.pem"), *FQDN, "--format", "gitlab"))
    assert [issue["location"]["path"] for issue in found] == ["a.pem", "b.pem"]
    assert len({issue["fingerprint"] for issue in found}) == 2


def test_csv_has_a_row_for_each_finding(inputs):
    rows = list(csv.DictReader(io.StringIO(report("csv", inputs), newline="")))
    assert [row["rule"] for row in rows if row["severity"] == "error" and not row["rule"].startswith("certlint/")] == [
        "redis/san-incomplete"
    ]
    assert {row["path"] for row in rows} == {"tls/bad.pem", "tls/good.pem", "tls/broken.pem", "tls/none.pem"}


@pytest.mark.slow
def test_csv_certificates_has_a_row_for_each_certificate(inputs):
    rows = list(csv.DictReader(io.StringIO(report("csv-certificates", inputs), newline="")))
    read = [row for row in rows if row["verdict"] != "not read"]
    listed = [each for found in json.loads(report("json", inputs))["bundles"] for each in found["certificates"]]
    for column in ("subject", "issuer", "serial", "sha256", "spki_sha256", "not_after", "key", "signature", "role"):
        assert [row[column] for row in read] == [each[column] or "" for each in listed]
    assert [row["names"].split() for row in read] == [each["names"] for each in listed]
    assert [row["days_left"] for row in read] == [str(each["days_left"]) for each in listed]
    assert [(row["source"], row["location"]) for row in read] == [
        (each["path"], f"line {each['line']}") for each in listed
    ]
    assert {row["verdict"] for row in rows} == {"pass", "fail", "incomplete", "not read"}


@pytest.mark.parametrize("name", ["text", "markdown", "github", "html", "html-summary"])
def test_how_much_was_not_read_stands_beside_what_was_found(name, tmp_path, monkeypatch, capsys):
    """The sums of a report are what people read of it."""
    monkeypatch.chdir(tmp_path)
    Path("bundle.pem").write_bytes(forge.bundle(*forge.chain()))
    found = made(capsys, "bundle.pem", "none.pem", *FQDN, "--format", name)
    told = "Not read: 1 input" if name == "html-summary" else "1 input not read"
    assert told in re.sub(r"<[^>]*>", "", found)


class TestMarkdown:
    @pytest.mark.slow
    def test_it_stays_small(self, tmp_path, capsys):
        for number in range(120):
            (tmp_path / f"{number}.pem").write_bytes(forge.bundle(*forge.chain(eku=["serverAuth"])))
        found = made(capsys, str(tmp_path), *FQDN, "--format", "markdown", "--jobs", "1")
        assert len(found) < 100_000
        assert "more bundles do not fit here" in found

    @pytest.mark.slow
    def test_it_stays_small_where_nothing_is_read(self, tmp_path, capsys):
        """600 names, and 600 reasons why."""
        names = [str(tmp_path / f"{'keystore' * 20}{number}.jks") for number in range(600)]
        found = made(capsys, *names, *FQDN, "--format", "markdown", "--jobs", "1")
        assert len(found) < 100_000
        assert "600 inputs not read; profile" in found
        assert re.search(r"^- … and \d+ more inputs that were not read$", found, re.MULTILINE)
        assert re.search(r"^\| \| … and \d+ more \|", found, re.MULTILINE)

    def test_findings_of_what_failed_come_first(self, tmp_path, capsys):
        for name, knobs in (("a.pem", {"key": "rsa2048-a"}), ("z.pem", {"eku": ["serverAuth"]})):
            (tmp_path / name).write_bytes(forge.bundle(*forge.chain(**knobs)))
        found = made(capsys, str(tmp_path), *FQDN, "--format", "markdown", "--jobs", "1")
        assert [line[-6:-1] for line in found.splitlines() if line.startswith("### ")] == ["z.pem", "a.pem"]

    def test_what_failed_comes_first(self, inputs):
        rows = [line.split("|")[1].strip() for line in report("markdown", inputs).splitlines() if line.startswith("| ")]
        assert rows == ["verdict", "FAIL", "INCOMPLETE", "INCOMPLETE", "PASS"]


class TestPrometheus:
    def families(self, text: str):
        return {family.name: family.samples for family in text_string_to_metric_families(text)}

    def test_days_left_and_findings(self, inputs):
        found = self.families(report("prometheus", inputs))
        left = {(s.labels["path"], s.labels["role"]): s.value for s in found["certlint_certificate_days_left"]}
        assert left["tls/bad.pem", "leaf"] == 30
        counts = {(s.labels["path"], s.labels["severity"]): s.value for s in found["certlint_findings"]}
        assert counts["tls/bad.pem", "error"] == 1
        judged = {s.labels["path"]: s.value for s in found["certlint_bundle_judged"]}
        assert judged == {"tls/bad.pem": 1, "tls/good.pem": 1, "tls/broken.pem": 0, "tls/none.pem": 0}

    def test_a_path_that_is_given_twice_has_one_series(self, tmp_path, monkeypatch, capsys):
        monkeypatch.chdir(tmp_path)
        Path("a.pem").write_bytes(forge.bundle(*forge.chain()))
        assert len(readers.prometheus(made(capsys, "a.pem", "a.pem", *FQDN, "--format", "prometheus"))) == 3

    DEEP = f"{'p' * 120}/{'q' * 100}"
    ALIKE = (
        ("a\x1b.pem", "a\\x1b.pem"),
        (f"{DEEP}/tls.crt", f"{DEEP.replace('q' * 50, 'r' * 50)}/tls.crt"),
    )

    @pytest.mark.parametrize("names", ALIKE, ids=["escaped", "long"])
    @pytest.mark.parametrize("turned", [False, True])
    def test_of_two_that_look_alike_none_hides_the_other(self, names, turned, tmp_path, monkeypatch, capsys):
        monkeypatch.chdir(tmp_path)
        bundles = (forge.bundle(*forge.chain(eku=["serverAuth"])), forge.bundle(*forge.chain()))
        for name, data in zip(names, bundles[::-1] if turned else bundles, strict=True):
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_bytes(data)
        found = self.families(made(capsys, *names, *FQDN, "--format", "prometheus"))
        assert min(s.value for s in found["certlint_bundle_passed"]) == 0
        assert sum(s.value for s in found["certlint_findings"] if s.labels["severity"] == "error") == 1


class TestPlaces:
    """`-` is standard output for a report, as it is for `fix --out`, and never the name of a file."""

    @pytest.mark.parametrize(
        "words",
        [("--format", "json=-"), ("--format", "json", "--output", "-"), ("--format", "jsonl=-"), ("--output=-",)],
    )
    def test_standard_output_by_its_name(self, words, tmp_path, monkeypatch, capsys):
        monkeypatch.chdir(tmp_path)
        Path("a.pem").write_bytes(forge.bundle(*forge.chain()))
        plain = [word.removesuffix("=-") for word in words if word not in ("--output", "-", "--output=-")]
        assert certlint("a.pem", *FQDN, *words) == certlint("a.pem", *FQDN, *plain)
        assert not Path("-").exists()

    def test_a_baseline_needs_a_file(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        Path("a.pem").write_bytes(forge.bundle(*forge.chain()))
        assert certlint("a.pem", *FQDN, "--write-baseline", "-").code == 2
        assert not Path("-").exists()


class TestCalendar:
    def events(self, text: str):
        return {str(e["SUMMARY"]): e for e in icalendar.Calendar.from_ical(text).walk("VEVENT")}

    def test_an_event_for_each_certificate_whatever_holds_it(self, inputs):
        found = self.events(report("ics", inputs))
        assert len(found) == 6
        assert {"Not evaluated: tls/none.pem", "Not evaluated: tls/broken.pem"} < found.keys()
        root = found["Renew Example Test Root CA"]
        assert "in tls/good.pem\nin tls/broken.pem\n" in root["DESCRIPTION"]

    @pytest.mark.slow
    def test_the_day_leaves_time_to_renew(self, tmp_path, capsys):
        (tmp_path / "a.pem").write_bytes(forge.bundle(*forge.chain()))
        for days, day in (((), date(2026, 11, 16)), (("--expires-in", "10"), date(2026, 12, 21))):
            found = self.events(made(capsys, str(tmp_path / "a.pem"), *FQDN, *days, "--format", "ics"))
            assert found[f"Renew {forge.FQDN}"]["DTSTART"].dt == day

    @pytest.mark.slow
    def test_uids_and_stamps_are_stable(self, tmp_path, capsys):
        (tmp_path / "a.pem").write_bytes(forge.bundle(*forge.chain()))
        (tmp_path / "b.pem").write_bytes(forge.bundle(*forge.chain(eku=["serverAuth"])[1:]))
        one = self.events(made(capsys, str(tmp_path / "a.pem"), *FQDN, "--format", "ics"))
        other = self.events(made(capsys, str(tmp_path), "--as-of", "2026-07-01", "--format", "ics"))
        assert {str(e["UID"]) for e in one.values()} <= {str(e["UID"]) for e in other.values()}
        assert {e["DTSTAMP"].dt.date() for e in one.values()} == {date(2026, 6, 1)}


def test_a_target_keeps_its_own_text_only(tmp_path):
    from datetime import UTC, datetime

    from certlint.output.record import Record
    from certlint.output.run import Run
    from certlint.output.writer import Target
    from certlint.policy.severity import Severity

    about = Run("1", "p", "p", datetime(2026, 6, 1, tzinfo=UTC), (), Severity.ERROR, Severity.INFO)
    target = Target("gitlab", str(tmp_path / "out"), about)
    target.add(Record("a.pem", {"gitlab": "x", "html": "y" * 1000}, rules=("a/b",)))
    kept = [(each.path, dict(each.texts)) for each in target.kept]
    target.discard()
    assert kept == [("a.pem", {"gitlab": "x"})]


def test_a_format_has_one_place(tmp_path):
    """Of two places, one was left without a report, and nobody was told."""
    bundle, places = tmp_path / "bundle.pem", [tmp_path / "a.json", tmp_path / "b.json"]
    bundle.write_bytes(forge.bundle(*forge.chain()))
    answer = certlint(bundle, *(f"--format=json={place}" for place in places))
    assert (answer.code, answer.out) == (2, "")
    assert "--format json is given twice" in answer.err
    assert not any(place.exists() for place in places)
