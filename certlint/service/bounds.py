"""All limits on what a client may use of the service."""

from __future__ import annotations

from typing import NamedTuple


class Bounds(NamedTuple):
    """Seconds, bytes and counts.

    head         s for a TLS handshake, and for the head of a request, from the start of the connection or the end of the
                 previous request
    idle         s until an idle connection is closed
    body         s for a body, and, after a response that did not need it, for its rest
    lint         s for a lint, including the wait for a process
    whole        s for a whole request, and until the client has read the response
    drain        s for running requests when the service ends
    body_size    bytes of a body
    unread_size  bytes of a refused request's body that are read and discarded, so that its client reads the response
    head_size    bytes of a head
    lints        concurrent lints
    line         lints that wait for their turn; at 200/s, fewer would refuse requests during a pause of 0.2 s
    queries      concurrent database questions
    connections  concurrent connections
    refused      connections above `connections` that are answered with 503; more are closed at once
    """

    head: float = 10
    idle: int = 5
    body: float = 5
    lint: float = 5
    whole: float = 30
    drain: int = 10
    body_size: int = 1 << 20
    unread_size: int = 1 << 23
    head_size: int = 16 << 10
    lints: int = 8
    line: int = 120
    queries: int = 8
    connections: int = 256
    refused: int = 512


USUAL = Bounds()
