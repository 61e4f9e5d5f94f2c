"""The HTML report in a folder: an index, and a page for each bundle."""

from __future__ import annotations

import os
import re

import pytest

from tests import forge
from tests.support.cli import DAY, certlint
from tests.support.estates import COUNT, estate_report, write_estate
from tests.support.pages import Page

PAGE = re.compile(r"b[0-9a-f]{12}(\.\d+)?\.html")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    where = tmp_path_factory.mktemp("estate")
    write_estate(where)
    return where


@pytest.fixture(scope="module")
def site(folder, tmp_path_factory):
    place = tmp_path_factory.mktemp("site") / "report"
    assert estate_report(folder, f"html={place}/") == 1
    return place


@pytest.mark.slow
def test_the_index_leads_to_a_page_for_each_bundle(site):
    index = Page((site / "index.html").read_text())
    links = {link["href"] for link in index.every("a") if not link["href"].startswith("#")}
    assert len(links) == COUNT
    assert {*os.listdir(site)} == {"index.html"} | links
    assert "bundle" not in [choice["name"] for choice in index.every("select")]
    assert 'class="brief"' not in (site / "index.html").read_text()


@pytest.mark.slow
def test_a_page_has_everything_and_leads_back(site):
    pages = [*site.glob("b*.html")]
    assert len(pages) == COUNT
    for path in pages:
        found = Page(path.read_text())
        assert [a["class"] for a in found.every("article")].count("bundle") == 1
        assert "subjectKeyIdentifier" in found.text("th")
        links = [link["href"] for link in found.every("a")]
        assert links[0] == "index.html"
        assert {each.removeprefix("#") for each in links[1:]} <= set(found.values("id"))
        assert re.search(r"<title>(PASS|FAIL|INCOMPLETE): ", path.read_text())[1] in found.text("h2")


@pytest.mark.slow
def test_a_later_report_replaces_pages_and_removes_those_of_bundles_that_are_gone(tmp_path):
    write_estate(tmp_path, 6)
    place = tmp_path / "report"
    estate_report(tmp_path, f"html={place}/")
    before = {*os.listdir(place)}
    (tmp_path / "03.pem").unlink()
    estate_report(tmp_path, f"html={place}/")
    after = {*os.listdir(place)}
    assert after < before
    assert len(before - after) == 1


@pytest.mark.parametrize("files", [{"notes.txt": "mine"}, {"index.html": "<html>mine</html>"}])
def test_a_folder_with_other_files_is_not_touched(tmp_path, files):
    (tmp_path / "a.pem").write_bytes(forge.bundle(*forge.chain()))
    place = tmp_path / "mine"
    place.mkdir()
    for name, text in files.items():
        (place / name).write_text(text)
    answer = certlint(tmp_path / "a.pem", "--format", f"html={place}/", *DAY)
    assert answer.code == 2
    assert "the folder contains other files" in answer.err
    assert {name: (place / name).read_text() for name in os.listdir(place)} == files


def test_no_folder_is_left_of_a_report_that_did_not_come(tmp_path):
    (tmp_path / "a.pem").write_bytes(forge.bundle(*forge.chain()))
    gone = tmp_path / "gone" / "other.json"
    answer = certlint(tmp_path / "a.pem", "--format", f"html={tmp_path}/report/", "--format", f"json={gone}", *DAY)
    assert answer.code == 2
    assert os.listdir(tmp_path) == ["a.pem"]


def test_a_place_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "a.pem").write_bytes(forge.bundle(*forge.chain()))
    answer = certlint(tmp_path / "a.pem", "--format", f"html={tmp_path}/no/where/", *DAY)
    assert answer.code == 2
    assert "create the folder first" in answer.err
    assert certlint(tmp_path / "a.pem", "--format", f"html={tmp_path}/a.pem/", *DAY).code == 2


@pytest.mark.slow
def test_one_bundle_has_an_index_too(tmp_path):
    (tmp_path / "a.pem").write_bytes(forge.bundle(*forge.chain()))
    certlint(tmp_path / "a.pem", "--format", f"html={tmp_path}/report/", *DAY)
    names = sorted(os.listdir(tmp_path / "report"))
    assert (len(names), names[-1]) == (2, "index.html")
    assert PAGE.fullmatch(names[0])
