"""From a chunk of input to entries. Total: what can't be read is an entry with its reason."""

from __future__ import annotations

from binascii import Error, a2b_base64
from typing import TYPE_CHECKING

from certlint import pem
from certlint.batch.stream.audit import Entry, Place
from certlint.batch.stream.chunks import BEGIN, LIMIT, NEWLINE, Chunk, between
from certlint.batch.stream.streams import NOTHING
from certlint.filefacts import unreadable
from certlint.pem import BlockKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_OPENING = b"CERTIFICATE-----"
_CLOSING = b"-----END CERTIFICATE-----"
# What is wrong with the base64 of a block; the other oddities of a PEM file do not touch what it holds.
_TORN = ("bad-base64", "unterminated-block")
_NO_BOUND = 1 << 60


def entries(chunk: Chunk) -> Iterator[Entry]:
    """The entries of a chunk of input."""
    try:
        yield from READERS[chunk.kind](chunk)
    except OSError as error:
        yield _lost(chunk, unreadable(chunk.path, error).reason)
    except Exception as error:  # noqa: BLE001 - an input must never end the run; the line tells it
        yield _lost(chunk, f"certlint failed to read it ({type(error).__name__}): please report this")


def _lost(chunk: Chunk, reason: str) -> Entry:
    return Entry(Place(chunk.path, chunk.member), chunk.start, b"", reason)


def broken(chunk: Chunk) -> Iterator[Entry]:
    """An input of which is known already that it can't be read, and why."""
    yield _lost(chunk, chunk.data)


def pem_range(chunk: Chunk) -> Iterator[Entry]:
    """A stretch of a PEM file, or of a PEM stream."""
    base, data = (chunk.start, chunk.data) if chunk.data is not None else _between(chunk)
    empty = True
    for entry in blocks(Place(chunk.path, chunk.member), base, data):
        empty = False
        yield entry
    if empty and _is_first(chunk) and not _holds(chunk.path, rb"CERTIFICATE"):
        yield _lost(chunk, NOTHING)


def _between(chunk: Chunk) -> tuple[int, bytes]:
    return between(chunk.path, BEGIN, chunk.start, chunk.stop)


def _is_first(chunk: Chunk) -> bool:
    """Whether a chunk is the first range of a file: it answers for the whole of it. Streams look for themselves."""
    return chunk.data is None and chunk.start == 0


def _holds(path: str, pattern: bytes) -> bool:
    """Whether a file, of any size, has something of a kind in it."""
    import mmap
    import re

    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return re.search(pattern, data) is not None


def whole_file(chunk: Chunk) -> Iterator[Entry]:
    """A file, or a member of an archive, that is read at once: PEM, DER, or whatever the PEM reader understands."""
    data = chunk.data
    if data is None:
        with open(chunk.path, "rb") as file:
            data = file.read(LIMIT + 1)
    if len(data) > LIMIT:
        yield _lost(chunk, f"it grew to more than {LIMIT:,} bytes while it was read")
        return
    yield from contents(Place(chunk.path, chunk.member), 0, data)


def contents(place: Place, at: int, data: bytes) -> Iterator[Entry]:
    """The certificates in bytes of any kind; a reason when there is none."""
    empty = True
    for entry in blocks(place, at, data) if BEGIN.text in data else _document(place, at, data):
        empty = False
        yield entry
    if empty:
        yield Entry(place, at, b"", NOTHING)


def jsonl_range(chunk: Chunk) -> Iterator[Entry]:
    from certlint.batch.stream.tables import json_rows

    if chunk.data is not None:
        base, data = chunk.start, chunk.data
    else:
        base, data = between(chunk.path, NEWLINE, chunk.start, chunk.stop)
    yield from json_rows(Place(chunk.path, chunk.member), base, data, chunk.column)
    if _is_first(chunk) and not data.strip() and not _holds(chunk.path, rb"\S"):
        yield _lost(chunk, NOTHING)


