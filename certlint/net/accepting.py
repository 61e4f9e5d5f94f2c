"""The listening socket: limits the connections that are open, including those in a TLS handshake."""

from __future__ import annotations

import errno
import socket
import time
from typing import TYPE_CHECKING
from weakref import WeakSet

if TYPE_CHECKING:
    from typing import Any

_EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
"""Errors of a process or system that has no room for another connection."""
_PAUSE = 0.9
"""Seconds for which such an error is not repeated: asyncio tries again after a second."""


class Listener(socket.socket):
    """A listening socket. A client that exceeds `most` open connections is disconnected before anything is allocated for it.

    A server only counts a connection when its TLS handshake is complete.
    """

    def __init__(self, listening: socket.socket, most: int) -> None:
        """Takes over a listening socket."""
        super().__init__(fileno=listening.detach())
        self._most, self._quiet_until = most, 0.0
        self._accepted = WeakSet[socket.socket]()

    def accept(self) -> tuple[socket.socket, Any]:
        """The next connection. Raises OSError: without one, and once a second if no more can be opened."""
        try:
            link, address = super().accept()
        except OSError as error:
            # asyncio would ask again a hundred times at once, and report each failure.
            if error.errno in _EXHAUSTED:
                if time.monotonic() < self._quiet_until:
                    raise BlockingIOError from None
                self._quiet_until = time.monotonic() + _PAUSE
            raise
        if len(self._accepted) >= self._most and sum(each.fileno() >= 0 for each in self._accepted) >= self._most:
            link.close()
            raise ConnectionAbortedError
        self._accepted.add(link)
        return link, address
