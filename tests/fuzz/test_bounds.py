"""The cases that `make fuzz` times: every generator is among them, and what a case took is printed. Nothing is timed here."""

from __future__ import annotations

import pytest

from tests.forge.hostile import FILES, KEYS, SHAPES, STREAMS
from tests.fuzz.bounds import CASES, LARGE, MEMORY, SECONDS, SMALL, Case, Usage, fault_of, use


def test_every_generator_is_among_the_cases():
    assert {case.name for case in CASES} == {*SHAPES, *STREAMS, *KEYS, *FILES}
    assert len({str(case) for case in CASES}) == len(CASES)


@pytest.mark.slow
def test_a_case_tells_what_it_took():
    case = next(case for case in CASES if case.name == "long-line" and case.command == "redis")
    used = use(case)
    assert (used.code in {0, 1, 3}, used.seconds > 0, 1 < used.peak < MEMORY) == (True, True, True), used


@pytest.mark.slow
def test_arguments_that_are_not_understood_would_be_seen():
    for case in CASES:
        if case.name in {"long-line", "key-nested", "empty.csv"} and case.size == SMALL:
            assert use(case).code in {0, 1, 3}, case


def test_what_is_too_much_is_a_fault():
    case: Case = CASES[0]
    assert fault_of(case, Usage(SECONDS[SMALL], MEMORY, 0, "")) == ""
    assert "seconds of processor time" in fault_of(case, Usage(SECONDS[SMALL] + 1, 0, 0, ""))
    assert "MiB of memory" in fault_of(case, Usage(0, MEMORY + 1, 1, ""))
    assert "it was ended" in fault_of(case, Usage(0, 0, -1, "killed"))
    assert "Traceback" in fault_of(case, Usage(0, 0, 2, "Traceback (most recent call last)"))
    assert fault_of(case._replace(size=LARGE), Usage(SECONDS[SMALL] + 1, 0, 0, "")) == ""
