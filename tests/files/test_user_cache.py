"""What certlint keeps below the user's folder for caches: where, for whom, how much, and never at the price of a run."""

from __future__ import annotations

import os
import stat

import pytest

from certlint.files import user_cache


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path / "caches" / "certlint"


def test_it_is_where_the_user_has_caches(place, monkeypatch):
    assert user_cache.folder() == str(place)
    for other in ("", "caches", "./caches"):  # XDG Base Directory Specification: what is not absolute is ignored
        monkeypatch.setenv("XDG_CACHE_HOME", other)
        assert user_cache.folder() == f"{os.environ['HOME']}/.cache/certlint"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert user_cache.folder() == f"{os.environ['HOME']}/.cache/certlint"


@pytest.mark.parametrize(("system", "name"), [("darwin", "home/Library/Caches/certlint"), ("win32", "local/certlint")])
def test_other_systems_have_it_elsewhere(place, system, name, monkeypatch, tmp_path):
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    monkeypatch.setattr(user_cache.sys, "platform", system)
    assert user_cache.folder() == str(tmp_path / name)


def test_where_there_is_no_home_nothing_is_kept(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", "")
    monkeypatch.setenv("HOME", "nowhere")
    assert user_cache.folder() == ""
    user_cache.keep("a", b"text")
    assert os.listdir(tmp_path) == []
    (tmp_path / "a").write_bytes(b"in the folder where it runs")
    assert user_cache.kept("a", 100) is None


def test_what_is_kept_comes_back_and_is_nobody_elses(place):
    user_cache.keep("a", b"text")
    user_cache.keep("a", b"later")
    assert user_cache.kept("a", 5) == b"later"
    assert stat.S_IMODE((place / "a").stat().st_mode) == 0o600
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert os.listdir(place) == ["a"]


def test_nothing_comes_of_what_is_too_large_missing_or_not_a_file(place):
    user_cache.keep("a", b"12345")
    assert user_cache.kept("a", 4) is None
    assert user_cache.kept("b", 4) is None
    assert user_cache.kept("a\0", 4) is None
    (place / "folder").mkdir()
    assert user_cache.kept("folder", 4) is None


def test_where_it_cannot_be_written_nothing_is_kept_and_nothing_fails(place):
    place.parent.mkdir()
    place.write_bytes(b"not a folder")
    user_cache.keep("a", b"text")
    assert place.read_bytes() == b"not a folder"


@pytest.mark.parametrize("over", [0, 1, 3])
def test_of_too_many_files_the_oldest_go(place, over, monkeypatch):
    monkeypatch.setattr(user_cache, "MOST_FILES", 4)
    names = [f"{9 - number}" for number in range(4 + over)]  # by name, the last is the first
    for moment, name in enumerate(names):
        user_cache.keep(name, name.encode())
        os.utime(place / name, (moment, moment))
    (place / "folder").mkdir()
    user_cache.keep(names[-1], b"once more")
    assert sorted(os.listdir(place)) == sorted([*names[over:], "folder"])
