"""The rest of a body whose request has been answered: it is read, but not all that a client may send."""

from __future__ import annotations

import asyncio

import pytest

from certlint.service.bounds import USUAL
from certlint.service.incoming import IncomingBody

BOUNDS = USUAL._replace(unread_size=10, body=0.05)


def parts_read(size: int, *parts: int, before: int = 0) -> int:
    """How many parts of a body of `size` parts with so many bytes are read; the first ones before it is answered."""
    asked = []

    async def receive():
        asked.append(1)
        number = len(asked)
        if number > size:
            await asyncio.sleep(60)
        return {"type": "http.request", "body": b"x" * parts[number - 1], "more_body": number < size}

    async def scenario() -> None:
        body = IncomingBody(receive)
        for _ in range(before):
            await body.receive()
        await body.discard(BOUNDS)

    asyncio.run(scenario())
    return len(asked)


@pytest.mark.parametrize(
    ("size", "parts", "read"),
    [
        (3, (1, 1, 1), 3),  # to its end, and not further
        (3, (5, 4, 1), 3),
        (3, (5, 5, 1), 2),  # as many bytes as may be
        (3, (30, 1, 1), 1),
        (1, (0,), 1),
    ],
)
def test_the_rest_of_a_body_is_read_up_to_a_limit(size, parts, read):
    assert parts_read(size, *parts) == read


def test_of_a_body_that_has_come_nothing_is_read():
    assert parts_read(2, 1, 1, before=2) == 2


def test_a_rest_that_does_not_come_is_not_waited_for_for_long():
    assert parts_read(0) == 1


def test_a_client_that_was_waited_for_in_vain_is_not_waited_for_again():
    asked = []

    async def receive():
        asked.append(1)
        await asyncio.sleep(60)

    async def scenario() -> None:
        body = IncomingBody(receive)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await body.receive()
        await body.discard(BOUNDS)

    asyncio.run(scenario())
    assert len(asked) == 1
