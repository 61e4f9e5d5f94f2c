"""From the paths of a command line to pieces of input. Looks at names, sizes and first bytes; decodes nothing."""

from __future__ import annotations

import os
import stat
import sys
import zlib
from typing import TYPE_CHECKING

from certlint import sources
from certlint.errors import UsageError
from certlint.filefacts import Unreadable, unreadable
from certlint.stream.pieces import (
    BEGIN,
    LIMIT,
    PIECE,
    Piece,
    last_begin,
    last_line_end,
    last_row_end,
    ranges,
    stretches,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

_SMALL = (".pem", ".crt", ".cer", ".der")
_JSON = (".jsonl", ".ndjson")
_CSV = (".csv", ".tsv")
_ARCHIVES = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2")
SUFFIXES = (*_SMALL, *_JSON, *_CSV, *_ARCHIVES, ".parquet")
_LOOK = 1 << 12


def files(paths: Iterable[str], left_out: list[str] | None = None) -> Iterator[str | Unreadable]:
    """The files that paths name, folders searched for what can be read here; `left_out` as in `sources.expand`."""
    return sources.expand(paths, suffixes=SUFFIXES, left_out=left_out)


def pieces(paths: Iterable[str], column: str, left_out: list[str] | None = None) -> Iterator[Piece]:
    """All input in pieces, always the same ones in the same order. What can't be read is a piece that tells it."""
    for path in files(paths, left_out):
        if isinstance(path, Unreadable):
            yield Piece(path.path, "broken", data=path.reason)
            continue
        try:
            yield from _stdin(column) if path == sources.STDIN else _file(path, column)
        except (OSError, ValueError) as error:
            yield Piece(path, "broken", data=unreadable(path, error).reason)
        except UsageError as error:
            yield Piece(path, "broken", data=f"{error.message} ({error.hint})" if error.hint else error.message)


def total_size(paths: Iterable[str]) -> int:
    """The bytes that all files have; 0 when that can't be known."""
    size = 0
    for path in files(paths):
        if path == sources.STDIN:
            return 0
        try:
            size += os.stat(path).st_size if isinstance(path, str) else 0
        except (OSError, ValueError):
            continue  # its piece tells why
    return size


def _file(path: str, column: str) -> Iterator[Piece]:
    facts = os.stat(path)
    size, stamp = facts.st_size, facts.st_mtime_ns
    name = path.lower()
    if stat.S_ISREG(facts.st_mode) and size <= PIECE and name.endswith(_SMALL):
        yield Piece(path, "file", 0, size, weight=size, stamp=stamp)
    elif sources.DESCRIPTOR.fullmatch(path):
        with open(path, "rb") as file:
            yield from _stream(path, file, column)
    elif reason := sources.special(facts.st_mode):
        yield Piece(path, "broken", data=reason)
    elif name.endswith(_JSON):
        for start, stop in ranges(size):
            yield Piece(path, "jsonl", start, stop, column=column, weight=stop - start, stamp=stamp)
    elif name.endswith(_CSV):
        yield from _csv(path, column)
    else:
        yield from _by_contents(path, size, stamp, column)


def _by_contents(path: str, size: int, stamp: int, column: str) -> Iterator[Piece]:
    """A file whose name does not tell enough."""
    from certlint.stream import archives

    with open(path, "rb") as file:
        head = file.read(_LOOK)
        if head.startswith(b"PAR1"):
            from certlint.stream import parquet

            yield from parquet.pieces(path, size, stamp, column)
        elif archives.is_tar(head, path):
            yield from archives.pieces(path, file, head, column)
        elif size <= PIECE:
            yield Piece(path, "file", 0, size, weight=size, stamp=stamp)
        elif BEGIN.text in head or BEGIN.text in file.read(LIMIT):
            for start, stop in ranges(size):
                yield Piece(path, "pem", start, stop, weight=stop - start, stamp=stamp)
        elif size <= LIMIT:
            yield Piece(path, "file", 0, size, weight=size, stamp=stamp)
        else:
            yield Piece(path, "broken", data=f"there is no BEGIN line in its first {LIMIT:,} bytes", weight=size)


def _csv(path: str, column: str) -> Iterator[Piece]:
    """Rows may go over several lines, so the cuts are found by whoever reads the file from its start."""
    with open(path, "rb") as file:
        how, skipped = _csv_header(file, path, column)
        file.seek(skipped)
        for start, data in stretches(file.read, last_row_end):
            start += skipped
            yield Piece(path, "csv", start, start + len(data), "", data, how, len(data), zlib.crc32(data))


def _csv_header(file: BinaryIO, path: str, column: str) -> tuple[tuple[int, str], int]:
    """The number of the column and what separates columns; and where the rows begin. Raises UsageError."""
    from certlint.stream.tables import csv_header

    head = file.read(LIMIT)
    first = _row_end(head, 0)
    second = _row_end(head, first)
    header = csv_header(_text(head[:first]), _text(head[first:second]), column, path)
    return (header.column, header.delimiter), first if header.named else 0


def _row_end(data: bytes, start: int) -> int:
    """Where the CSV row ends that begins at `start`: behind the first line end outside of quotes."""
    end = start
    while True:
        newline = data.find(b"\n", end)
        if newline < 0:
            return len(data)
        end = newline + 1
        if data.count(b'"', start, end) % 2 == 0:
            return end


def _text(row: bytes) -> str:
    return row.decode("utf-8-sig", "replace").rstrip("\r\n")


def _stdin(column: str) -> Iterator[Piece]:
    if not sys.stdin:
        yield Piece("<stdin>", "broken", data="stdin is closed")
        return
    yield from _stream("<stdin>", sys.stdin.buffer, column)


def _stream(path: str, file: BinaryIO, column: str) -> Iterator[Piece]:
    """Standard input or a pipe: PEM, JSON lines or an archive, in stretches; anything else whole, if it is small."""
    from certlint.stream import archives

    head = file.read(_LOOK)
    if archives.is_tar(head, path):
        yield from archives.pieces(path, file, head, column)
        return
    kind = "jsonl" if head.lstrip()[:1] == b"{" else "pem"
    if kind == "pem" and BEGIN.text not in head:
        head += file.read(LIMIT + 1 - len(head))
        if len(head) <= LIMIT and BEGIN.text not in head:
            yield Piece(path, "file", 0, len(head), "", head, stamp=zlib.crc32(head))
            return
    last = last_begin if kind == "pem" else last_line_end
    for start, data in stretches(file.read, last, head):
        yield Piece(path, kind, start, start + len(data), "", data, column, len(data), zlib.crc32(data))
