"""Work grows with the size of what is judged, whatever that is made of, and never with its square."""

from __future__ import annotations

from datetime import UTC
from functools import cache, partial

import pytest

from certlint import pem
from certlint.batch import bundles
from certlint.bundle.bundle import Bundle
from certlint.engine.setup import make_plan
from certlint.output.view import Run
from certlint.policy.severity import Severity
from tests import forge
from tests.forge.hostile import SHAPES
from tests.support.work import faster_than_it_should, lines

FEW = 100
PROFILES = ("hygiene", "web-pki")
# One of each kind: the others are left to the slow tests.
QUICK = ("subject-one-rdn", "constraints-directories", "constraints-networks", "san-odd-hosts", "extensions-unknown")
ALL = [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in SHAPES]


@cache
def job(profile: str) -> bundles.Job:
    plan = make_plan(profile, {"fqdn": [forge.FQDN]}, now=forge.AS_OF.replace(tzinfo=UTC), memo=False)
    about = Run("0", profile, profile, plan.now, (forge.FQDN,), Severity.ERROR, Severity.INFO)
    return bundles.Job(plan, about, ("text", "json"), "", 1 << 24, 10_000)


def judge(data: bytes, profile: str) -> bundles.Record:
    return bundles.record(job(profile), Bundle(pem.read(data, "hostile.pem")))


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("name", ALL)
def test_work_grows_no_faster_than_the_input(name, profile):
    shape = SHAPES[name]
    judge(shape(FEW - 1), profile)  # what is loaded once is not the input's
    counts = [lines(partial(judge, shape(count), profile)) for count in (FEW, 2 * FEW, 4 * FEW)]
    assert not faster_than_it_should(counts), counts
