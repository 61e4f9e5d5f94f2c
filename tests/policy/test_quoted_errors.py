"""What rationales quote of OpenSSL is what OpenSSL says. What they quote of servers is held by `test_targets.py`."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from certlint.policy import catalogue, profile

pytestmark = pytest.mark.slow

QUOTED = re.compile(r"\(OpenSSL(?: 3(?: at its default security level)?)?: ([^)]*)\)")
# `a, b, or c`, and what other clients say behind a semicolon.
ALTERNATIVES = re.compile(r", (?:or )?|; .*")
# What OpenSSL reads, not what it says.
CONFIGURATION = re.compile(r" = |^no \+ ")


def rationales() -> Iterator[tuple[str, str]]:
    """Of all rules, and of those that a profile words in its own way."""
    for name in catalogue.names():
        yield from ((rule.id, rule.rationale) for rule in catalogue.load(name))
    for name in profile.names():
        loaded = profile.load(name)
        yield from ((rule.id, rule.rationale) for rule in loaded.rules)
        for layer in loaded.layers:
            yield from ((rule, texts["rationale"]) for rule, texts in layer.texts.items() if "rationale" in texts)


def test_what_is_quoted_of_openssl_is_in_openssl():
    program = shutil.which("openssl")
    assert program
    linked = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    files = re.findall(r"=> (\S*lib(?:ssl|crypto)\S*) ", linked)
    assert len(files) == 2
    said = b"".join(Path(file).read_bytes() for file in files).lower()
    quotes = {(rule, each) for rule, text in rationales() for found in QUOTED.findall(text) for each in parts(found)}
    assert len(quotes) > 50
    assert sorted((rule, each) for rule, each in quotes if each.lower().encode() not in said) == []


def parts(quoted: str) -> Iterator[str]:
    first = ALTERNATIVES.split(quoted)
    yield from (each for each in first if each and not CONFIGURATION.search(each))
