"""Many looks at once, in the order in which they were asked for; and who may connect when."""

from __future__ import annotations

import queue
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")
R = TypeVar("R")

WORKERS = 64
WINDOW = 1024
"""How many results wait for one before them, at most."""


class Gate:
    """One connection at a time to an address, and so many a second to all of them."""

    def __init__(self, rate: float) -> None:
        """`rate` is how many connections begin in a second; 0 is no limit."""
        self._pause = 1 / rate if rate else 0.0
        self._next = 0.0
        self._lock = threading.Lock()
        self._busy: dict[str, tuple[threading.Lock, int]] = {}

    @contextmanager
    def passed(self, address: str) -> Iterator[None]:
        """Waits until one may connect to an address, and keeps others from it meanwhile."""
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
    def __init__(self, work: Callable[[T], R], workers: int) -> None:
        self._work, self._workers = work, workers
        self._tasks: queue.SimpleQueue[tuple[int, T] | None] = queue.SimpleQueue()
        self.results: queue.SimpleQueue[tuple[int, T, R | BaseException]] = queue.SimpleQueue()
        self._threads = 0

    def ask(self, number: int, item: T) -> None:
        """Hands an item to a free thread. If no thread can be started at all, the work is done here."""
        if self._threads < self._workers:
            try:
                threading.Thread(target=self._serve, daemon=True).start()
                self._threads += 1
            except RuntimeError:  # processes or memory are limited
                self._workers = self._threads
        if self._threads:
            self._tasks.put((number, item))
        else:
            self._do(number, item)

    def end(self) -> None:
        """Lets the threads go. Those that wait for a host are left behind: they end with their deadlines, or the process."""
        for _ in range(self._threads):
            self._tasks.put(None)

    def _serve(self) -> None:
        while (task := self._tasks.get()) is not None:
            self._do(*task)

    def _do(self, number: int, item: T) -> None:
        try:
            self.results.put((number, item, self._work(item)))
        except BaseException as error:  # noqa: BLE001 - it is raised where the result is waited for
            self.results.put((number, item, error))


def all_of(
    items: Iterable[T], work: Callable[[T], R], workers: int = WORKERS, window: int = WINDOW
) -> Iterator[tuple[T, R]]:
    """Each item with what `work` makes of it, in order. So many are worked on at once; no more than `window` wait."""
    source = iter(items)
    running = _Sweep(work, workers)
    done: dict[int, tuple[T, R | BaseException]] = {}
    asked = given = working = 0
    try:
        while True:
            while working < 2 * workers and asked - given < window:
                try:
                    item = next(source)
                except StopIteration:
                    source = iter(())
                    break
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
