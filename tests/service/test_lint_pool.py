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


@pytest.mark.slow
def test_what_a_package_prints_is_not_taken_for_an_answer(tmp_path, monkeypatch, capfd):
    """A package with checks of its own may print, and so may what it imports."""
    info = tmp_path / "acme_loud-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-loud\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[certlint.checks]\nacme = acme_loud\n")
    (tmp_path / "acme_loud.py").write_text(
        "from certlint.check import check\nprint('loud')\n\n"
        "@check\ndef says(subject):\n    print('louder', flush=True)\n    return ()\n"
    )
    (tmp_path / "loud.toml").write_text(
        'select = ["acme/*"]\n[[rule]]\nid = "acme/loud"\ntitle = "x"\nseverity = "info"\nroles = ["leaf"]\n'
        'check = "acme:says"\nrationale = "x"\nremediation = "x"\n'
    )
    monkeypatch.syspath_prepend(tmp_path)

    async def scenario() -> list[int]:
        pool = LintPool(USUAL)
        await pool.start()
        try:
            question = LintQuestion(str(tmp_path / "loud.toml"), (), PEM)
            return [(await pool.lint(question, forge.bundle(*forge.chain()))).status for _ in range(3)]
        finally:
            await pool.close()

    assert asyncio.run(scenario()) == [200] * 3
    assert "louder" in capfd.readouterr().err
