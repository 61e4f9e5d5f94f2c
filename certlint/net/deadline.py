"""A deadline for everything that an operation waits for."""

from __future__ import annotations

import time


class Deadline:
    """The instant `seconds` from now. Network operations derive their timeouts from it."""

    def __init__(self, seconds: float, within: Deadline | None = None) -> None:
        """`within` is the deadline of the enclosing operation, which this one never exceeds."""
        self.seconds = seconds
        self._end = time.monotonic() + seconds
        if within is not None and within._end < self._end:
            self.seconds, self._end = within.seconds, within._end

    def left(self) -> float:
        """The seconds left, more than 0. Raises TimeoutError if none are left."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left
