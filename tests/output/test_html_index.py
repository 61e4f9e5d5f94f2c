"""The HTML report of many bundles: an index, what they add up to, and what was found in each, in short."""

from __future__ import annotations

import json
import re

import pytest

from certlint.clients.model import clients
from certlint.escape import terminal
from certlint.output.estate import FEW
from tests import forge
from tests.support.cli import DAY, certlint
from tests.support.estates import COUNT, HOSTILE, estate_report, write_estate
from tests.support.pages import Page

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    where = tmp_path_factory.mktemp("estate")
    write_estate(where)
    return where


def rendered(folder, place, *options):
    target = place / "report.html"
    estate_report(folder, f"html={target}", *options)
    return target.read_text()


@pytest.fixture(scope="module")
def source(folder, tmp_path_factory):
    return rendered(folder, tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="module")
def judged(folder, tmp_path_factory):
    target = tmp_path_factory.mktemp("json") / "report.json"
    estate_report(folder, f"json={target}")
    return json.loads(target.read_text())


def table(source, name):
    return re.findall(r"<tr [^>]*>.*?</tr>", source.partition(f'<table class="{name}">')[2].partition("</table>")[0])


def test_is_one_well_formed_page_whose_references_lead_somewhere(source):
    found = Page(source)
    ids = found.values("id")
    assert len(ids) == len(set(ids))
    assert {link["href"].removeprefix("#") for link in found.every("a")} <= set(ids)
    assert len(found.every("table")) == len(found.every("caption"))
    assert len(found.every("details")) == len(found.every("summary"))
    assert source.replace("\n", "") == terminal(source.replace("\n", ""))


def test_each_bundle_is_a_line_and_a_part_that_opens(source):
    lines = table(source, "bundles")
    assert len(lines) == COUNT > FEW
    names = re.findall(r'<details class="brief" data-bundle="(\w+)">', source)
    assert names == [re.search(r'data-bundle="(\w+)"', line)[1] for line in lines]
    assert 'class="bundle"' not in source


def test_parts_name_the_clients_that_refuse_a_bundle(source, judged):
    titles = {client.id: client.title for client in clients()}
    parts = re.findall(r'<details class="brief".*?</details>', source, re.DOTALL)
    told = [re.search(r"data-clients>Clients: refused by (.*?)</p>", part) for part in parts]
    refusing = [
        [titles[c["client"]] for c in bundle["clients"] if c["accepts"] is False] for bundle in judged["bundles"]
    ]
    assert any(refusing)
    assert not all(refusing)
    by_path = {bundle["path"]: names for bundle, names in zip(judged["bundles"], refusing, strict=True)}
    assert len(told) == len(parts) == len(by_path)
    for part, words in zip(parts, told, strict=True):
        names = by_path[re.search(r'<span class="path">(.*?)</span>', part)[1]]
        assert words is None if not names else words[1] in (", ".join(names), f"all {len(names)}")


def test_lines_say_what_the_json_report_says(source, judged):
    by_path = {bundle["path"]: bundle for bundle in judged["bundles"]}
    for line in table(source, "bundles"):
        cells = [re.sub(r"<.*?>", "", cell) for cell in re.findall(r"<t[hd].*?>(.*?)</t[hd]>", line)]
        bundle = by_path[cells[0]]
        leaf = next(each for each in bundle["certificates"] if each["role"] == "leaf")
        assert cells[1] == bundle["verdict"].upper()
        assert leaf["not_after"].startswith(cells[4][:10])
        counts = [sum(f["severity"] == s for f in bundle["findings"]) for s in ("error", "warning", "info")]
        assert [int(cell or 0) for cell in cells[5:]] == counts


def test_the_worst_come_first_by_severity_and_number(source):
    numbers = [tuple(int(n or 0) for n in re.findall(r'"number">(\d*)<', line)) for line in table(source, "bundles")]
    assert numbers == sorted(numbers, reverse=True)
    assert len(set(numbers)) > 2


