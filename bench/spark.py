"""`certlint.spark.lint` beside the pool, over one Parquet file, by processor time. `python -m bench.spark`; it needs Java."""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet
from pyspark.sql import SparkSession

from bench.audit import PROFILE
from bench.leaves import LARGEST, realistic_leaves
from bench.measure import spent
from certlint.spark import lint

CERTLINT = str(Path(sys.executable).with_name("certlint"))
TIMES, ROUNDS = 4, 3
DAY = "2026-06-01"


def below(process: int) -> float:
    """Processor seconds of all processes below one: of Spark, its workers, and those of them that have ended."""
    ids = [int(path.name) for path in Path("/proc").glob("[0-9]*")]
    parents = {}
    for number in ids:
        try:
            fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended
        parents[number] = int(fields[1]), sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    found, left = 0.0, [process]
    while left:
        parent = left.pop()
        for number, (its, seconds) in parents.items():
            if its == parent:
                found += seconds
                left.append(number)
    return found


def main() -> None:
    """Prints the rates, each the median of rounds in turns; Spark has run once before."""
    os.environ |= {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    with tempfile.TemporaryDirectory() as folder:
        path, count = f"{folder}/leaves.parquet", TIMES * LARGEST
        leaves = pa.table({"certificate": pa.array(realistic_leaves(LARGEST, 1) * TIMES, pa.binary())})
        parquet.write_table(leaves, path, row_group_size=4000)
        command = [CERTLINT, path, "--profile", PROFILE, "--as-of", DAY, "--format", "jsonl", "--jobs", "2"]
        spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
        frame = spark.read.parquet(path).repartition(16)

        def in_spark(number: int) -> float:
            begin = below(os.getpid())
            lint(frame, "certificate", PROFILE, as_of=DAY).write.parquet(f"{folder}/out{number}")
            return below(os.getpid()) - begin

        in_spark(-1)
        taken = [(spent(command), in_spark(number)) for number in range(ROUNDS)]
        spark.stop()
    pool, ours = (count / statistics.median(side) for side in zip(*taken, strict=True))
    load = f"load {os.getloadavg()[0]:.1f}"
    sys.stdout.write(f"a processor second: pool {pool:,.0f}/s, Spark {ours:,.0f}/s: {ours / pool:.2f} ({load})\n")


if __name__ == "__main__":
    main()
