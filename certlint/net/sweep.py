"""Runs many network operations concurrently, yields results in order, and limits connections per address and second."""

from __future__ import annotations

import queue
import threading
import time
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")
R = TypeVar("R")

WORKERS = 64
WINDOW = 1024
"""The most results that may wait for an earlier one."""


class Gate:
    """Admits one connection at a time per address, and a limited number per second in total."""

    def __init__(self, rate: float) -> None:
        """`rate`: connections started per second; 0 for no limit."""
        self._pause = 1 / rate if rate else 0.0
        self._next = 0.0
        self._lock = threading.Lock()
        self._busy: dict[str, tuple[threading.Lock, int]] = {}

    @contextmanager
    def passed(self, address: str) -> Iterator[None]:
        """Waits until a connection to the address is allowed, and blocks other ones to it within the context."""
        with self._lock:
            own, waiting = self._busy.get(address, (None, 0))
            own = own or threading.Lock()
            self._busy[address] = own, waiting + 1
        try:
            with own:
                self._wait()
                yield
        finally:
            with self._lock:
                own, waiting = self._busy.pop(address)
                if waiting > 1:
                    self._busy[address] = own, waiting - 1

    def _wait(self) -> None:
        if not self._pause:
            return
        with self._lock:
            now = time.monotonic()
            begin = max(now, self._next)
            self._next = begin + self._pause
        time.sleep(begin - now)


class _Sweep(Generic[T, R]):
    """Threads that work on numbered items, and the queue of their results, in the order in which they finish."""

    def __init__(self, work: Callable[[T], R], workers: int) -> None:
        self._work, self._workers = work, workers
        self._tasks: queue.SimpleQueue[tuple[int, T] | None] = queue.SimpleQueue()
        self.results: queue.SimpleQueue[tuple[int, T, R | BaseException]] = queue.SimpleQueue()
        self._threads = 0

    def ask(self, number: int, item: T) -> None:
        """Passes an item to a free thread. If no thread can be started, the work is done in this one."""
        if self._threads < self._workers:
            try:
                threading.Thread(target=self._serve, daemon=True).start()
                self._threads += 1
            except RuntimeError:  # the number of threads or the memory is limited
                self._workers = self._threads
        if self._threads:
            self._tasks.put((number, item))
        else:
            self._do(number, item)

    def end(self) -> None:
        """Releases the threads. Those that wait for a host are abandoned; they end at their deadline or with the process."""
        for _ in range(self._threads):
            self._tasks.put(None)

    def _serve(self) -> None:
        while (task := self._tasks.get()) is not None:
            self._do(*task)

    def _do(self, number: int, item: T) -> None:
        try:
            self.results.put((number, item, self._work(item)))
        except BaseException as error:  # noqa: BLE001 - re-raised where the result is consumed
            self.results.put((number, item, error))


def all_of(
    items: Iterable[T], work: Callable[[T], R], workers: int = WORKERS, window: int = WINDOW
) -> Iterator[tuple[T, R]]:
    """Each item with the result of `work`, in order; `workers` run at once, at most `window` results wait."""
    source = iter(items)
    running = _Sweep(work, workers)
    done: dict[int, tuple[T, R | BaseException]] = {}
    asked = given = working = 0
    try:
        while True:
            room = min(2 * workers - working, window - (asked - given))
            for item in islice(source, max(room, 0)):
                running.ask(asked, item)
                asked, working = asked + 1, working + 1
            if given == asked:
                return
            if given not in done:
                number, item, result = running.results.get()
                done[number] = item, result
                working -= 1
                continue
            item, result = done.pop(given)
            given += 1
            if isinstance(result, BaseException):
                raise result
            yield item, result
    finally:
        running.end()
