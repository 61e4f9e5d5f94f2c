"""The processes that lint, and their end."""

from __future__ import annotations

import asyncio

import pytest

from certlint.service.bounds import USUAL
from certlint.service.lint_pool import LintPool
from certlint.service.lint_process import PEM, LintQuestion
from tests import forge


@pytest.mark.slow
def test_lints_that_are_cut_off_at_the_end_leave_no_process():
    """As when the time is over that running requests have when the service ends."""

    async def scenario() -> list[int | None]:
        pool = LintPool(USUAL)
        await pool.start()
        processes = [*pool._all]
        body = forge.bundle(*forge.chain())
        running = [asyncio.create_task(pool.lint(LintQuestion("hygiene", (), PEM), body)) for _ in processes]
        await asyncio.sleep(0)  # each is sent to its process
        await asyncio.sleep(0)
        for task in running:
            task.cancel()
        await pool.close()
        assert all(
            isinstance(each, asyncio.CancelledError) for each in await asyncio.gather(*running, return_exceptions=True)
        )
        return [process.returncode for process in processes]

    ended = asyncio.run(scenario())
    assert ended
    assert set(ended) == {-9}
