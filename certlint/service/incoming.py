"""The body of a request as it comes in, and what is left of it when the request is refused."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Message, Receive

    from certlint.service.bounds import Bounds


class IncomingBody:
    """Hands on what comes in, and knows whether that was all."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._came_to_an_end = False
        self._waits_in_vain = False

    async def receive(self) -> Message:
        """The next part of the body, or that the client has left."""
        self._waits_in_vain = True
        message = await self._receive()
        self._waits_in_vain = False
        self._came_to_an_end = not message.get("more_body", False)
        return message

    async def discard(self, bounds: Bounds) -> None:
        """Reads the rest of a body that is still arriving, within bounds.

        A connection that is closed while bytes still come in is reset, and its client never reads why it was refused. RFC 9112
        section 9.6.
        """
        left = 0 if self._waits_in_vain else bounds.unread_size
        with suppress(TimeoutError):
            async with asyncio.timeout(bounds.body):
                while left > 0 and not self._came_to_an_end:
                    left -= len((await self.receive()).get("body", b""))
