"""The pool: results in the order of the tasks, whatever happens to the workers; forked or spawned."""

from __future__ import annotations

import multiprocessing
import os
import signal
from contextlib import closing
from itertools import count
from typing import NamedTuple

import pytest

from certlint.batch import pool
from certlint.batch.pool import AHEAD, ordered
from certlint.batch.work import Loss
from certlint.errors import CertlintError, UsageError
from certlint.processes import apart, platforms
from tests.support.processes import children

METHODS = ["fork", "spawn"]


class Doubled(NamedTuple):
    """Doubles numbers; words are what goes wrong."""

    tag: str = ""

    def work(self, items: list) -> list:
        return [self._double(item) for item in items]

    def _double(self, item):
        if item == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if item == "exit":
            os._exit(7)
        if item == "full":
            raise MemoryError
        if item == "flaw":
            raise KeyError(item)
        if item == "usage":
            raise UsageError("no such thing", "take another")
        if item == "unsendable":
            return lambda: None
        return item * 2

    def lost(self, items: list, loss: Loss) -> list:
        return [(item, loss) for item in items]


class Started(NamedTuple):
    """Ends its worker as soon as it arrives there."""

    parent: int

    def __reduce__(self):
        return os._exit, (3,)

    def work(self, items: list) -> list:
        return items

    def lost(self, items: list, loss: Loss) -> list:
        return items


@pytest.fixture(params=METHODS)
def method(request, monkeypatch) -> str:
    monkeypatch.setattr(apart, "process_context", lambda: multiprocessing.get_context(request.param))
    return request.param


def results(tasks, jobs: int = 2, *, alike: bool = False) -> list:
    """What comes of the units of each task, put together."""
    found = ordered(Doubled(), tasks, jobs, alike=alike)
    return [(label, [each for done in dones for each in done]) for label, dones in found]


def fates(found: list) -> list:
    """Of each item what came of it, or the first words of why it was lost, and whether certlint is to blame."""
    return [
        (each[1].reason, each[1].crashed) if isinstance(each, tuple) else each for _, dones in found for each in dones
    ]


@pytest.mark.slow
@pytest.mark.parametrize("alike", [False, True])
@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_results_come_in_the_order_of_the_tasks(method, jobs, alike):
    tasks = [(str(n), [[n, n + 1], [n + 2]]) for n in range(50)]
    assert results(tasks, jobs, alike=alike) == [(str(n), [2 * n, 2 * n + 2, 2 * n + 4]) for n in range(50)]


@pytest.mark.slow
def test_tasks_without_units_take_their_turn():
    tasks = [("none", []), ("one", [[1]]), *[("none", [])] * 100, ("two", [[2]]), ("none", [])]
    expected = [("none", []), ("one", [2]), *[("none", [])] * 100, ("two", [4]), ("none", [])]
    assert results(tasks, 2) == results(tasks, 1) == expected
    assert results([], 2) == []


FATES = {
    "die": ("was killed by SIGKILL, perhaps because memory ran out", False),
    "exit": ("ended with exit code 7", False),
    "full": ("it needs more memory than is available", False),
    "flaw": ("a fault in certlint (KeyError)", True),
    "unsendable": ("a fault in certlint (", True),
}


@pytest.mark.slow
@pytest.mark.parametrize("size", [1, 1 << 20])
def test_a_task_at_hand_may_be_of_any_size(size):
    """Of tasks and answers that no pipe holds, too: neither side waits for the other for ever."""
    tasks = [(n, [[b"%d" % n * size]]) for n in range(12)]
    assert results(tasks, alike=True) == [(n, [b"%d" % n * 2 * size]) for n in range(12)]


@pytest.mark.slow
@pytest.mark.parametrize("which", range(0, 12, 3))
def test_a_worker_that_ends_costs_nothing_of_the_task_at_hand(method, which):
    tasks = [(n, [[n], ["die" if n in (which, which + 2) else n]]) for n in range(14)]
    found = results(tasks, alike=True)
    assert [label for label, _ in found] == [*range(14)]
    lost = [label for label, (_, second) in found if isinstance(second, tuple)]
    assert lost == [which, which + 2]
    assert [first for _, (first, _) in found] == [2 * n for n in range(14)]


