"""What a target of fuzzing is: something that holds for every mutant, asked of seeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple


class Fault(NamedTuple):
    """A mutant for which it does not hold, and why, in words."""

    seed: int
    what: str


class Target(NamedTuple):
    """asks   what holds for every mutant
    count  how many mutants `make fuzz` makes
    faults  the mutants of these seeds that went wrong; it raises nothing
    batch  how many seeds are asked at once
    """

    asks: str
    count: int
    faults: Callable[[Sequence[int]], Iterator[Fault]]
    batch: int = 100


def each(question: Callable[[int], str]) -> Callable[[Sequence[int]], Iterator[Fault]]:
    """The faults of a target that is asked mutant by mutant: the question's answer is empty where nothing is wrong."""

    def faults(seeds: Sequence[int]) -> Iterator[Fault]:
        for seed in seeds:
            try:
                what = question(seed)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is what fuzzing looks for
                what = f"raised {error!r}"
            if what:
                yield Fault(seed, what)

    return faults
