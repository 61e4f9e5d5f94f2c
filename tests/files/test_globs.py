"""Patterns seen from a folder, as those of a configuration are; what they mean is in tests/config/test_configuration.py."""

from __future__ import annotations

import os

import pytest

from certlint.files.globs import means

SEEN = [
    ("a.pem", "certs", "certs/a.pem", True),
    ("a.pem", "certs", "a.pem", False),
    ("*.pem", "certs", "certs/a.pem", True),
    ("*.pem", "certs", "certs/x/a.pem", False),
    ("../a.pem", "certs", "a.pem", True),
    ("certs/*.pem", "", "certs/a.pem", True),
    ("certs/*.pem", "", "./certs/a.pem", True),
    ("certs/*.pem", "..", "../certs/a.pem", True),
    ("*", "certs", "certs/x/a.pem", True),
    *(
        (pattern, "certs", "a.pem", False)
        for pattern in ("*", "**", "**/*", "**/a.pem", "*/a.pem", "?./a.pem", "[.]./a.pem")
    ),
    *((pattern, "certs", "a.pem", True) for pattern in ("..", "../*", "../**", "../**/a.pem")),
    ("../*", "certs/x", "a.pem", False),
    ("..", "certs/x", "a.pem", False),
    ("..*", "certs", "certs/..a.pem", True),
]


@pytest.mark.parametrize(("pattern", "folder", "path", "expected"), SEEN)
def test_patterns_are_seen_from_their_folder(pattern, folder, path, expected):
    assert means(pattern, folder, path) is expected
    assert means(pattern, folder, os.path.abspath(path)) is expected
    assert means(os.path.abspath(os.path.join(folder, pattern)), "elsewhere", path) is expected


@pytest.mark.parametrize("path", ["-", "<stdin>"])
def test_what_is_no_path_is_not_meant(path):
    assert means("**", "", path) is False


def test_where_the_current_folder_is_gone(tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert means("*.pem", "", "a.pem") is False
