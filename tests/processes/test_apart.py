"""Work in a child process: its result comes back, and it ends with the process that waits for it."""

from __future__ import annotations

import multiprocessing
import os
import time
from typing import NamedTuple

import pytest

from certlint.batch.pool import ordered
from certlint.errors import InputError
from certlint.processes import apart
from tests.support.processes import gone, traps


@pytest.fixture(params=["fork", "spawn"])
def method(request, monkeypatch) -> str:
    monkeypatch.setattr(apart, "process_context", lambda: multiprocessing.get_context(request.param))
    return request.param


def refused(name: str) -> None:
    raise InputError(f"{name} cannot be read", "give another one")


class Summed(NamedTuple):
    """Work that leaves its items as they are."""

    tag: str = ""

    def work(self, items: list) -> list:
        return items

    def lost(self, items: list, loss: object) -> list:
        raise AssertionError(loss)


def turn_forever() -> None:
    while True:
        pass


def send_without_end(results) -> None:
    results.send(os.getpid())
    while True:
        results.send(bytes(1 << 16))


def wait_forever(results) -> None:
    results.send(os.getpid())
    time.sleep(3600)


@pytest.mark.slow
def test_what_is_said_comes_back(method):
    assert apart.within(60, sum, (1, 2)) == 3


@pytest.mark.slow
@pytest.mark.parametrize("before", [None, "", "0"])
def test_no_module_is_taken_from_the_current_folder(method, before, tmp_path, monkeypatch):
    witness = traps(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
    if before is not None:
        monkeypatch.setenv("PYTHONSAFEPATH", before)
    assert apart.within(60, sum, (1, 2)) == 3
    assert [done for _, [done] in ordered(Summed(), [("", [[1]]), ("", [[2]])], 2)] == [[1], [2]]
    assert not witness.exists()
    assert os.environ.get("PYTHONSAFEPATH") == before


@pytest.mark.slow
def test_errors_come_back_with_their_hint(method):
    with pytest.raises(InputError) as raised:
        apart.within(60, refused, "x.p12")
    assert (raised.value.message, raised.value.hint) == ("x.p12 cannot be read", "give another one")


@pytest.mark.slow
def test_work_without_end_is_ended():
    with pytest.raises(TimeoutError):
        apart.within(1, turn_forever)


@pytest.mark.slow
@pytest.mark.parametrize("work", [send_without_end, wait_forever])
def test_the_process_ends_when_nobody_listens_any_more(method, work):
    with apart.alongside(work) as (results, process):
        pid = results.recv()
        assert process.is_alive()
    assert gone(pid)
