"""Texts that wait for the end of a run: each comes back as it was, whether it waited in memory or in a file."""

from __future__ import annotations

import pytest

from certlint.errors import OutputError
from certlint.files import spool


@pytest.mark.parametrize("most", [spool.MOST_IN_MEMORY, 10])
def test_each_text_comes_back(most, monkeypatch):
    monkeypatch.setattr(spool, "MOST_IN_MEMORY", most)
    texts = ["", "a", "é€\U0001f600" * 50, "\udc80 no UTF-8", "line\r\nline\n"]
    place = spool.Spool()
    kept = [place.keep("html", text) for text in texts]
    assert [each["html"] for each in reversed(kept)] == texts[::-1]
    kept.append(place.keep("html", "later"))  # reading has moved the place in the file
    assert [each["html"] for each in kept] == [*texts, "later"]
    assert [dict(each) for each in kept[:2]] == [{"html": ""}, {"html": "a"}]
    place.clear()


def test_a_text_has_one_name():
    place = spool.Spool()
    with pytest.raises(KeyError):
        place.keep("html", "a")["json"]
    place.clear()


def test_a_full_disk_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr(spool, "MOST_IN_MEMORY", 10)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    place = spool.Spool()
    with pytest.raises(OutputError, match="cannot write the temporary file for a report"):
        place.keep("html", "a" * 100)
    place.clear()
