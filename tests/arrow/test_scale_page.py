"""The program for DuckDB in docs/scale.md, run as it stands; those for Spark are run in tests/spark."""

from __future__ import annotations

import pyarrow as pa
import pytest
from pyarrow import parquet

from certlint.arrow import ArrowLinter
from tests import ROOT, forge
from tests.support.programs import programs

PAGE = ROOT / "docs" / "scale.md"
DERS = [forge.cert(f"host{n}.example.com", serial=n + 1).der for n in range(20)]


@pytest.fixture
def here(tmp_path, monkeypatch):
    """The folder with the certificates that the page reads: twenty, and two rows without one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "certificates").mkdir()
    rows = [*DERS, b"junk", None]
    for part, some in enumerate((rows[:9], rows[9:])):
        parquet.write_table(pa.table({"der": pa.array(some, pa.binary())}), f"certificates/{part}.parquet")
    return tmp_path


@pytest.mark.slow
def test_duckdb_in_ten_lines(here, capsys):
    (program,) = programs(PAGE, "duckdb")
    assert len(program.splitlines()) <= 10
    exec(compile(program, "docs/scale.md", "exec"), {})
    rows = parquet.read_table("linted.parquet").to_pylist()
    linter = ArrowLinter("der", "web-pki", as_of="2026-06-01")
    (expected,) = linter([pa.record_batch({"der": pa.array([row["der"] for row in rows], pa.binary())})])
    assert rows == expected.to_pylist()
    assert len(rows) == 22
    assert "('unreadable', 2)" in capsys.readouterr().out
