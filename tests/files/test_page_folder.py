"""Reports in folders of their own: what is replaced, what is refused, and what is left where a report does not come."""

from __future__ import annotations

import os

import pytest

from certlint.errors import OutputError
from certlint.files.page_folder import INDEX, PageFolder

OURS = '<!doctype html><meta name="generator" content="certlint 1">'
ONE, TWO, THIRD = "b0123456789ab.html", "b0123456789ab.12.html", "bffffffffffff.html"


def put(path, files: dict[str, str]) -> None:
    folder = PageFolder(str(path))
    folder.put((name, (text[:5], text[5:])) for name, text in files.items())


def found(path) -> dict[str, str]:
    return {each.name: each.read_text() for each in path.iterdir()}


def test_pages_that_are_no_longer_made_are_removed_and_others_replaced(tmp_path):
    place = tmp_path / "report"
    first = {ONE: "the first page", TWO: "the second page", INDEX: OURS}
    put(f"{place}/", first)
    assert found(place) == first
    assert place.stat().st_mode & 0o777 == 0o755 & ~_umask()
    second = {ONE: "the first page, renewed", THIRD: "another page", INDEX: f"{OURS} renewed"}
    put(place, second)
    assert found(place) == second


def _umask() -> int:
    before = os.umask(0)
    os.umask(before)
    return before


def test_an_empty_folder_and_pages_without_an_index_are_taken_over(tmp_path):
    put(tmp_path, {ONE: "a page"})
    put(tmp_path, {INDEX: OURS})
    assert found(tmp_path) == {INDEX: OURS}


def test_what_a_killed_run_has_left_is_swept(tmp_path):
    (tmp_path / f".{ONE}.0123456789ab.certlint-new").write_text("of a run that was killed")
    put(tmp_path, {INDEX: OURS})
    assert found(tmp_path) == {INDEX: OURS}


@pytest.mark.parametrize(
    "files",
    [
        {"notes.txt": "another's"},
        {"notes.txt": "another's", ONE: "a page"},
        {INDEX: "<html>a page of somebody else's"},
        {INDEX: " " * 2048 + OURS},  # far from the head
        *({f"{x}{ONE}": "almost a page's name"} for x in ("x", ".")),
        *({name: "almost"} for name in (f"{ONE}x", "b0123456789aB.html", "b0123456789a.html", "b0123456789abxhtml")),
        {"b0123456789ab..html": "almost"},
    ],
    ids=str,
)
def test_a_folder_of_other_files_is_refused_and_left_alone(tmp_path, files):
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(OutputError, match="the folder contains other files, such as") as caught:
        PageFolder(str(tmp_path))
    assert caught.value.hint == "give a new or an empty folder, or one that holds such a report"
    assert found(tmp_path) == files


def test_other_files_may_lie_beside_a_report(tmp_path):
    put(tmp_path, {INDEX: OURS})
    (tmp_path / "notes.txt").write_text("somebody's")
    put(tmp_path, {ONE: "a page", INDEX: OURS})
    assert found(tmp_path) == {ONE: "a page", INDEX: OURS, "notes.txt": "somebody's"}


def test_where_no_report_comes_the_folder_that_was_made_goes(tmp_path):
    PageFolder(str(tmp_path / "report")).discard()
    assert os.listdir(tmp_path) == []
    (tmp_path / "before").mkdir()
    PageFolder(str(tmp_path / "before")).discard()
    assert os.listdir(tmp_path) == ["before"]


def test_a_folder_with_pages_stays_when_the_next_page_fails(tmp_path):
    folder = PageFolder(str(tmp_path / "report"))
    with pytest.raises(OutputError, match="too long"):
        folder.put([(ONE, ["a page"]), ("x" * 300, ["no name"])])
    folder.discard()
    assert found(tmp_path / "report") == {ONE: "a page"}
    folder.put([(TWO, ["too late"])])
    folder.discard()
    assert found(tmp_path / "report") == {ONE: "a page"}


def test_once_the_report_is_there_it_stays(tmp_path):
    folder = PageFolder(str(tmp_path / "report"))
    folder.put([(INDEX, [OURS])])
    folder.discard()
    assert found(tmp_path / "report") == {INDEX: OURS}


@pytest.mark.parametrize("name", ["file", "missing/report"])
def test_places_that_cannot_be(tmp_path, name):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match=f"cannot write .*{name}"):
        PageFolder(str(tmp_path / name))
    assert os.listdir(tmp_path) == ["file"]
