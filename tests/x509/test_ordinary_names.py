"""Names that no rule about the syntax of names looks at: told without `re`, and as it would tell them."""

from __future__ import annotations

import itertools
import re

import pytest

from certlint.x509.parts.ordinary_names import is_ordinary, ordinary

ORDINARY = re.compile(rb"(?:\*\.)?(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z][a-z0-9]+")


@pytest.mark.slow
def test_every_short_name_is_told_as_an_expression_tells_it():
    for length in range(7):
        for name in map(bytes, itertools.product(b"a1-.*A,\xc3", repeat=length)):
            plain = bool(ORDINARY.fullmatch(name))
            assert is_ordinary(name) == plain, name
            # All of a certificate at once, between others or alone.
            base = name.removeprefix(b"*.")
            assert ordinary([name]).bases == ([base] if plain else []), name
            assert ordinary([b"*.a.com", name]).bases == ([b"a.com", base] if plain else []), name


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        (b"a" * 63 + b".com", True),
        (b"a" * 64 + b".com", False),
        (b"a." + b"b" * 63, True),
        (b"a." + b"b" * 64, False),
        (b"a." * 125 + b"com", True),
        (b"a." * 125 + b"coms", False),
        (b"*." + b"a" * 63 + b".com", True),
        (b"a.com\nb.com", False),
    ],
)
def test_names_have_bounds(name, plain):
    assert is_ordinary(name) is plain
    assert not ordinary([b"a.com", name]).bases or plain


def test_several_ordinary_names_are_told_at_once():
    assert ordinary([b"*.a.com", b"b-c.d.com"]) == ([b"a.com", b"b-c.d.com"], {b"com"}, b"")
    assert ordinary([b"a.com", b"b.org"]).tops == {b"com", b"org"}
    assert not ordinary([]).bases


@pytest.mark.parametrize(
    ("names", "site"),
    [
        ([b"a.com"], b"a.com"),
        ([b"*.a.com"], b"a.com"),
        ([b"a.com", b"*.a.com", b"b.a.com"], b"a.com"),
        ([b"*.a.com", b"a.com"], b"a.com"),
        ([b"b.a.com", b"a.com"], b""),
        ([b"a.com", b"ba.com"], b""),
        ([b"a.com", b"a.com.com"], b""),
    ],
)
def test_a_site_is_above_all_names(names, site):
    assert ordinary(names).site == site
