"""Handles Ctrl-C so that no line is written partially."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Interrupt:
    """Ctrl-C raises KeyboardInterrupt at once, except within `held()`, which delays the first one to its end."""

    def __init__(self) -> None:
        self._held = self._pending = False

    def _arrived(self, _number: int, _frame: object) -> None:
        if self._held and not self._pending:
            self._pending = True
        else:
            raise KeyboardInterrupt

    @contextmanager
    def watched(self) -> Iterator[None]:
        before = signal.signal(signal.SIGINT, self._arrived)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    @contextmanager
    def held(self) -> Iterator[None]:
        self._held = True
        try:
            yield
        finally:
            self._held = False
        if self._pending:
            self._pending = False
            raise KeyboardInterrupt
