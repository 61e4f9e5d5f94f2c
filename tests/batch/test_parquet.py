"""Parquet files that mean harm: little on the disk, and gigabytes in memory."""

from __future__ import annotations

import resource
from collections import Counter
from pathlib import Path

import pytest

from certlint.batch.stream import decompress
from tests.support.stream_helpers import call, certificates, good, parsed, profile, read, reasons

LARGE = b"\x30" + bytes(10_000_000)


def write(folder: Path, column, **options) -> Path:
    """A table of one column."""
    import pyarrow as pa
    from pyarrow import parquet

    path = folder / "a.parquet"
    parquet.write_table(pa.table({"certificate": column}), path, compression="zstd", **options)
    return path


@pytest.fixture
def written(tmp_path):
    """Writes a table of one column, and reads it as an audit does."""
    return lambda column, **options: read(write(tmp_path, column, **options))


def most_memory() -> int:
    """Of the largest process that has ended so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10


@pytest.mark.slow
def test_a_value_of_megabytes_in_every_row_ends_the_reading(written):
    import pyarrow as pa

    before, own = most_memory(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    found = written(pa.DictionaryArray.from_arrays(pa.array([0] * 3000, pa.int32()), pa.array([LARGE])))
    last = found[-1].reason
    assert last.endswith("not read") or "MiB of memory" in last
    assert len(found) < 100
    assert most_memory() <= max(before, own + 250)  # a forked process begins with what its parent has


@pytest.mark.slow
def test_a_page_larger_than_memory_is_told(tmp_path):
    """By a run of its own: a process that once had gigabytes has room for the page, and needs no more for it."""
    path = write(tmp_path, [LARGE] * 20, use_dictionary=False, data_page_size=1 << 30)
    done = call("check", path, "--profile", profile(tmp_path), "--format", "jsonl")
    told = [line["reason"] for line in parsed(done.stdout) if line.get("reason")]
    assert told == ["reading it takes more than 144 MiB of memory: it was not read to the end"]
    assert done.returncode == 3


@pytest.mark.slow
def test_growth_is_told_with_the_row_where_it_ended(written, monkeypatch):
    import pyarrow as pa

    monkeypatch.setattr(decompress, "FREE_WORK", 1 << 16)
    der = certificates()[0]
    found = written(pa.array([der] * 5000).dictionary_encode())
    (reason,) = reasons(found)
    count = len(found) - 1
    assert 0 < count < 5000
    assert reason.endswith(f"the rows after {count - 1:,} were not read")


@pytest.mark.slow
def test_rows_without_a_value_take_no_room_and_end_the_reading_too(written):
    import pyarrow as pa

    found = written(pa.nulls(1 << 20, pa.binary()))
    assert len(found) < 1 << 18
    assert found[-1].reason.startswith(decompress.OVERLOADED)


@pytest.mark.slow
def test_a_dictionary_is_read_as_what_it_stands_for(written):
    import pyarrow as pa

    ders = [*certificates()[:3], None, certificates()[1]]
    found = written(pa.array(ders, pa.binary()).dictionary_encode())
    assert good(found) == Counter(der for der in ders if der)
    assert reasons(found) == ["the column is empty"]
