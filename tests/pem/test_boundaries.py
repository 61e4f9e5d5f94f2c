"""Boundaries that are all as they should be are found without a pattern, and are the same."""

from __future__ import annotations

import random

import pytest

from certlint.pem.boundary import all_perfect, searched
from certlint.pem.builder import Draft
from certlint.pem.characters import decode_text
from certlint.pem.model import Document

BLOCK = "-----BEGIN {0}-----\nMIIB\nAAAA\n-----END {0}-----\n"
PERFECT = BLOCK.format("CERTIFICATE") + "a comment\n\n" + BLOCK.format("PRIVATE KEY") + BLOCK.format("CERTIFICATE")
DAMAGE = (
    "",
    "-",
    "--",
    "-----",
    "\n",
    "\r",
    " ",
    "\t",
    "BEGIN",
    "END",
    "x",
    "X509 CERTIFICATE",
    "\u2013",
    "-----END X-----",
)


def text_of(content: str):
    document = Document("a.pem", content.encode())
    return decode_text(document.raw, Draft(document, 100))


def test_a_sound_file_is_read_without_a_pattern():
    found = all_perfect(PERFECT)
    assert found is not None
    assert [each.label for each in found[::2]] == ["CERTIFICATE", "PRIVATE KEY", "CERTIFICATE"]
    assert found == list(searched(text_of(PERFECT)))


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_read_without_is_what_the_pattern_finds(seed):
    rng, plainly = random.Random(seed), 0
    for _ in range(500):
        start = rng.randrange(len(PERFECT))
        text = text_of(PERFECT[:start] + rng.choice(DAMAGE) + PERFECT[start + rng.choice((0, 0, 1, 5)) :])
        found = all_perfect(text.content)
        plainly += found is not None
        assert found is None or found == list(searched(text)), text.content
    assert plainly > 50
