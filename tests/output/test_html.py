"""The HTML report without a browser: complete, harmless, self-contained, and the same bytes for the same input."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from random import Random

import pytest

from certlint import pem
from certlint.analysis.coverage import coverage
from certlint.bundle.bundle import Bundle
from certlint.engine import setup
from certlint.engine.events import Event
from certlint.engine.outcomes import BundleReport
from certlint.engine.run import run
from certlint.escape import terminal
from certlint.output import fields, html, page
from certlint.output.record import Totals, unread
from certlint.output.run import Run
from certlint.output.timeline import timeline, validity_state
from certlint.policy.severity import Severity
from certlint.report import Status
from certlint.x509.certificate import Certificate
from tests import forge
from tests.support.pages import HOSTILE, Page, report, write_inputs

NOW = datetime(2026, 6, 1, tzinfo=UTC)
ALL = ("bad", "broken", "expired", "good", "hostile", "incomplete", "nothing", "not-there")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    where = tmp_path_factory.mktemp("pages")
    write_inputs(where)
    return where


@pytest.fixture(scope="module")
def sources(folder):
    return {"bad": report(folder, "bad"), "good": report(folder, "good"), "all": report(folder, *ALL)}


@pytest.fixture(params=["bad", "good", "all"])
def source(request, sources):
    return sources[request.param]


def judged(parts, **options):
    plan = setup.make_plan("", {"fqdn": [forge.FQDN], **options}, now=NOW)
    return run(plan, Bundle(pem.read(forge.bundle(*parts), "bundle.pem")))


def about(plan):
    return Run("1", plan.profile.name, plan.profile.title, NOW, (forge.FQDN,), Severity.ERROR, Severity.INFO)


@pytest.mark.slow
def test_is_well_formed_and_its_ids_are_unique(source):
    found = Page(source)
    ids = found.values("id")
    assert len(ids) == len(set(ids))
    assert len(found.every("html")) == len(found.every("h1")) == 1


@pytest.mark.slow
def test_every_reference_leads_somewhere(source):
    found = Page(source)
    ids = set(found.values("id"))
    links = [link["href"].removeprefix("#") for link in found.every("a")]
    assert links
    assert set(links) <= ids
    assert {each for value in found.values("aria-labelledby") for each in value.split()} <= ids


@pytest.mark.slow
def test_loads_nothing(source):
    found = Page(source)
    assert found.values("src") == []
    assert [link["href"] for link in found.every("link")] == ["data:,"]
    assert [name for _, attributes in found.elements for name in attributes if name.startswith("on")] == []
    assert found.values("style") == []
    assert "url(" not in source
    assert "@import" not in source


@pytest.mark.slow
def test_the_policy_allows_its_own_style_and_script_and_nothing_else(source):
    policy = next(m["content"] for m in Page(source).every("meta") if "http-equiv" in m)
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        contents = re.findall(rf"<{tag}>(.*?)</{tag}>", source, re.DOTALL)
        assert len(contents) == 1
        digest = b64encode(sha256(contents[0].encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy.split("; ")


@pytest.mark.slow
def test_tables_have_captions_and_their_headers_a_scope(source):
    found = Page(source)
    assert len(found.every("table")) == len(found.every("caption")) > 0
    assert {th.get("scope") for th in found.every("th")} == {"col", "row"}
    assert len(found.every("details")) == len(found.every("summary"))


@pytest.mark.slow
def test_order_is_the_one_that_a_reader_needs(sources):
    found = Page(sources["bad"])
    header = found.text("header")
    digest = re.search(r"[0-9a-f]{64}", header)[0]
    places = [header.index(each) for each in ("FAIL", "redis-enterprise-server", "2026-06-01", digest, "2 errors")]
    assert places == sorted(places)
    parts = ["first", "chain", "requirements", "clients", "names", "validity", "certificates"]
    assert [a["id"].rpartition("-")[2] for a in found.every("section")] == parts


@pytest.mark.slow
def test_a_finding_tells_all_that_is_known(sources):
    text = Page(sources["bad"]).text("article")
    for said in (
        "redis/server-eku-incomplete",
        "lacks clientAuth",
        "serverAuth and clientAuth",
        "bad.pem:14",
        "block 1",
    ):
        assert said in text
    assert "certlint csr -f cluster.example.com" in Page(sources["bad"]).text("pre")


@pytest.mark.slow
def test_a_good_bundle_passes_and_shows_the_evidence(sources):
    found = Page(sources["good"])
    assert "PASS" in found.text("h2")
    assert "redis/san-incomplete" in found.text("table")
    assert "covered *.internal.cluster.example.com" in found.text("table")


@pytest.mark.slow
def test_what_could_not_be_read_or_judged_is_told(sources):
    text = Page(sources["all"]).text("main")
    for said in (
        "FAIL 6 bundles in 7 files",
        "1 input not read",
        "no such file",
        "INCOMPLETE",
        "block 2 cannot be read",
    ):
        assert said in text
    assert "should be signed by" in text
    assert "Not in the chain" in text


def test_the_overview_has_the_worst_first(sources):
    table = sources["all"].partition('<table class="bundles">')[2].partition("</table>")[0]
    words = re.findall(r'<strong class="verdict small \w+">(\w+)', table)
    assert words == sorted(words, key=["FAIL", "INCOMPLETE", "PASS"].index)
    rows = re.findall(r'"verdict small fail">FAIL.*?<td class="number">(\d+)</td>', table)
    assert [int(errors) for errors in rows] == sorted(map(int, rows), reverse=True) != sorted(map(int, rows))
    assert len(words) == 8


@pytest.mark.slow
def test_hostile_text_stays_text(sources):
    source = sources["all"]
    found = Page(source)
    assert len(found.every("script")) == 1
    assert found.every("img") == []
    assert terminal(HOSTILE) in "".join(found.texts["bdi"])
    assert "<img src=x>" in found.text("td")
    rest = source.replace("\n", "")
    assert rest == terminal(rest)


@pytest.mark.slow
def test_same_input_same_bytes_whatever_the_process(folder):
    names = [str(folder / f"{name}.pem") for name in ALL]
    made = set()
    for seed, jobs in (("1", "1"), ("2", "2")):
        command = [
            sys.executable,
            "-m",
            "certlint",
            *names,
            "--as-of",
            "2026-06-01",
            "--format",
            "html",
            "--jobs",
            jobs,
        ]
        done = subprocess.run(command, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed}, check=False)
        assert done.stderr == b""
        made.add(done.stdout)
    assert len(made) == 1
    assert made.pop().endswith(b"</html>\n")


@pytest.mark.slow
def test_the_same_path_twice_makes_two_articles(folder):
    found = Page(report(folder, "bad", "bad"))
    assert len({a["id"] for a in found.every("article") if a["class"] == "bundle"}) == 2


@pytest.mark.slow
def test_a_crash_is_told_and_never_reads_as_a_pass():
    result = judged(forge.chain())
    event = Event(result.plan.per_bundle[0], Status.CRASHED, (), "Traceback\n  File x\nValueError: <b>\u202e\n")
    crashed = BundleReport(result.bundle, result.plan, result.findings, (event,), result.judgements)
    text = Page(html.article(crashed, about(result.plan)).replace(html.ID_MARK, "b"))
    said = " ".join("".join(text.texts["article"]).split())
    assert "INCOMPLETE" in said
    assert "failed: ValueError: <b>\\u202e." in said
    assert "Traceback" not in said


@pytest.mark.slow
def test_any_certificate_makes_a_page():
    """Certificates with a few bytes changed: whatever can be read of them is shown, and the page stays whole."""
    random = Random(20260601)
    plan = setup.make_plan("", {"fqdn": [forge.FQDN]}, now=NOW)
    original = forge.leaf().der
    for _ in range(40):
        der = bytearray(original)
        for _ in range(random.randint(1, 4)):
            der[random.randrange(len(der))] = random.randrange(256)
        result = run(plan, Bundle(pem.read(forge.bundle(forge.pem(bytes(der))), "bundle.pem")))
        source = html.article(result, about(plan)).replace(html.ID_MARK, "b")
        assert len(Page(source).every("article")) >= 1
        assert source.replace("\n", "") == terminal(source.replace("\n", ""))


def test_no_input_at_all_makes_a_page():
    totals = Totals()
    totals.add(unread("gone.pem", "there is no such file"))
    plan = setup.make_plan("", {}, now=NOW)
    assert "INCOMPLETE" in Page("".join(html.whole(about(plan), [], totals))).text("h2")


@pytest.mark.slow
def test_min_severity_hides_and_says_so(folder):
    text = Page(report(folder, "bad", options=("--min-severity", "error"))).text("main")
    assert "below the chosen severity not shown" in text
    assert "redis/san-internal-missing" in text  # among the outcomes, which are complete


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("Do this.", [(False, "Do this.")]),
        (
            "Do\nthis:\n    a b\n    c\n\nThen\n$ d",
            [(False, "Do this:"), (True, "a b\nc"), (False, "Then"), (True, "d")],
        ),
    ],
)
def test_remedies_are_sentences_and_commands(text, pieces):
    assert page.remedy(text) == pieces


@pytest.mark.slow
def test_the_chain_says_what_the_signatures_prove():
    leaf, issuing, root = forge.chain()
    forged = forge.leaf(issuing, tamper=True)
    good = page.chain(judged([leaf, issuing, root, leaf]))
    assert [step.above for step in good.steps] == ["is signed by", "is signed by", "is self-signed"]
    assert [step.above for step in good.off_path] == ["the same certificate as block 1"]
    bad = page.chain(judged([forged, issuing]))
    assert bad.steps[0].above == "names as its issuer, but this key does not verify the signature:"
    assert (bad.steps[1].above, bad.missing) == ("should be signed by", "CN=Example Test Root CA")
    assert page.chain(judged([forge.root()])).steps == []


def test_coverage_names_the_entry():
    san = ["cluster.example.com", "*.cluster.example.com", "ip:10.0.0.1"]
    result = judged(forge.chain(san=san), ip=["10.0.0.1", "10.0.0.2"])
    assert {c.name: c.covered_by for c in coverage(result)} == {
        "cluster.example.com": "cluster.example.com",
        "*.cluster.example.com": "*.cluster.example.com",
        "internal.cluster.example.com": "*.cluster.example.com",
        "*.internal.cluster.example.com": "",
        "10.0.0.1": "10.0.0.1",
        "10.0.0.2": "",
    }
    assert all(c.without for c in coverage(result))


@pytest.mark.slow
def test_coverage_asks_for_no_more_than_the_run_does():
    names = [c.name for c in coverage(judged(forge.chain(), internal=False))]
    assert names == ["cluster.example.com", "*.cluster.example.com"]
    assert coverage(judged([forge.root()])) == []


@pytest.mark.parametrize(
    ("begin", "end", "state", "says"),
    [
        (-10, 100, "valid", "100 days left"),
        (-10, 44, "soon", "44 days left"),
        (-10, -1, "expired", "expired 24 hours ago"),
        (1, 9, "future", "not yet valid, begins in 24 hours"),
    ],
)
def test_standing(begin, end, state, says):
    day = timedelta(days=1)
    assert validity_state(NOW + begin * day, NOW + end * day, NOW, 45) == (state, says)


@pytest.mark.parametrize("end", [datetime(2026, 6, 2), datetime(2036, 1, 1), datetime(9999, 12, 31, 23, 59, 59)])
@pytest.mark.parametrize("begin", [datetime(1950, 1, 1), datetime(2026, 5, 31), datetime(2035, 1, 1)])
def test_any_validity_can_be_drawn(begin, end):
    drawn = timeline(judged(forge.chain(not_before=begin, not_after=end)), 10)
    assert 0 <= drawn.now <= 100
    assert 1 <= len(drawn.ticks) <= 5
    assert all(0 <= tick.at <= 100 for tick in drawn.ticks)
    assert all(-10 <= bar.start <= bar.start + bar.width <= 111 and bar.width > 0 for bar in drawn.bars)


def test_a_certificate_is_decoded_in_words():
    every = {
        "name_constraints": {"permitted": ["example.com"], "excluded": ["ip:10.0.0.0/8"]},
        "policies": ["2.23.140.1.2.1"],
        "aia": {"ocsp": ["http://ocsp.example.com"], "ca_issuers": ["http://ca.example.com/ca.der"]},
        "crl": ["http://crl.example.com/a.crl"],
        "extensions": [("1.2.3.4", False, b"\x05\x00")],
    }
    told = {field.label: field for field in fields.fields(Certificate(forge.leaf(**every).der))}
    assert told["keyUsage"].values == ("digitalSignature", "keyEncipherment")
    assert told["basicConstraints"] == ("basicConstraints", ("not a CA",), "critical")
    assert told["nameConstraints"].values == (
        "permitted dNSName: example.com",
        "excluded iPAddress: 10.0.0.0/255.0.0.0",
    )
    assert told["authorityInfoAccess"].values[0] == "OCSP: http://ocsp.example.com"
    assert told["cRLDistributionPoints"].values == ("http://crl.example.com/a.crl",)
    assert told["1.2.3.4"].values == ("0500",)


@pytest.mark.parametrize("name", ["key_usage", "eku", "san", "aia", "crl", "policies", "name_constraints"])
def test_an_undecodable_field_is_told(name):
    told = fields.fields(Certificate(forge.leaf(**{name: b"\x1f\xff\xff"}).der))
    assert sum("cannot be decoded" in value for field in told for value in field.values) == 1
