"""Patterns seen from a folder, as those of a configuration are; what they mean is in tests/config/test_configuration.py."""

from __future__ import annotations

import os
import random
import re
import time

import pytest

from certlint.files.globs import matches
from certlint.files.path_patterns import PathPattern

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
    assert matches(pattern, folder, path) is expected
    assert matches(pattern, folder, os.path.abspath(path)) is expected
    assert matches(os.path.abspath(os.path.join(folder, pattern)), "elsewhere", path) is expected


@pytest.mark.parametrize("path", ["-", "<stdin>"])
def test_what_is_no_path_is_not_meant(path):
    assert matches("**", "", path) is False


def test_where_the_current_folder_is_gone(tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert matches("*.pem", "", "a.pem") is False


HOSTILE = {
    "stars": ("*a" * 40 + "*b", "a" * 250),
    "deep stars": ("**a" * 40 + "**b", "a/" * 1000),
    "folders": ("**/" * 60 + "b", "a/" * 1000 + "a"),
    "folders and stars": ("**/*a" * 40 + "b", "aa/" * 1000 + "a"),
    "questions": ("*?" * 1500 + "b", "a" * 4000),
    "long": ("*a" * 2000 + "b", "a" * 4000),
    "both": ("****/" * 800 + "b", "a/" * 2000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_pattern_takes_more_than_a_step_for_each_character(name):
    pattern, path = HOSTILE[name]
    begin = time.process_time()
    assert matches(pattern, "", path) is False
    assert matches(pattern[:-1] + "*", "", path + "/a" * (name == "folders")) is True
    assert time.process_time() - begin < 2


PIECES = ["a", "b", "/", ".", "*", "**", "**/", "?", "[ab]", "[a-c]", "[!b]", "[a-]", "[]"]
EXPRESSIONS = {
    "**/": "(?:.*/)?",
    "**": ".*",
    "*": "[^/]*",
    "?": "[^/]",
    "[ab]": "[ab]",
    "[a-c]": "[a-c]",
    "[!b]": "[^b/]",
}
EXPRESSIONS |= {"[a-]": "[a-]"}


def test_it_is_what_an_expression_says():
    chance = random.Random(20261130)
    for _ in range(3_000):
        pieces = chance.choices(PIECES, k=chance.randint(1, 7))
        pattern, path = "".join(pieces), "".join(chance.choices("ab-/./a", k=chance.randint(1, 8)))
        found = re.findall(r"\*\*/|\*\*|\*|\[[^\]/]+\]|.", pattern)
        expression = "".join(EXPRESSIONS.get(piece) or re.escape(piece) for piece in found)
        for below in (False, True):
            whole = f"(?:{expression})" + "(?:/.*)?" * below
            assert PathPattern(pattern).matches(path, below=below) == bool(re.fullmatch(whole, path)), (pattern, path)


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [("[z-a].pem", "b.pem", False), ("[!z-a].pem", "b.pem", True), ("[a-", "[a-", True), ("[\\]", "\\", True)],
)
def test_a_class_that_no_expression_has(pattern, path, expected):
    assert matches(pattern, "", path) is expected
