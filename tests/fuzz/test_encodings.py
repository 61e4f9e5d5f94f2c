"""Certificates that OpenSSL or cryptography does not load are reported in every profile for servers, and in rfc5280."""

from __future__ import annotations

import random

import pytest

from tests.fuzz import encodings
from tests.support.clients import openssl

LOTS, SIZE = 8, 50


@pytest.mark.slow
@pytest.mark.parametrize("block", range(LOTS))
def test_what_is_not_loaded_is_told(block):
    assert list(encodings.ENCODINGS.faults(range(block * SIZE, (block + 1) * SIZE))) == []


def test_without_damage_everybody_loads_it_and_no_profile_has_an_error():
    """Else nothing would be said of the damage."""
    sound = encodings.leaf()
    assert openssl().version
    assert encodings.refused(sound) == ""
    assert encodings.silent(sound) == [*encodings.PROFILES]


@pytest.mark.slow
def test_a_good_part_of_the_damage_is_refused_by_somebody():
    refused = [encodings.refused(encodings.damaged(random.Random(seed))) for seed in range(60)]
    assert 15 < sum(map(bool, refused)) < 60
