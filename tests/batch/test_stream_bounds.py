"""Tables, archives and compressed files that mean harm: work grows with their size, and never with its square."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import pytest

from certlint.batch.stream import inputs, streams
from certlint.batch.stream.chunks import last_row_end, row_end
from certlint.batch.stream.decompress import Decompressed, DecompressionError, Plain
from certlint.batch.stream.readers import read_entries
from certlint.engine.audit import audit
from certlint.engine.plan import Plan
from certlint.engine.setup import as_of, make_plan
from tests.forge.hostile import STREAMS
from tests.support.work import faster_than_it_should, lines, touched

# One of each kind: the others are left to the slow tests.
QUICK = ("open-quote.csv", "names.jsonl", "members.pem.gz", "empty.tar")
ALL = [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in STREAMS]
FEW = 60

ROWS: dict[str, Callable[[int], bytes]] = {
    "open-quote": lambda count: b'"' + b"\n" * count,
    "closed-at-last": lambda count: b'"' + b"\n" * count + b'"\n',
    "quotes": lambda count: b'"' * count + b"\n",
    "quotes-in-lines": lambda count: b'"\n' * (count | 1),
    "pairs-in-lines": lambda count: b'"' + b'""\n' * count,
    "open-at-last": lambda count: b"\n" * count + b'"' + b"\n" * count,
}


@cache
def plan() -> Plan:
    return make_plan("web-pki", {}, now=as_of("2026-06-01"), memo=False)


def judge(path: Path) -> None:
    list(audit(plan(), (entry for chunk in inputs.chunks([str(path)], "") for entry in read_entries(chunk))))


@pytest.mark.slow
@pytest.mark.parametrize("name", ALL)
def test_work_grows_no_faster_than_the_input(name, tmp_path):
    counts = []
    for count in (FEW - 1, FEW, 2 * FEW, 4 * FEW):
        path = tmp_path / name
        path.write_bytes(STREAMS[name](count))
        counts.append(lines(partial(judge, path)))
    assert not faster_than_it_should(counts[1:]), counts


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("end_of", [last_row_end, lambda data: row_end(data, 0)], ids=["last", "first"])
def test_the_end_of_a_row_is_found_in_one_go(name, end_of):
    for count in (100, 200, 400):
        data = ROWS[name](count)
        assert touched(end_of, data) <= 4 * len(data) + 100


def test_a_million_small_streams_are_read_at_once():
    """Whoever reads would look at all that there is so far after each of them."""
    stream = Decompressed(Plain(io.BytesIO(gzip.compress(b"x") * 5000).read, b""), "gz")
    assert [len(part) for part in iter(lambda: stream.read(2000), b"")] == [2000, 2000, 1000]


def test_what_stands_before_a_flaw_is_read():
    packed = gzip.compress(b"x") * 3 + b"damage"
    stream = Decompressed(Plain(io.BytesIO(packed).read, b""), "gz")
    assert stream.read(100) == b"xxx"
    for _ in range(2):
        with pytest.raises(DecompressionError, match="damaged"):
            stream.read(100)


def test_a_first_row_without_end_is_read_in_growing_pieces():
    asked: list[int] = []
    data = io.BytesIO(b'"' + b"\n" * 1_000_000)

    def read(size: int) -> bytes:
        asked.append(size)
        return data.read(size)

    list(streams.table(streams.Stream("x.csv", "", read, "")))
    assert len(asked) < 30
