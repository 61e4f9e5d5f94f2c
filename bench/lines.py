"""JSON lines as users make them: whole processes over many certificates, findings and all, beside the floor of the engine."""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.leaves import realistic_leaves
from bench.measure import Row, spent, timed
from bench.unlike import unlike_leaves
from certlint.engine import judge as engine
from certlint.engine import setup
from certlint.engine.judge import TOGETHER, judge_together
from certlint.x509.certificate import Certificate
from tests import forge
from tests.forge import AS_OF

RUNS = 7
LEAVES = 5000
UNLIKE = 2000
PROFILE = "web-pki"
FLOOR = "`load_der_x509_certificate` and all extension values"
CERTLINT = str(Path(sys.executable).with_name("certlint"))


def floor(leaves: list[bytes]) -> float:
    """Processor seconds that it takes to read certificates and the values of all their extensions."""
    from cryptography import x509

    def read() -> None:
        for leaf in leaves:
            for extension in x509.load_der_x509_certificate(leaf).extensions:
                _ = extension.value

    return timed(read)


def audits() -> Iterator[Row]:
    """`--format jsonl`, start-up subtracted, over leaves as CAs issue them and over leaves that have nothing in common."""
    for what, leaves, bound in (
        ("jsonl, 5,000 leaves", realistic_leaves(LEAVES, 1), ">= 0.32"),
        ("jsonl, 2,000 leaves that have nothing in common", unlike_leaves(UNLIKE), ""),
    ):
        with tempfile.TemporaryDirectory() as folder:
            many, one = Path(folder, "many.pem"), Path(folder, "one.pem")
            many.write_text("".join(map(forge.pem, leaves)))
            one.write_text(forge.pem(leaves[0]))
            command = [CERTLINT, "--profile", PROFILE, "--as-of", "2026-06-01", "--format", "jsonl", "--jobs", "1"]
            taken = [(floor(leaves), spent([*command, str(many)]) - spent([*command, str(one)])) for _ in range(RUNS)]
        base, ours = (statistics.median(side) for side in zip(*taken, strict=True))
        yield Row(what, FLOOR, len(leaves) / ours, len(leaves) / base, "/s", base / ours, bound)


def screens() -> Iterator[Row]:
    """What screens spare: nothing is remembered, with them and without; and a mix that has nothing in common."""
    for what, leaves, memo, bound in (
        ("screens, nothing remembered", realistic_leaves(UNLIKE, 1), False, ">= 3"),
        ("screens, leaves that have nothing in common", unlike_leaves(UNLIKE), True, ">= 2.2"),
    ):
        taken = [
            (judged(leaves, memo=memo, screened=False), judged(leaves, memo=memo, screened=True)) for _ in range(RUNS)
        ]
        without, ours = (statistics.median(side) for side in zip(*taken, strict=True))
        yield Row(what, "without screens", len(leaves) / ours, len(leaves) / without, "/s", without / ours, bound)


def judged(leaves: list[bytes], *, memo: bool, screened: bool) -> float:
    """Processor seconds of judging leaves by a plan of its own."""
    from datetime import UTC

    plan = setup.make_plan(PROFILE, {}, now=AS_OF.replace(tzinfo=UTC), memo=memo)
    usual = engine.SCREENED_FROM

    def judge() -> None:
        for begin in range(0, len(leaves), TOGETHER):
            judge_together(plan, [(Certificate(leaf), "leaf") for leaf in leaves[begin : begin + TOGETHER]])

    engine.SCREENED_FROM = usual if screened else len(leaves) << 10
    try:
        return timed(judge)
    finally:
        engine.SCREENED_FROM = usual
