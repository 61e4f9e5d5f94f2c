"""Certificates in Arrow tables: record batches in, the same batches with verdicts out, for any engine that supports Arrow.

Independent of engines: the same function serves Spark, DuckDB, and a loop over a Parquet file. `docs/scale.md`.
"""

from certlint.errors import not_importable

try:
    import pyarrow as pa  # noqa: F401 - the modules of this package import it
except ImportError as error:
    raise not_importable(__name__, error, "parquet") from None

from certlint.arrow.linter import ArrowLinter

__all__ = ["ArrowLinter"]
