"""Parquet files, read by row group in a separate process, as pyarrow (the extra `parquet`) is large and starts threads."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from certlint.batch.stream.chunks import CHUNK, ROW, Chunk
from certlint.batch.stream.decompress import OVERLOADED, is_overload
from certlint.batch.stream.kinds import looks_like_certificate
from certlint.batch.stream.tables import guess, named_columns
from certlint.errors import UsageError, did_you_mean, not_installed
from certlint.light import NamedTuple
from certlint.processes.apart import alongside
from certlint.processes.platforms import may_grow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from multiprocessing.connection import Connection

_ROWS = 512
_MEMORY = 144 << 20
"""What reading a file may take besides what pyarrow itself does, in bytes; for a large file, three times its size."""


class _Rows(NamedTuple):
    """Cells of the column from row `start` on; `total` is the number of rows of the file."""

    start: int
    cells: list[Any]
    total: int


class _Broken(NamedTuple):
    """The reason why the rest of the file cannot be read."""

    reason: str


class _Misused(NamedTuple):
    """A usage error: its message and hint."""

    message: str
    hint: str


class _End(NamedTuple):
    """The end of the file."""


def require(path: str) -> None:
    """Raises UsageError where pyarrow is not installed. It is not imported."""
    from importlib.util import find_spec

    if find_spec("pyarrow") is None:
        raise UsageError(*not_installed(f"{path}: reading Parquet", "pyarrow", "parquet"))


def chunks(path: str, size: int, stamp: int, column: str) -> Iterator[Chunk]:
    """The rows of a file, about CHUNK bytes at once. Raises UsageError for an unknown column or without pyarrow."""
    require(path)
    with alongside(_feed, path, column) as (results, process):
        try:
            while True:
                message: _Rows | _Broken | _Misused | _End = results.recv()
                if isinstance(message, _Rows):
                    start, cells, total = message
                    weight = size * len(cells) // max(total, 1)
                    yield Chunk(path, "cells", start, start + len(cells), data=cells, weight=weight, stamp=stamp)
                elif isinstance(message, _Misused):
                    raise UsageError(message.message, message.hint)
                elif isinstance(message, _Broken):
                    yield Chunk(path, "broken", data=message.reason)
                    return
                else:
                    return
        except EOFError:
            process.join()
            yield Chunk(path, "broken", data=f"pyarrow ended while it read the file (exit code {process.exitcode})")


def _feed(theirs: Connection, path: str, column: str) -> None:
    """Runs in the other process: sends the rows, and finally the end or an error."""
    try:
        _bound_memory(os.path.getsize(path))
        _send_rows(theirs, path, column)
        theirs.send(_End())
    except UsageError as error:
        theirs.send(_Misused(error.message, error.hint))
    except BrokenPipeError:
        pass  # the run has ended
    except MemoryError:
        reason = f"reading it takes more than {_MEMORY >> 20} MiB of memory: it was not read to the end"
        theirs.send(_Broken(reason))
    except Exception as error:  # noqa: BLE001 - any error of the library becomes a line of output
        text = (str(error) or type(error).__name__).splitlines()[0]
        theirs.send(_Broken(f"pyarrow cannot read it: {text}"))


def _bound_memory(size: int) -> None:
    """Limits the memory to _MEMORY bytes more: a file of a kilobyte may contain a page of two gigabytes."""
    import pyarrow as pa
    from pyarrow import parquet  # noqa: F401 - its own memory does not count toward the limit

    # Other memory pools reserve a gigabyte of address space, which would count.
    pa.set_memory_pool(pa.system_memory_pool())
    may_grow(max(_MEMORY, 3 * size))


def _send_rows(theirs: Connection, path: str, column: str) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    with parquet.ParquetFile(path, memory_map=False, buffer_size=CHUNK, pre_buffer=False) as file:
        name = _column(file, column, path)
        total, row, size, work = file.metadata.num_rows, 0, os.path.getsize(path), 0
        if not total:
            theirs.send(_Broken("it has no rows"))
        for group in range(file.num_row_groups):
            for batch in file.iter_batches(_ROWS, [group], [name], use_threads=False):
                for part in _portions(_cells(batch.column(0))):
                    theirs.send(_Rows(row, part, total))
                    row += len(part)
                    work += sum(ROW + len(value or b"") for value in part)
                    if is_overload(work, size):
                        theirs.send(_Broken(f"{OVERLOADED}: the rows after {row - 1:,} were not read"))
                        return


def _cells(values: Any) -> Iterator[Any]:
    """The values of a column, one by one: the few values of a dictionary may be as large as everything else."""
    dictionary = getattr(values, "dictionary", None)
    if dictionary is None:
        yield from (value.as_py() for value in values)
        return
    known: dict[int | None, Any] = {None: None}
    for index in values.indices.to_pylist():
        if index not in known:
            known[index] = dictionary[index].as_py()
        yield known[index]


def _portions(cells: Iterable[Any]) -> Iterator[list[Any]]:
    """Cells in lists of about CHUNK bytes."""
    part: list[Any] = []
    weight = 0
    for value in cells:
        part.append(value)
        weight += ROW + len(value or b"")
        if weight >= CHUNK:
            yield part
            part, weight = [], 0
    if part:
        yield part


def _column(file: Any, column: str, path: str) -> str:
    """The column with the certificates. Raises UsageError if it is ambiguous."""
    fitting = [field.name for field in file.schema_arrow if _holds_text_or_bytes(field.type)]
    columns = f"columns of text or bytes: {named_columns(fitting)}"
    if column:
        if column in fitting:
            return column
        raise UsageError(f"{path} has no column {column!r} of text or bytes", did_you_mean(column, fitting) or columns)
    name = guess(fitting) or (fitting[0] if len(fitting) == 1 else _first_that_looks(file, fitting))
    if not name:
        raise UsageError(f"no column of {path} holds certificates", f"give it with --column; {columns}")
    return name


def _holds_text_or_bytes(kind: Any) -> bool:
    from pyarrow import types

    if types.is_dictionary(kind):
        kind = kind.value_type
    return str(kind) in ("binary", "large_binary", "binary_view", "string", "large_string", "string_view") or bool(
        types.is_fixed_size_binary(kind)
    )


def _first_that_looks(file: Any, names: list[str]) -> str:
    """The column whose first value looks like a certificate; empty if none does."""
    if not names:
        return ""
    batch = next(file.iter_batches(1, columns=names, use_threads=False), None)
    row = batch.to_pylist()[:1] if batch is not None else []
    return next((name for each in row for name in names if looks_like_certificate(each[name])), "")
