"""One deadline for everything that an operation waits for."""

from __future__ import annotations

import time


class Deadline:
    """The instant that is `seconds` from now. What waits for the network asks it how long it may."""

    def __init__(self, seconds: float, within: Deadline | None = None) -> None:
        """`within` is the deadline of what this is a step of: no step lasts longer than the whole."""
        self.seconds = seconds
        self._end = time.monotonic() + seconds
        if within is not None and within._end < self._end:
            self.seconds, self._end = within.seconds, within._end

    def left(self) -> float:
        """The seconds until then, more than 0. Raises TimeoutError when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left