def csv_range(chunk: Chunk) -> Iterator[Entry]:
    from certlint.batch.stream.tables import csv_rows

    return csv_rows(Place(chunk.path, chunk.member), chunk.start, chunk.data, *chunk.column)


def cell_range(chunk: Chunk) -> Iterator[Entry]:
    """The values of a column that somebody else has read."""
    from certlint.batch.stream.tables import cell

    place = Place(chunk.path, chunk.member, "row")
    for row, value in enumerate(chunk.data, chunk.start):
        yield from cell(place, row, value)


def blocks(place: Place, base: int, data: bytes) -> Iterator[Entry]:
    """The certificates of PEM text that begins at byte `base` of its file. Other kinds of blocks are left out."""
    head, *parts = data.split(BEGIN.text)
    at = base + len(head)
    if not _harmless(head):
        yield from _tolerant(place, base, head)
    for part in parts:
        der = b""
        if part.startswith(_OPENING):
            end = part.find(_CLOSING)
            if end > 0 and (len(part) == end + len(_CLOSING) + 1 or _harmless(part[end + len(_CLOSING) :])):
                der = _decoded(part[len(_OPENING) : end])
        if der:
            yield Entry(place, at, der)
        else:
            yield from _tolerant(place, at, BEGIN.text + part)
        at += len(part) + len(BEGIN.text)


def _decoded(body: bytes) -> bytes:
    """The bytes of a block whose base64 has no fault, nothing otherwise.

    The decoder leaves out what is no base64 (it is faster so than when strict): nothing was, when the lengths agree.
    """
    try:
        der = a2b_base64(body)
    except Error:
        return b""
    data = body.replace(b"\n", b"")
    if b"\r" in data:
        data = data.replace(b"\r", b"")
    size = len(data)
    padding = data.count(b"=", max(size - 3, 0))
    return der if padding < 3 and size % 4 == 0 and len(der) == size // 4 * 3 - padding else b""


def _harmless(text: bytes) -> bool:
    """Whether text between blocks is nothing but text: no boundary, however mangled, can be in it."""
    if not text or text.isspace():
        return True
    folded = text.upper()
    return b"BEGIN" not in folded and b"END" not in folded


def _tolerant(place: Place, base: int, data: bytes) -> Iterator[Entry]:
    """What the PEM reader makes of text that is not quite PEM."""
    document = pem.read(data, place.path, max_certificates=_NO_BOUND)
    torn = {oddity.block: oddity.message for oddity in document.oddities if oddity.kind in _TORN}
    for block in document.blocks:
        if block.kind is BlockKind.CERTIFICATE:
            yield Entry(place, base, block.der, torn.get(block.index, ""))
    if document.problem and data.startswith(BEGIN.text + _OPENING):
        yield Entry(place, base, b"", document.problem)


def _document(place: Place, base: int, data: bytes) -> Iterator[Entry]:
    """Bytes without a BEGIN line: DER, PEM in another encoding, or nothing of use."""
    document = pem.read(data, place.path, max_certificates=_NO_BOUND)
    at = base
    for block in document.blocks:
        # A DER object that looks like nothing in particular may be meant as a certificate: its line tells why it is none.
        if block.kind is BlockKind.CERTIFICATE or (block.kind is BlockKind.OTHER and document.encoding == "der"):
            yield Entry(place, at, block.der)
        if document.encoding == "der":
            at += len(block.der)
    if document.encoding == "der" and data[at - base :].strip(b"\r\n"):
        left = f"no DER object begins here: the last {len(data) - (at - base):,} bytes were not read"
        yield Entry(place, at, b"", left)
    if document.problem:
        yield Entry(place, base, b"", document.problem)


READERS: dict[str, Callable[[Chunk], Iterator[Entry]]] = {
    "broken": broken,
    "file": whole_file,
    "pem": pem_range,
    "jsonl": jsonl_range,
    "csv": csv_range,
    "cells": cell_range,
}
