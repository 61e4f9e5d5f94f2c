"""Handles Ctrl-C, and other signals that end a run, so that no line is written partially."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from certlint.processes.ending import ENDING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Interrupt:
    """Ctrl-C raises KeyboardInterrupt at once, except within `held()`, which delays the first one to its end."""

    def __init__(self) -> None:
        self._held = False
        self._pending = 0
        self._before: dict[int, Any] = {}

    def _arrived(self, number: int, frame: object) -> None:
        if self._held and not self._pending:
            self._pending = number
        else:
            self._raise(number, frame)

    def _raise(self, number: int, frame: object = None) -> None:
        before = self._before.get(number)
        if callable(before):
            before(number, frame)
        raise KeyboardInterrupt

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Within it; SIGTERM and SIGHUP as well, where they clean up (see `ending.terminable`)."""
        cleaning = [number for number in ENDING if callable(signal.getsignal(number))]
        self._before = {number: signal.signal(number, self._arrived) for number in (signal.SIGINT, *cleaning)}
        try:
            yield
        finally:
            for number, before in self._before.items():
                signal.signal(number, before)

    @contextmanager
    def held(self) -> Iterator[None]:
        self._held = True
        try:
            yield
        finally:
            self._held = False
        if number := self._pending:
            self._pending = 0
            self._raise(number)
