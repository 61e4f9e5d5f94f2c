"""Evaluates certificates in a Spark data frame: `certlint.spark.lint`. `docs/scale.md`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certlint.errors import not_importable

try:
    import pyarrow as pa
    import pyspark.sql  # noqa: F401 - `lint` imports its parts
except ImportError as error:
    raise not_importable(__name__, error, "spark") from None

from certlint.arrow import ArrowLinter
from certlint.arrow.columns import ADDED
from certlint.policy.severity import Severity

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable
    from datetime import date, datetime

    from pyspark.sql import DataFrame
    from pyspark.sql.types import DataType

__all__ = ["lint"]


def lint(
    frame: DataFrame,
    column: str,
    profile: str | os.PathLike[str] = "",
    *,
    as_of: date | datetime | str | None = None,
    select: str | Iterable[str] = (),
    ignore: str | Iterable[str] = (),
    fail_on: Severity | str | None = Severity.ERROR,
    **settings: Any,
) -> DataFrame:
    """The frame with a verdict for the certificate in `column` of each row. Raises CertlintError.

    Parameters as for `certlint.Linter`. Rules are read, and `as_of` is fixed, when this is called: a late or repeated partition
    is evaluated for the same moment. `docs/scale.md` describes the added columns.
    """
    from pyspark.sql.types import StructField, StructType

    linter = ArrowLinter(column, profile, as_of=as_of, select=select, ignore=ignore, fail_on=fail_on, **settings)
    linter.require(frame.columns)
    added = [StructField(field.name, _type(field.type)) for field in ADDED]
    return frame.mapInArrow(linter, StructType([*frame.schema.fields, *added]))


def _type(of_arrow: pa.DataType) -> DataType:
    """The Spark type of an added column."""
    from pyspark.sql import types

    if isinstance(of_arrow, pa.ListType):
        return types.ArrayType(_type(of_arrow.value_type))
    if isinstance(of_arrow, pa.StructType):
        return types.StructType([types.StructField(field.name, _type(field.type)) for field in of_arrow])
    return types.LongType() if of_arrow == pa.int64() else types.StringType()
