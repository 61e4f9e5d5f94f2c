"""A line for each request: when, from where, who, what, and what became of it.

It has no query, no header and no body: secrets stand there.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from certlint.escape import shortened, terminal

if TYPE_CHECKING:
    from typing import TextIO

_LONGEST = 200


class Access(NamedTuple):
    """A request that was answered. `milliseconds` from its head to the end of the response."""

    client: str
    holder: str
    method: str
    path: str
    status: int
    size: int
    milliseconds: float


class AccessLog:
    """Where the lines go; nowhere with None."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream

    def add(self, access: Access) -> None:
        """Writes the line of a request. A log that cannot be written does not end the service."""
        if self._stream is None:
            return
        try:
            self._stream.write(log_line(access, datetime.now(UTC)))
            self._stream.flush()
        except (OSError, ValueError):
            self._stream = None


def log_line(access: Access, now: datetime) -> str:
    """The line of a request. What the client says is harmless in it, and cannot end it or add a field."""
    path = terminal(shortened(access.path, _LONGEST)).replace(" ", "%20")
    who = f"{access.client} {access.holder}"
    what = f"{terminal(shortened(access.method, 20))} {path}"
    return f"{now:%Y-%m-%dT%H:%M:%SZ} {who} {what} {access.status} {access.size} {access.milliseconds:.1f}ms\n"
