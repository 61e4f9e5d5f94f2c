"""Audits: the public rule books over many leaves, one process and two, and where the time goes."""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.leaves import LARGEST, realistic_leaves
from bench.measure import Row, process, timed
from certlint.engine import judge, setup
from certlint.engine.judge import TOGETHER, judge_together
from certlint.engine.plan import Plan
from certlint.policy import model, profile, selection
from certlint.x509.certificate import Certificate
from certlint.x509.derived import registry
from tests import forge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from certlint.engine.binding import Call
    from certlint.engine.judge import Event

_ARITHMETIC = "small factors, Fermat and ROCA together"
PROFILE = "web-pki"
LEAVES = 5000
TIMES = 3
CERTLINT = str(Path(sys.executable).with_name("certlint"))


def judge_all(plan: Plan, leaves: list[bytes]) -> None:
    """Every verdict over every leaf, made and thrown away."""
    for begin in range(0, len(leaves), TOGETHER):
        judge_together(plan, [(Certificate(leaf), "leaf") for leaf in leaves[begin : begin + TOGETHER]])


def two_processes() -> Row:
    """The wall time of a whole audit with one process and with two."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "many.pem")
        with open(path, "w") as file:
            # Three times over: what was said of a leaf is long forgotten when it comes again, and starting counts less.
            file.write("".join(forge.pem(leaf) for leaf in realistic_leaves(LARGEST, 1)) * TIMES)
        command = [CERTLINT, path, "--profile", PROFILE, "--as-of", "2026-06-01", "--format", "jsonl", "--jobs"]
        pairs = [(process([*command, "1"]), process([*command, "2"])) for _ in range(5)]
    one, two = (statistics.median(side) for side in zip(*pairs, strict=True))
    return Row(
        "audit, two processes", "one process", TIMES * LARGEST / two, TIMES * LARGEST / one, "/s", one / two, ">= 1.8"
    )


def details(now: datetime) -> Iterator[str]:
    """What the memory saves, which rules are dearest, and how the cost grows with the rules."""
    leaves = realistic_leaves(LEAVES, 1)
    plan = setup.make_plan(PROFILE, {}, now=now)
    costs: Counter[str] = Counter()
    original = judge.protected

    def watched(call: Call, values: Iterable[Any]) -> Event | None:
        begin = time.perf_counter()
        event = original(call, values)
        costs[call.selected.rule.id] += time.perf_counter() - begin
        return event

    look = registry.is_clear

    def watched_look(modulus: int) -> bool:
        begin = time.perf_counter()
        clear = look(modulus)
        costs[_ARITHMETIC] += time.perf_counter() - begin
        return clear

    judge.protected, registry.is_clear = watched, watched_look
    try:
        judge_all(plan, leaves)
    finally:
        judge.protected, registry.is_clear = original, look
    calls = sum(batch.evaluations * len(batch.calls) for batch in plan.batches)
    share = 1 - calls / (LEAVES * sum(len(b.calls) for b in plan.batches))
    yield f"Of all verdicts of `{PROFILE}` over {LEAVES:,} leaves, {share:.1%} were remembered."
    dearest = ", ".join(f"{rule} {cost / LEAVES * 1e6:.1f}" for rule, cost in costs.most_common(10))
    yield f"The ten dearest rules, µs a certificate: {dearest}."
    grown = ", ".join(f"{count} rules {cost:.0f}" for count, cost in growth(leaves, now))
    yield f"µs a certificate as rules are added: {grown}."


def growth(leaves: list[bytes], now: datetime) -> Iterator[tuple[int, float]]:
    """The cost of a certificate (µs) with the first 10 rules, 50, 100, 200, and all."""
    loaded = profile.load(PROFILE)
    selected = selection.select(loaded, model.SETTINGS | loaded.settings)
    for count in (10, 50, 100, 200, len(selected)):
        plan = Plan(loaded, selected[:count], {}, now)
        judge_all(plan, leaves)
        taken = statistics.median(timed(lambda plan=plan: judge_all(plan, leaves)) for _ in range(5))
        yield count, taken / len(leaves) * 1e6