@pytest.mark.slow
@pytest.mark.parametrize("alike", [False, True])
@pytest.mark.parametrize("together", [True, False])
def test_an_item_that_ends_workers_costs_itself_alone(method, together, alike):
    items = [each for number, item in enumerate((*FATES, *FATES)) for each in (number, item)]
    tasks = [("before", [[0]]), ("it", [items] if together else [[each] for each in items]), ("behind", [[5]])]
    found = fates(results(tasks, alike=alike))
    assert [f for f in found if isinstance(f, int)] == [0, *range(0, 4 * len(FATES), 2), 10]
    for (text, blamed), (reason, crashed) in zip(found[2:-1:2], (*FATES.values(), *FATES.values()), strict=True):
        assert text.startswith("not evaluated: ")
        assert reason in text
        assert blamed is crashed


@pytest.mark.slow
@pytest.mark.parametrize("item", ["full", "flaw"])
def test_in_one_process_an_item_costs_itself_as_well(item):
    tasks = [("it", [[1, item, 2], [item]])]
    assert results(tasks, 1) == results(tasks, 2)


@pytest.mark.slow
def test_every_item_may_end_its_worker():
    found = fates(results([("all", [["die"] * 30]), ("more", [["die"]] * 30)]))
    assert len(found) == 60
    assert all("SIGKILL" in reason for reason, _ in found)


@pytest.mark.slow
def test_a_usage_error_ends_the_run_with_its_hint(method):
    for jobs in (1, 2):
        with pytest.raises(UsageError, match="no such thing") as caught:
            results([("it", [[1], ["usage"]])], jobs)
        assert caught.value.hint == "take another"


@pytest.mark.slow
def test_workers_that_never_start_end_the_run(monkeypatch):
    monkeypatch.setattr(apart, "process_context", lambda: multiprocessing.get_context("spawn"))
    with pytest.raises(CertlintError, match="the last one ended with exit code 3") as caught:
        list(ordered(Started(os.getpid()), [("it", [[1]])], 2))
    assert "--jobs 1" in caught.value.hint


def test_a_configuration_cannot_ask_for_a_million_processes(monkeypatch):
    started = []

    class Idle:
        handed = ()

        def __init__(self, *_):
            started.append(self)

        def end(self):
            pass

    monkeypatch.setattr(pool, "Worker", Idle)
    for cores, most in ((2, 64), (40, 160)):
        monkeypatch.setattr(platforms, "cores", lambda cores=cores: cores)
        assert results([], 10**9) == []
        assert len(started) == most
        started.clear()


def test_a_system_without_room_for_processes_is_told(monkeypatch):
    class Full:
        def get_start_method(self):
            return "spawn"

        Pipe = staticmethod(multiprocessing.Pipe)

        def Process(self, **_):  # noqa: N802 - the name that multiprocessing has
            raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(apart, "process_context", Full)
    with pytest.raises(CertlintError, match="cannot start a process: Resource temporarily unavailable"):
        results([("it", [[1]])])


@pytest.mark.slow
def test_few_tasks_are_taken_ahead_of_their_turn():
    taken = count()
    endless = ((None, [[next(taken)]]) for _ in count())
    with closing(ordered(Doubled(), endless, 2)) as found:
        for _ in range(100):
            next(found)
    assert next(taken) <= 100 + 2 * AHEAD


@pytest.mark.slow
def test_no_worker_outlives_its_pool(method):
    before = set(children(os.getpid()))
    with closing(ordered(Doubled(), [(None, [[n]]) for n in range(100)], 2)) as found:
        next(found)
        assert len({*children(os.getpid())} - before) >= 2
    tracker = 1 if method == "spawn" else 0  # a process of the library's own
    assert len({*children(os.getpid())} - before) <= tracker
