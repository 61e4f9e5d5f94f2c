"""Certificates in Arrow tables: record batches in, the same batches with verdicts out, for any engine that supports Arrow.

Independent of engines: the same function serves Spark, DuckDB, and a loop over a Parquet file. `docs/scale.md`.
"""

from certlint.arrow.linter import ArrowLinter

__all__ = ["ArrowLinter"]
