"""The body of a request, and its unread rest if the request is refused."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Message, Receive

    from certlint.service.bounds import Bounds


class IncomingBody:
    """Passes on the messages of a body, and records whether it is complete."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._came_to_an_end = False
        self._waits_in_vain = False

    async def receive(self) -> Message:
        """The next part of the body, or the disconnect of the client."""
        self._waits_in_vain = True
        message = await self._receive()
        self._waits_in_vain = False
        self._came_to_an_end = not message.get("more_body", False)
        return message

    async def discard(self, bounds: Bounds) -> None:
        """Reads the rest of an incomplete body, within limits.

        Closing a connection while bytes arrive resets it, so that the client never reads the refusal. RFC 9112 section 9.6.
        """
        left = 0 if self._waits_in_vain else bounds.unread_size
        with suppress(TimeoutError):
            async with asyncio.timeout(bounds.body):
                while left > 0 and not self._came_to_an_end:
                    left -= len((await self.receive()).get("body", b""))
