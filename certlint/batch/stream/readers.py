"""Entries from a chunk of input. Total: what cannot be read is an entry with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.batch.stream.chunks import BEGIN, LIMIT, NEWLINE, Chunk, between
from certlint.batch.stream.kinds import NOTHING
from certlint.batch.stream.pem_entries import block_entries, certificate_entries
from certlint.batch.stream.tables import cell, csv_rows, json_rows
from certlint.engine.audit import Entry, Place
from certlint.files.facts import unreadable
from certlint.files.waiting import open_ready
from certlint.pem.foreign import archive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_HEAD = 512


def read_entries(chunk: Chunk, passphrase_file: str = "") -> Iterator[Entry]:
    """The entries of a chunk; `passphrase_file` is for keystores."""
    try:
        yield from READERS[chunk.kind](chunk._replace(secret=passphrase_file) if passphrase_file else chunk)
    except OSError as error:
        yield _lost(chunk, unreadable(chunk.path, error).reason)
    except Exception as error:  # noqa: BLE001 - an input must not end the run; its line has the error
        yield _lost(chunk, f"certlint failed to read it ({type(error).__name__}): please report this")


def _lost(chunk: Chunk, reason: str) -> Entry:
    return Entry(Place(chunk.path, chunk.member), chunk.start, b"", reason)


def broken(chunk: Chunk) -> Iterator[Entry]:
    """An input that is known to be unreadable, with the reason."""
    yield _lost(chunk, chunk.data)


def pem_range(chunk: Chunk) -> Iterator[Entry]:
    """A part of a PEM file or PEM stream."""
    base, data = (chunk.start, chunk.data) if chunk.data is not None else _between(chunk)
    empty = True
    if base and _is_first(chunk) and (what := archive(_beginning(chunk.path))):
        yield _lost(chunk, what)
    for entry in block_entries(Place(chunk.path, chunk.member), base, data):
        empty = False
        yield entry
    if empty and _is_first(chunk) and not _holds(chunk.path, BEGIN.text):
        yield _lost(chunk, NOTHING)


def _between(chunk: Chunk) -> tuple[int, bytes]:
    return between(chunk.path, BEGIN, chunk.start, chunk.stop)


def _is_first(chunk: Chunk) -> bool:
    """Whether a chunk is the first of a file; it reports what concerns the whole file. Streams are checked separately."""
    return chunk.data is None and chunk.start == 0


def _beginning(path: str) -> bytes:
    """The bytes by which a file of another format is known."""
    with open(path, "rb") as file:
        return file.read(_HEAD)


def _holds(path: str, pattern: bytes) -> bool:
    """Whether a file of any size contains a pattern."""
    import mmap
    import re

    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return re.search(pattern, data) is not None


def whole_file(chunk: Chunk) -> Iterator[Entry]:
    """A file or archive member that is read as a whole: PEM, DER, or what else the PEM reader accepts."""
    data = chunk.data
    if data is None:
        with open_ready(chunk.path) as file:
            data = file.read(LIMIT + 1)
    if len(data) > LIMIT:
        yield _lost(chunk, f"it grew to more than {LIMIT:,} bytes while it was read")
        return
    yield from certificate_entries(Place(chunk.path, chunk.member), 0, data, chunk.secret)


def jsonl_range(chunk: Chunk) -> Iterator[Entry]:
    """The entries of the JSON lines that begin in a chunk."""
    if chunk.data is not None:
        base, data = chunk.start, chunk.data
    else:
        base, data = between(chunk.path, NEWLINE, chunk.start, chunk.stop)
    yield from json_rows(Place(chunk.path, chunk.member), base, data, chunk.column)
    if _is_first(chunk) and not data.strip() and not _holds(chunk.path, rb"\S"):
        yield _lost(chunk, NOTHING)


def csv_range(chunk: Chunk) -> Iterator[Entry]:
    """The entries of the rows in a chunk of CSV."""
    return csv_rows(Place(chunk.path, chunk.member), chunk.start, chunk.data, *chunk.column)


def cell_range(chunk: Chunk) -> Iterator[Entry]:
    """The entries of a column's values that have been read."""
    place = Place(chunk.path, chunk.member, "row")
    for row, value in enumerate(chunk.data, chunk.start):
        yield from cell(place, row, value)


READERS: dict[str, Callable[[Chunk], Iterator[Entry]]] = {
    "broken": broken,
    "file": whole_file,
    "pem": pem_range,
    "jsonl": jsonl_range,
    "csv": csv_range,
    "cells": cell_range,
}
