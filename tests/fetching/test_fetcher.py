"""What a run may fetch: each URL once, from where there is something, and within its bounds."""

from __future__ import annotations

import pytest

from certlint.errors import NetworkError
from certlint.fetching import fetcher
from certlint.fetching.fetcher import Fetcher, Post, Wanted
from tests.support.website import serving

ANYTHING = Wanted("*/*", lambda data: None)


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with serving() as running:
        yield running


def test_each_url_is_asked_once_whatever_it_answers(site):
    site.pages["/a"] = b"a"
    one = Fetcher(private=True)
    assert [one.get(f"{site.url}/a", ANYTHING) for _ in range(3)] == [b"a"] * 3
    for _ in range(2):
        with pytest.raises(NetworkError, match=r"/b is not fetched: 127\.0\.0\.1:\d+ answers 404"):
            one.get(f"{site.url}/b", ANYTHING)
    assert site.asked == ["/a", "/b"]


def test_who_does_not_take_a_get_is_asked_by_post(site):
    site.posted["/ocsp"] = b"response"
    post = Post(f"{site.url}/ocsp", "application/ocsp-request", b"question")
    assert Fetcher(private=True).get(f"{site.url}/ocsp/cXVlc3Rpb24", ANYTHING, post) == b"response"
    assert (site.asked, site.bodies) == (["/ocsp/cXVlc3Rpb24"], [b"question"])


def test_the_bytes_of_a_run_are_bounded(site, monkeypatch):
    site.pages |= {"/a": b"x" * 60, "/b": b"x" * 40, "/c": b"x"}
    monkeypatch.setattr(fetcher, "MOST_BYTES_IN_ALL", 100)
    one = Fetcher(private=True)
    assert [len(one.get(site.url + path, ANYTHING)) for path in ("/a", "/b")] == [60, 40]
    with pytest.raises(NetworkError, match="/c is not fetched: the run has fetched 100 bytes already"):
        one.get(f"{site.url}/c", ANYTHING)
    assert site.asked == ["/a", "/b"]


def test_what_is_larger_than_the_rest_is_not_read(site, monkeypatch):
    site.pages |= {"/a": b"x" * 60, "/b": b"x" * 41}
    monkeypatch.setattr(fetcher, "MOST_BYTES_IN_ALL", 100)
    one = Fetcher(private=True)
    one.get(f"{site.url}/a", ANYTHING)
    with pytest.raises(NetworkError, match="more than 40 bytes"):
        one.get(f"{site.url}/b", ANYTHING)


def test_the_time_of_a_run_is_bounded(site, monkeypatch):
    monkeypatch.setattr(fetcher, "SECONDS_IN_ALL", 0)
    with pytest.raises(NetworkError, match="is not fetched: the run has waited for 0 s already"):
        Fetcher(private=True).get(f"{site.url}/a", ANYTHING)
    assert site.asked == []


@pytest.mark.parametrize("url", ["http://[/", "http://127.0.0.1:99999/", "http:///a"])
def test_what_is_not_a_url_is_not_asked(url, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(NetworkError, match="is not fetched: "):
        Fetcher(private=True).get(url, ANYTHING)
