"""`certlint.spark.lint` in a real Spark: nothing is lost, nothing comes twice, and every partition judges for one moment."""

from __future__ import annotations

import os
import signal
from collections import Counter
from datetime import UTC, datetime
from hashlib import sha256

import pyarrow as pa
import pytest
from pyarrow import parquet

from certlint.arrow import ArrowLinter
from certlint.errors import UsageError
from certlint.spark import lint
from tests import ROOT, forge
from tests.support.programs import programs
from tests.support.stream_helpers import profile

pytestmark = pytest.mark.slow
DAY = "2026-06-01"
DERS = [forge.cert(f"host{n}.example.com", serial=n + 1).der for n in range(60)]
BROKEN = {7: b"junk", 23: b"", 41: None}
ROWS = [BROKEN.get(n, der) for n, der in enumerate(DERS)]


@pytest.fixture
def table(tmp_path, spark):
    """A folder of Parquet files with a certificate in each row, three of them broken, in four partitions."""
    folder = tmp_path / "certificates"
    folder.mkdir()
    step = -(-len(ROWS) // 4)
    for part in range(4):
        rows = list(enumerate(ROWS))[part * step : (part + 1) * step]
        made = pa.table({"id": [n for n, _ in rows], "der": pa.array([der for _, der in rows], pa.binary())})
        parquet.write_table(made, folder / f"{part}.parquet")
    return spark.read.parquet(str(folder)).repartition(4, "id")


def expected() -> dict[int, dict]:
    linter = ArrowLinter("der", "web-pki", as_of=DAY)
    batch = pa.record_batch({"id": range(len(ROWS)), "der": pa.array(ROWS, pa.binary())})
    return {row["id"]: row for row in pa.Table.from_batches(linter([batch])).to_pylist()}


def read(folder) -> list[dict]:
    return parquet.read_table(folder).to_pylist()


def test_parquet_in_and_parquet_out(table, tmp_path):
    lint(table, "der", "web-pki", as_of=DAY).write.parquet(str(tmp_path / "out"))
    rows = read(tmp_path / "out")
    assert {row["id"]: row for row in rows} == expected()
    assert len(rows) == len(ROWS)
    assert Counter(row["verdict"] for row in rows)["unreadable"] == len(BROKEN)


def test_a_worker_that_is_killed_loses_nothing_and_brings_nothing_twice(table, tmp_path):
    """By SIGKILL, once, when it has put out some of its rows."""
    flag = str(tmp_path / "killed")
    linter = ArrowLinter("der", "web-pki", as_of=DAY)
    whole = lint(table, "der", "web-pki", as_of=DAY).schema

    def killed_once(batches):
        for batch in linter(batches):
            yield batch.slice(0, 1)
            if not os.path.exists(flag):
                with open(flag, "x"):
                    os.kill(os.getpid(), signal.SIGKILL)
            yield batch.slice(1)

    table.mapInArrow(killed_once, whole).write.parquet(str(tmp_path / "out"))
    assert os.path.exists(flag)
    rows = read(tmp_path / "out")
    assert Counter(row["id"] for row in rows) == Counter(range(len(ROWS)))
    assert {row["id"]: row for row in rows} == expected()


def test_the_moment_is_fixed_where_the_run_begins(table):
    before = datetime.now(UTC).replace(microsecond=0)
    frame = lint(table, "der", "web-pki")
    after = datetime.now(UTC)
    (moment,) = {row.as_of for _ in range(2) for row in frame.select("as_of").collect()}
    assert before <= datetime.fromisoformat(moment) <= after


def test_rules_are_read_where_the_run_begins_and_settings_are_checked_there(table, tmp_path):
    frame = lint(table, "der", profile(tmp_path), as_of=DAY)
    (tmp_path / "profile.toml").unlink()
    assert frame.filter("verdict = 'unreadable'").count() == len(BROKEN)
    with pytest.raises(UsageError, match="no column 'dre'"):
        lint(table, "dre", "web-pki")
    with pytest.raises(UsageError, match="already has a column 'sha256'"):
        lint(frame, "der", "web-pki")
    with pytest.raises(UsageError, match="has no setting fqnd"):
        lint(table, "der", "web-pki", fqnd=["x.example.com"])


def test_a_worker_makes_the_plan_once(table):
    linter = ArrowLinter("der", "web-pki", as_of=DAY)

    def plans(batches):
        for _ in batches:
            yield pa.record_batch({"pid": [os.getpid()], "plan": [id(linter._plan())]})

    seen = table.mapInArrow(plans, "pid long, plan long").collect()
    assert len(seen) >= 2
    assert len({(row.pid, row.plan) for row in seen}) == len({row.pid for row in seen})


def test_results_are_known_by_certificate_and_ruleset(table):
    once = lint(table, "der", "web-pki", as_of=DAY)
    twice = once.unionByName(once).filter("sha256 is not null").dropDuplicates(["sha256", "ruleset"])
    assert twice.count() == len({sha256(der).digest() for der in ROWS if der})
    assert once.select("ruleset", "certlint_version", "profile").distinct().count() == 1


def test_columns_of_every_kind_go_through_unchanged(spark):
    frame = spark.sql(
        "select 1 as id, '' as cert, timestamp '2026-01-02 03:04:05' as seen, map('a', 1) as tags,"
        " cast(1.5 as decimal(9, 2)) as d, array(named_struct('x', 1)) as things, cast(null as date) as gone"
    )
    (row,) = lint(frame, "cert", "web-pki", as_of=DAY).select(*frame.columns).collect()
    assert row == frame.collect()[0]


def test_the_programs_of_the_page(table, spark, tmp_path, monkeypatch):
    """The second one judges only what is new."""
    monkeypatch.chdir(tmp_path)
    first, again = programs(ROOT / "docs" / "scale.md", "spark")
    names = {"spark": spark}
    # Spark knows no current directory but the one that it was started in.
    exec(compile(_located(first, tmp_path), "docs/scale.md", "exec"), names)
    assert len(read(tmp_path / "linted")) == len(ROWS)
    new = forge.cert("new.example.com", serial=777).der
    parquet.write_table(pa.table({"id": [99, 100], "der": [new, DERS[0]]}), tmp_path / "certificates" / "new.parquet")
    names["certificates"] = spark.read.parquet(str(tmp_path / "certificates"))
    exec(compile(_located(again, tmp_path), "docs/scale.md", "exec"), names)
    digests = [row["sha256"] for row in read(tmp_path / "linted") if row["verdict"] != "unreadable"]
    assert len(digests) == len(set(digests)) == len(ROWS) - len(BROKEN) + 1


def _located(program: str, folder) -> str:
    return program.replace('parquet("', f'parquet("{folder}/')
