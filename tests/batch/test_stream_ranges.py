"""Where input is cut decides nothing: any split points give the same certificates, each once."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certlint.batch.stream import chunks
from certlint.batch.stream.chunks import (
    BEGIN,
    NEWLINE,
    Chunk,
    between,
    last_begin,
    last_line_end,
    last_row_end,
    stretches,
)
from certlint.batch.stream.kinds import NOTHING
from certlint.batch.stream.readers import read_entries
from certlint.batch.stream.tables import csv_rows
from certlint.engine.audit import Place
from tests.support.stream_helpers import block, certificates

# Between certificates: nothing, comments, other blocks, torn blocks, boundaries without a line of their own.
GAPS = (
    b"",
    b"\n\n",
    b"# a comment\n",
    b"-----BEGIN X509 CRL-----\nMAMCAQE=\n-----END X509 CRL-----\n",
    b"-----BEGIN CERTIFICATE-----\nMAMC",
    b"-----BEGIN CERTIFICATE-----\nM!MC\n-----END CERTIFICATE-----\n",
    b"-----BEGIN ",
    b"-----BEGIN",
    b"--------\n",
    b"\r\n-",
)
parts = st.lists(
    st.one_of(st.sampled_from(GAPS), st.sampled_from([block(der) for der in certificates()[:6]])), max_size=8
)


def read(path: Path, kind: str, cuts: list[int]) -> list[tuple[int, bytes, str]]:
    """What is read of a file when workers begin at these places."""
    ends = sorted({0, *cuts, path.stat().st_size})
    found = []
    for start, stop in itertools.pairwise(ends):
        found += [(r.at, r.der, r.reason) for r in read_entries(Chunk(str(path), kind, start, stop, column="c"))]
    return found


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ranges") / "file"


@pytest.mark.slow
@settings(deadline=None)
@given(parts, st.data())
def test_any_cuts_of_pem_give_the_same_records(path, made, data):
    content = b"".join(made)
    path.write_bytes(content)
    cuts = data.draw(st.lists(st.integers(0, len(content)), max_size=12))
    whole = read(path, "pem", [])
    assert read(path, "pem", cuts) == whole
    assert [der for _, der, reason in whole if not reason] == [
        der for part in made for der in certificates()[:6] if part == block(der)
    ]


@pytest.mark.slow
@settings(deadline=None)
@given(parts, st.integers(1, 3000))
def test_a_stream_of_pem_gives_the_same_records(path, made, size):
    content = b"".join(made)
    path.write_bytes(content)
    stream = stretches(lambda _: file.read(size), last_begin)
    file = io.BytesIO(content)
    found = [
        (r.at, r.der, r.reason)
        for start, data in stream
        for r in read_entries(Chunk("-", "pem", start, start + len(data), data=data))
    ]
    assert found == [entry for entry in read(path, "pem", []) if entry[2] != NOTHING]  # told once for all stretches


rows = st.lists(
    st.sampled_from([b'{"c": "MAMCAQE="}\n', b"\n", b"x\n", b'{"c": 1}\r\n', b'{"c":"' + b"A" * 300 + b'"}\n'])
)


@pytest.mark.slow
@settings(deadline=None)
@given(rows, st.booleans(), st.data())
def test_any_cuts_of_json_lines_give_the_same_records(path, made, ended, data):
    content = b"".join(made) if ended else b"".join(made).rstrip(b"\n")
    path.write_bytes(content)
    cuts = data.draw(st.lists(st.integers(0, len(content)), max_size=12))
    assert read(path, "jsonl", cuts) == read(path, "jsonl", [])


cells = st.sampled_from(["a", "", '"x, y"', '"two\nlines"', '"a ""quote"""', "MAMCAQE="])


@pytest.mark.slow
@settings(deadline=None)
@given(st.lists(st.tuples(cells, cells), max_size=12), st.integers(1, 40))
def test_any_stretches_of_csv_give_the_same_rows(made, size):
    content = "".join(f"{a},{b}\n" for a, b in made).encode()
    file = io.BytesIO(content)

    def found(stream: Iterator[tuple[int, bytes]]) -> list[object]:
        return [r for start, data in stream for r in csv_rows(Place("-"), start, data, 1, ",")]

    whole = found(iter([(0, content)]))
    assert found(stretches(lambda _: file.read(size), last_row_end)) == whole
    assert len(whole) >= len(made)


@pytest.mark.slow
@settings(deadline=None)
@given(st.lists(st.sampled_from([b"-----BEGIN ", b"-----BEGI", b"-", b"x" * 50, b"\n"]), max_size=20))
def test_cuts_are_in_order_and_never_behind_the_limit(made):
    content = b"".join(made)

    def window(at: int, size: int) -> bytes:
        return content[at : at + min(size, 7)]

    for marker in (BEGIN, NEWLINE):
        cuts = [chunks.cut(window, marker, start) for start in range(len(content) + 1)]
        assert cuts == sorted(cuts)
        assert all(start <= cut for start, cut in enumerate(cuts))
        assert cuts[-1] == len(content)


def test_a_block_over_the_limit_costs_itself_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(chunks, "LIMIT", 4000)
    one, two, three = certificates()[:3]
    content = (
        block(one) + b"-----BEGIN CERTIFICATE-----\n" + b"A" * 30_000 + b"\n" + block(two) + b"x" * 9000 + block(three)
    )
    path = tmp_path / "a.pem"
    path.write_bytes(content)
    for step in (500, 1000, 3999, 5000, 50_000):
        found = read(path, "pem", list(range(0, len(content), step)))
        assert [der for _, der, reason in found if not reason and der in (one, two, three)] == [one, two, three], step
    for start in range(0, len(content), 500):
        _, data = between(str(path), BEGIN, start, start + 500)
        assert len(data) <= 4500


def test_a_stream_without_cuts_is_held_up_to_the_limit_only(monkeypatch):
    monkeypatch.setattr(chunks, "LIMIT", 1000)
    file = io.BytesIO(b"x" * 10_500)
    found = list(stretches(lambda _: file.read(100), last_line_end))
    assert [len(data) for _, data in found] == [1000] * 10 + [500]
    assert [start for start, _ in found] == list(range(0, 10_500, 1000))
