"""One log line per request: time, client, method, path, status, duration.

It contains no query, header or body, since these may contain secrets.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from certlint.escape import shortened, terminal

if TYPE_CHECKING:
    from typing import TextIO

_LONGEST = 200


class Access(NamedTuple):
    """An answered request. `milliseconds`: from its head to the end of the response."""

    client: str
    holder: str
    method: str
    path: str
    status: int
    size: int
    milliseconds: float


class AccessLog:
    """The log on a stream; None for no log."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream

    def add(self, access: Access) -> None:
        """Writes the line of a request. Errors while writing do not end the service."""
        if self._stream is None:
            return
        try:
            self._stream.write(log_line(access, datetime.now(UTC)))
            self._stream.flush()
        except (OSError, ValueError):
            self._stream = None


def log_line(access: Access, now: datetime) -> str:
    """The line of a request. Text from the client is escaped, so that it cannot end the line or add a field."""
    path = terminal(shortened(access.path, _LONGEST)).replace(" ", "%20")
    who = f"{access.client} {access.holder}"
    what = f"{terminal(shortened(access.method, 20))} {path}"
    return f"{now:%Y-%m-%dT%H:%M:%SZ} {who} {what} {access.status} {access.size} {access.milliseconds:.1f}ms\n"
