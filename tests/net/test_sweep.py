"""Many looks at once: in order, with bounds, and one at a time to an address."""

from __future__ import annotations

import threading

import pytest

from certlint.net import sweep


def test_results_come_in_order_whoever_is_slow():
    first = threading.Event()

    def work(number: int) -> int:
        if number == 0:
            assert first.wait(20)
        if number == 40:
            first.set()
        return number * 2

    assert list(sweep.all_of(range(100), work, workers=8)) == [(n, n * 2) for n in range(100)]


def test_so_many_are_worked_on_and_no_more_wait_than_may():
    """The first one ends when all others that may begin have ended."""
    lock, begun, done, peak, running = threading.Lock(), [], [], 0, 0
    release = threading.Event()

    def work(number: int) -> int:
        nonlocal peak, running
        with lock:
            begun.append(number)
            running += 1
            peak = max(peak, running)
        if number == 0:
            assert release.wait(20)
        with lock:
            running -= 1
            done.append(number)
            if len(done) == 19:
                release.set()
        return number

    found = [item for item, _ in sweep.all_of(range(60), work, workers=4, window=20)]
    assert found == list(range(60))
    assert peak <= 4
    assert max(begun[:20]) < 20


def test_items_are_taken_as_they_are_needed():
    taken = []

    def items():
        for number in range(10_000):
            taken.append(number)
            yield number

    results = sweep.all_of(items(), lambda n: n, workers=2, window=10)
    assert [next(results)[0] for _ in range(5)] == [0, 1, 2, 3, 4]
    assert len(taken) <= 15
    results.close()


def test_what_is_raised_is_raised_where_it_is_waited_for():
    def work(number: int) -> int:
        if number == 3:
            raise ValueError(number)
        return number

    with pytest.raises(ValueError, match="3"):
        list(sweep.all_of(range(10), work))


def test_without_threads_it_is_done_here(monkeypatch):
    def refused(_):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refused)
    assert [n for n, _ in sweep.all_of(range(5), lambda n: n)] == [0, 1, 2, 3, 4]


def test_one_connection_at_a_time_to_an_address():
    gate, lock = sweep.Gate(0), threading.Lock()
    inside: dict[str, int] = {}
    worst = []

    def work(number: int) -> None:
        address = f"192.0.2.{number % 3}"
        with gate.passed(address):
            with lock:
                inside[address] = inside.get(address, 0) + 1
                worst.append(inside[address])
            threading.Event().wait(0.002)
            with lock:
                inside[address] -= 1

    list(sweep.all_of(range(60), work, workers=16))
    assert (len(worst), max(worst)) == (60, 1)


def test_the_rate_spaces_connections(monkeypatch):
    """By a clock that only the gate moves."""
    now, slept = 100.0, []

    def sleep(seconds: float) -> None:
        nonlocal now
        slept.append(seconds)
        now += seconds

    monkeypatch.setattr(sweep.time, "monotonic", lambda: now)
    monkeypatch.setattr(sweep.time, "sleep", sleep)
    gate = sweep.Gate(50)
    begun = []
    for number in range(5):
        with gate.passed(f"192.0.2.{number}"):
            begun.append(round(now - 100, 3))
    assert begun == [0.0, 0.02, 0.04, 0.06, 0.08]
