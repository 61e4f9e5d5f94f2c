"""Names that no rule about the syntax of names looks at: told without `re`, and as it would tell them."""

from __future__ import annotations

import itertools
import re

import pytest

from certlint.x509.parts.general_names import is_ordinary, unusual_names

ORDINARY = re.compile(rb"(?:\*\.)?(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z][a-z0-9]+")


def test_every_short_name_is_told_as_an_expression_tells_it():
    for length in range(7):
        for name in map(bytes, itertools.product(b"a1-.*A\n\xc3", repeat=length)):
            assert is_ordinary(name) == bool(ORDINARY.fullmatch(name)), name


@pytest.mark.parametrize(
    ("name", "ordinary"),
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
def test_names_have_bounds(name, ordinary):
    assert is_ordinary(name) is ordinary
    assert unusual_names([b"a.com", name]) == ([] if ordinary else [name])
