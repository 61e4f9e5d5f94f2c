"""Target: damaged certificates, judged by every rule of a profile and rendered."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Iterator, Sequence
from datetime import UTC
from functools import cache
from typing import Any

from certlint import pem
from certlint.batch import bundles
from certlint.bundle.bundle import Bundle
from certlint.engine.setup import make_plan
from certlint.output.run import Run
from certlint.policy import profile
from certlint.policy.severity import Severity
from tests import forge
from tests.fuzz.der_damage import damaged_bundle
from tests.fuzz.target import Fault, Target, each
from tests.support.guard import processor_seconds

NAMES = [name for name in profile.names() if name != "redis-enterprise"]
LONGEST = 0.05
"""Seconds of processor time that a mutant may take."""


@cache
def job(name: str) -> bundles.Job:
    """One plan for all mutants: what is remembered of one must not trouble the next."""
    settings: dict[str, Any] = {"fqdn": [forge.FQDN], "san": ["db.example.com"], "ip": ["192.0.2.1"]}
    settings |= {"ocsp": True} if "ocsp" in profile.load(name).declared else {}
    plan = make_plan(name, settings, now=forge.AS_OF.replace(tzinfo=UTC))
    about = Run("0", name, name, plan.now, (forge.FQDN,), Severity.ERROR, Severity.INFO)
    return bundles.Job(plan, about, ("text", "json"), "", 1 << 24, 10_000)


def judge(data: bytes, name: str) -> bundles.Record:
    with processor_seconds(1):
        return bundles.record(job(name), Bundle(pem.read(data, "mutant.pem")))


def _fault(seed: int) -> str:
    chance = random.Random(f"fuzz {seed}")
    data, name = damaged_bundle(chance), chance.choice(NAMES)
    fault = "a rule crashed" if _twice(data, name).conclusion.crashed else too_slow(data, name)
    return f"profile {name}: {fault}" if fault else ""


def _twice(data: bytes, name: str) -> bundles.Record:
    """Judged again where it took too long: a collection of the garbage of thousands of mutants may fall into any one."""
    try:
        return judge(data, name)
    except AssertionError:
        gc.collect()
        return judge(data, name)


def too_slow(data: bytes, name: str) -> str:
    """How long a mutant takes, if too long: the best of three, as a collection of garbage may fall into any one."""
    taken = LONGEST
    for _ in range(3):
        begin = time.process_time()
        judge(data, name)
        taken = min(taken, time.process_time() - begin)
        if taken < LONGEST:
            return ""
    return f"took {taken * 1e3:.0f} ms or more"


def _faults(seeds: Sequence[int]) -> Iterator[Fault]:
    for name in NAMES:
        judge(damaged_bundle(random.Random(0)), name)  # what is loaded once is not the mutant's to pay
    return each(_fault)(seeds)


RULES = Target(
    "no rule crashes on a damaged certificate, and its evaluation takes at most 50 ms", 100_000, _faults, 500
)