def test_rules_are_explained_once_and_counted(source, judged):
    found: dict[str, set[str]] = {}
    for bundle in judged["bundles"]:
        for finding in bundle["findings"]:
            found.setdefault(finding["rule"], set()).add(bundle["path"])
    for rule, paths in found.items():
        part = source.partition(f'data-rule="{rule}"')[2].partition("</details>")[0]
        assert f"{len(paths)} bundle" in part
        assert "Impact" in part
        assert "Fix" in part
    assert source.count("<dt>Impact</dt>") == len(found)
    defects = re.findall(r'class="defect" .*?badge (\w+)">.*?(\d+) bundle', source, re.DOTALL)
    order = [(["error", "warning", "info"].index(severity), -int(count)) for severity, count in defects]
    assert order == sorted(order)


def test_passes_are_counted_instead_of_repeated(source):
    assert source.count("rules passed") == COUNT
    assert 'data-kind="requirement"' not in source


def test_issuers_and_months_add_up(source, judged):
    issuers = {re.sub(r"<.*?>", "", line.partition("</th>")[0]) for line in table(source, "sums")}
    months = re.findall(r'<tr data-month="(\S+)"><th scope="row">.*?</th><td .*?>(\d+)</td>', source)
    assert sum(int(count) for _, count in months) == COUNT
    expired = [f for b in judged["bundles"] for f in b["findings"] if f["rule"] == "validity/expired"]
    assert dict(months)["expired"] == str(len(expired))
    per_issuer = re.findall(r'data-filter="issuer">(\d+)</td>', source)
    assert sum(map(int, per_issuer)) == COUNT
    assert issuers
    days = re.findall(r"<title>(\d{4}-\d\d-\d\d): (\d+) bundles?</title>", source)
    assert len(days) > 5


def test_hostile_names_stay_text(source):
    found = Page(source)
    assert len(found.every("script")) == 1
    assert terminal(HOSTILE) in "".join(found.texts["bdi"])
    assert "<script>alert" not in source


def test_the_same_bytes_whatever_the_number_of_processes(folder, tmp_path):
    assert rendered(folder, tmp_path, "--jobs", "1") == rendered(folder, tmp_path, "--jobs", "2")


def test_a_few_bundles_are_shown_in_full_below_their_index(tmp_path):
    write_estate(tmp_path, FEW)
    page = rendered(tmp_path, tmp_path)
    assert len(re.findall(r'<article class="bundle"', page)) == FEW == len(table(page, "bundles"))
    assert 'class="brief"' not in page


def test_what_a_run_says_as_a_whole_is_no_bundle(tmp_path):
    leaf = forge.chain()
    for number in range(FEW):
        (tmp_path / f"{number}.pem").write_bytes(forge.bundle(*leaf[:2] if number else forge.chain(serial=7)[:2]))
    page = rendered(tmp_path, tmp_path)
    assert f"{FEW} bundles" in page
    assert len(table(page, "bundles")) == FEW + 1
    assert len(re.findall(r'<article class="bundle"', page)) == FEW + 1


def test_a_bundle_costs_the_page_no_more_than_three_kilobytes(folder, source, tmp_path):
    write_estate(tmp_path, 2 * COUNT)
    assert len(rendered(tmp_path, tmp_path)) - len(source) < COUNT * 3000


def test_what_was_not_read_is_told_before_all(folder, tmp_path):
    (tmp_path / "report.html").write_text("")
    target = tmp_path / "page.html"
    estate_report(folder, f"html={target}", str(tmp_path / "gone.pem"))
    page = target.read_text()
    assert page.index("no such file") < page.index('id="defects"')


def test_of_many_inputs_that_are_not_read_the_first_are_in_sight(tmp_path):
    target = tmp_path / "report.html"
    certlint(*(f"none{number}.pem" for number in range(30)), "--format", f"html={target}")
    shown = target.read_text().partition('<section id="unreadable"')[2].partition("</section>")[0]
    open_rows, _, more = shown.partition("<details>")
    assert (open_rows.count('<tr><th scope="row"'), more.count('<tr><th scope="row"')) == (20, 10)
    assert "10 more inputs" in more


def test_a_request_is_in_the_index_without_an_issuer(tmp_path):
    """As a certificate whose issuer cannot be read is."""
    (tmp_path / "wanted.csr").write_text(forge.csr().pem)
    (tmp_path / "bundle.pem").write_bytes(forge.bundle(*forge.chain()))
    paths = tmp_path / "wanted.csr", tmp_path / "bundle.pem"
    assert certlint(*paths, "--format", f"html={tmp_path}/report.html", *DAY).code == 0
    assert "wanted.csr" in (tmp_path / "report.html").read_text()
