"""The page to print: what an estate adds up to."""

from __future__ import annotations

import re

import pytest

from certlint.escape import terminal
from certlint.output.html_summary import MOST
from tests import forge
from tests.support.cli import DAY, certlint
from tests.support.estates import COUNT, HOSTILE, estate_report, write_estate
from tests.support.pages import Page


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    folder = tmp_path_factory.mktemp("estate")
    write_estate(folder)
    (folder / "empty.pem").write_bytes(b"")
    target = folder / "summary.html"
    assert estate_report(folder, f"html-summary={target}") in (1, 3)
    return target.read_text()


@pytest.mark.slow
def test_is_well_formed_and_loads_nothing(source):
    found = Page(source)
    assert found.every("script") == found.every("img") == []
    assert "script-src" not in source
    assert len(found.every("table")) == len(found.every("caption")) == 3
    assert {th.get("scope") for th in found.every("th")} == {"col", "row"}
    assert source.replace("\n", "") == terminal(source.replace("\n", ""))
    assert terminal(HOSTILE) in "".join(found.texts["bdi"])


@pytest.mark.slow
def test_figures_are_those_of_the_run(source):
    figures = dict(re.findall(r"<dt>(.*?)</dt><dd>([\d,]+)</dd>", source))
    assert sum(int(figures[each]) for each in ("fail", "not fully evaluated", "pass")) == COUNT + 1
    assert figures["expired"] == str(COUNT // 4)


@pytest.mark.slow
def test_the_most_severe_defects_come_first_with_what_to_do(source):
    rows = re.findall(
        r'<th scope="row"><strong class="badge (\w+).*?<td class="number">(\d+)</td><td>(.*?)</td>', source
    )
    places = [(("error", "warning", "info").index(severity), -int(count)) for severity, count, _ in rows]
    assert places == sorted(places)
    assert 3 <= len(rows) <= MOST
    assert all(len(advice) > 10 and advice.count("see the full report") <= 1 for *_, advice in rows)


@pytest.mark.slow
def test_months_and_issuers_add_up(source):
    months = source.partition('<table class="months">')[2].partition("</table>")[0]
    assert sum(int(n) for n in re.findall(r'<td class="number">(\d+)</td>', months)) == COUNT
    issuers = source.partition('<table class="sums">')[2].partition("</table>")[0]
    assert sum(int(n) for n in re.findall(r'</th><td class="number">(\d+)</td>', issuers)) == COUNT


@pytest.mark.slow
def test_what_was_not_read_is_told(tmp_path):
    (tmp_path / "a.pem").write_bytes(forge.bundle(*forge.chain()))
    target = tmp_path / "page.html"
    assert estate_report(tmp_path, f"html-summary={target}", str(tmp_path / "gone.pem")) == 3
    assert "Not read: 1 input" in target.read_text()
    assert "no such file" in target.read_text()


def test_a_request_has_no_issuer_and_no_date(tmp_path):
    """Neither is unreadable: it gets them when it is signed."""
    (tmp_path / "wanted.csr").write_text(forge.csr().pem)
    (tmp_path / "bundle.pem").write_bytes(forge.bundle(*forge.chain()))
    assert certlint(tmp_path, "--format", f"html-summary={tmp_path}/summary.html", *DAY).code == 0
    page = (tmp_path / "summary.html").read_text()
    assert "readable" not in page.partition("<body>")[2]


@pytest.mark.slow
@pytest.mark.parametrize("count", [2, 12])
def test_what_a_whole_run_shares_counts_the_bundles_that_share_it(tmp_path, count):
    """Not the one report that says so; also of more files than a finding names."""
    for number in range(count):
        leaf = forge.leaf(serial=number + 9, subject=f"CN=h{number}.example.com", key="p256-a")
        (tmp_path / f"{number}.pem").write_bytes(forge.bundle(leaf))
    (tmp_path / "other.pem").write_bytes(forge.bundle(forge.leaf(key="p256-b")))
    target = tmp_path / "page.html"
    estate_report(tmp_path, f"html-summary={target}")
    row = re.search(r'meta/shared-key</span></th><td class="number">(\d+)</td>', target.read_text())
    assert row[1] == str(count)


def test_a_certificate_in_several_files_of_a_bundle_is_counted_once(tmp_path):
    """As certbot lays them out: the leaf, the chain, and both together."""
    leaf, middle, _ = forge.chain(not_after=forge.AS_OF.replace(year=2026, month=5))
    folder = tmp_path / "live"
    folder.mkdir()
    for name, held in {"cert.pem": [leaf], "chain.pem": [middle], "fullchain.pem": [leaf, middle]}.items():
        (folder / name).write_bytes(forge.bundle(*held))
    target = tmp_path / "summary.html"
    certlint(folder, *DAY, "--profile", "hygiene", "--format", f"html-summary={target}")
    source = target.read_text()
    assert "<dt>expired</dt><dd>1</dd>" in source
    issuers = source.partition('<table class="sums">')[2].partition("</table>")[0]
    assert re.findall(r'</th><td class="number">(\d+)</td>', issuers) == ["1"]
