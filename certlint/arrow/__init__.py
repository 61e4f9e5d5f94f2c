"""Certificates in tables of Arrow: record batches in, the same batches with their verdicts out, in any engine that has them.

It knows no engine: what Spark runs, and DuckDB, and a loop over a Parquet file, is one function. `docs/scale.md`.
"""

from certlint.arrow.linter import ArrowLinter

__all__ = ["ArrowLinter"]
