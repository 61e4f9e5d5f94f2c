"""In a large file, few of the certificates are decoded at the same time, whatever is asked of all of them."""

from __future__ import annotations

from datetime import UTC

import pytest

from certlint import pem
from certlint.bundle import bundle as bundles
from certlint.bundle.bundle import Bundle
from certlint.bundle.store import compared
from certlint.engine.run import run
from certlint.engine.setup import make_plan
from certlint.x509.certificate import Certificate
from certlint.x509.decoding_limit import DecodingLimit
from tests import forge
from tests.forge.hostile import BUNDLES


def certificates(count: int) -> list[Certificate]:
    return [Certificate(forge.cert(f"n{n}.example.com", key="p256-a").der) for n in range(count)]


def decoded(listed: list[Certificate]) -> list[int]:
    return [number for number, each in enumerate(listed) if "subject" in each._decoded]


@pytest.mark.parametrize("fitting", [1, 2, 5])
def test_those_that_came_last_are_inside(fitting):
    listed = certificates(8)
    limit = DecodingLimit(fitting * max(len(each.der) for each in listed))
    for each in listed:
        each.limit = limit
        each.part("subject")
        each.part("subject")
    assert decoded(listed) == list(range(8 - fitting, 8))


def test_one_that_is_too_large_alone_is_decoded_alone():
    listed = certificates(3)
    for each in listed:
        each.limit = listed[0].limit or DecodingLimit(1)
        each.part("subject")
    assert decoded(listed) == [2]


def test_what_was_released_says_the_same_again():
    first, second = certificates(2)
    limit = DecodingLimit(1)
    first.limit = second.limit = limit
    before = str(first.part("subject"))
    second.part("subject")
    assert str(first.part("subject")) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["leaves", "leaves-of-many", "crossed", "cas-only", "depth", "self-signed", "requests"]
)
def test_a_run_keeps_within_the_limit(name, monkeypatch):
    monkeypatch.setattr(bundles, "MAX_DECODED", 4 * 2000)
    bundle = Bundle(pem.read(BUNDLES[name](30), "x.pem"))
    run(make_plan("web-pki", {"fqdn": [forge.FQDN]}, now=forge.AS_OF.replace(tzinfo=UTC)), bundle)
    open_ones = [each for each in bundle.certificates if any(isinstance(key, str) for key in each._decoded)]
    assert len(bundle.certificates) >= 30
    assert sum(len(each.der) for each in open_ones) <= max([2000, *(len(each.der) for each in open_ones)])


@pytest.mark.parametrize("count", [1, 15, 16, 17, 300])
@pytest.mark.parametrize("letters", [1, 100])
def test_a_long_name_is_compared_by_its_digest_and_equal_names_stay_equal(count, letters):
    """Equal names are encoded in more than one way, of different lengths; each must be long, or none."""
    name = [("OU", f"Unit {n}" + "x" * letters) for n in range(count)]
    odd = [("OU", f" unit   {n}" + "X" * letters + "  ") for n in range(count)]
    one, same, other = (Certificate(forge.cert(subject=s, san=None).der) for s in (name, odd, [*name[1:], ("CN", "x")]))
    assert compared(one, "subject") == compared(same, "subject") != compared(other, "subject")
