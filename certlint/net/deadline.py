"""One deadline for everything that an operation waits for."""

from __future__ import annotations

import time


class Deadline:
    """The instant that is `seconds` from now. What waits for the network asks it how long it may."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """The seconds until then, more than 0. Raises TimeoutError when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left
