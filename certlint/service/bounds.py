"""The bounds on what a client may use of the service. All of them are here."""

from __future__ import annotations

from typing import NamedTuple


class Bounds(NamedTuple):
    """Seconds, bytes and numbers.

    head         for the head of a request, from the beginning of the connection or the end of the request before
    idle         until a connection on which nothing is asked is closed
    body         for a body
    lint         for a lint, with its wait for a process
    whole        for a request as a whole, and until a client has read what is sent to it
    drain        for the requests under way when the service ends
    body_size    bytes of a body
    unread_size  bytes of the body of a refused request that are read and thrown away, so that its client reads the answer
    head_size    bytes of a head
    lints        lints at once
    line         lints that wait for their turn: with fewer, what comes in during a pause of 0.2 s is refused, at 200 a second
    queries      questions to the database at once
    connections  connections at once
    refused      connections beyond these on which a request is answered with 503; those beyond are closed at once
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
