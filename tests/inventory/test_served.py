"""The service over both databases: every list and object, as a page and for programs."""

from __future__ import annotations

import asyncio
import json
from contextlib import closing

import psycopg
import pytest

from certlint.errors import CertlintError
from certlint.service.lists import ALL
from certlint.service.store import InventoryStore
from tests.inventory.filled import digest
from tests.support.inventories import LEAF, PLACE, estate
from tests.support.service import served


@pytest.mark.slow
def test_every_page_and_every_list(target):
    estate(target, 60)
    with served("--record", target) as service:
        for path in (
            "/",
            *(f"/{name}" for name in ALL),
            f"/certificates/{LEAF}",
            f"/places/{PLACE}",
            f"/issuers/{digest(1)}",
        ):
            assert service.ask(path).status == 200, path
        for name in ALL:
            found, after = [], ""
            while after is not None:
                reply = json.loads(service.ask(f"/api/v1/{name}?limit=7{after}").body)
                found += [json.dumps(item) for item in reply["items"]]
                after = reply["next"] and f"&after={reply['next']}"
            assert len(found) == len(set(found)), name
        assert service.ask("/metrics").status == 200


SLOW = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) SELECT count(*) FROM n"


@pytest.mark.slow
def test_a_question_that_takes_too_long_is_ended(target):
    estate(target, 5)
    ended = []

    def slow(database):
        try:
            database.one(SLOW)
        except CertlintError as error:
            ended.append(error)
            raise

    async def ask():
        store = InventoryStore(target, 1)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await store.ask(slow)
        # The next question is answered, and the thread of this one is not left behind.
        assert await store.ask(lambda database: database.one("SELECT count(*) FROM places")) == (6,)
        async with asyncio.timeout(30):
            while not ended:
                await asyncio.sleep(0.01)
        store.close()

    asyncio.run(ask())
    assert len(ended) == 1


@pytest.mark.slow
def test_a_server_that_was_started_again_is_asked_again(server):
    """All connections are cut then; the first question over each does not fail for that."""
    target = server.new_database()
    estate(target, 5)
    with closing(InventoryStore(target, 1)) as store:

        async def ask():
            (number,) = await store.ask(lambda database: database.one("SELECT pg_backend_pid()"))
            with psycopg.connect(target, autocommit=True) as connection:
                connection.execute("SELECT pg_terminate_backend(%s, 5000)", (number,))
            return await store.ask(lambda database: database.one("SELECT count(*) FROM places"))

        assert asyncio.run(ask()) == (6,)
