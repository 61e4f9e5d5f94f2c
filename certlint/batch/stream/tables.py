"""Rows with a certificate in one column: JSON lines and CSV."""

from __future__ import annotations

import csv
import json
import re
from binascii import Error, a2b_base64, a2b_hex
from typing import TYPE_CHECKING, Any

from certlint.batch.stream.chunks import LIMIT
from certlint.batch.stream.kinds import looks_like_certificate
from certlint.batch.stream.pem_entries import certificate_entries
from certlint.engine.audit import Entry, Place
from certlint.errors import UsageError, did_you_mean
from certlint.light import NamedTuple
from certlint.pem.foreign import OWN_REPORT, is_report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Usual names of such columns, the most specific first. Case and the kind of dash do not count.
COLUMNS = (
    "certificate",
    "cert",
    "certificate_pem",
    "cert_pem",
    "pem",
    "certificate_der",
    "cert_der",
    "der",
    "certificate_base64",
    "cert_base64",
    "raw",
    "leaf_cert",
    "x509",
    "base64",
    "data",
)
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_BLANKS = b" \t\r\n"
# The notation of bytes in PostgreSQL and other databases. No base64 of a certificate begins with 3.
_HEX = re.compile(rb"\s*(?:\\x|0x)?(30[0-9A-Fa-f]+)\s*")
_LONGEST_NAME = 40
_KINDS = {type(None): "nothing (null)", dict: "an object", list: "an array", bool: "true or false"}


class Header(NamedTuple):
    """The first row of a CSV file: the index of the column, the delimiter, and whether the row is a header."""

    column: int
    delimiter: str
    named: bool


def guess(names: Iterable[str]) -> str:
    """The column with a usual name for certificates; empty if there is none."""
    folded = {name.strip().lower().replace("-", "_").replace(" ", "_"): name for name in reversed(list(names))}
    return next((folded[known] for known in COLUMNS if known in folded), "")


def cell(place: Place, at: int, value: object, where: str = "the column") -> Iterator[Entry]:
    """The certificates in a value: DER, PEM, the base64 of either, or hexadecimal DER. Reasons mention `where`."""
    is_text = isinstance(value, str)
    if isinstance(value, str):
        value = value.encode("utf-8", "replace")
    if value is None:
        value = b""
    if not isinstance(value, bytes):
        found = _KINDS.get(type(value), "a number")
        yield Entry(place, at, b"", f"{where} contains {found} instead of text or bytes")
    elif not value.strip():
        yield Entry(place, at, b"", f"{where} is empty")
    elif b"-----BEGIN" in value or (value[:1] == b"\x30" and not is_text):
        yield from _contents(place, at, value)
    elif digits := _HEX.fullmatch(value):
        yield _from_hex(place, at, digits[1], where)
    else:
        yield from _from_base64(place, at, value, where)


def _contents(place: Place, at: int, value: bytes) -> Iterator[Entry]:
    for entry in certificate_entries(place, at, value):
        yield entry._replace(at=at)


def _from_hex(place: Place, at: int, digits: bytes, where: str) -> Entry:
    if len(digits) % 2:
        return Entry(place, at, b"", f"{where} contains {len(digits):,} hexadecimal digits: one is missing or too many")
    return Entry(place, at, a2b_hex(digits))


def _from_base64(place: Place, at: int, value: bytes, where: str) -> Iterator[Entry]:
    data = value.translate(_URL_SAFE, _BLANKS).rstrip(b"=")
    try:
        decoded = a2b_base64(data + b"=" * (-len(data) % 4), strict_mode=True)
    except Error:
        yield Entry(place, at, b"", f"{where} contains something other than base64, PEM or hexadecimal digits")
        return
    if decoded.startswith(b"-----BEGIN"):
        yield from _contents(place, at, decoded)
    else:
        yield Entry(place, at, decoded)


def json_rows(place: Place, base: int, data: bytes, column: str) -> Iterator[Entry]:
    """The certificates of lines of JSON objects; `at` is the offset of the line. Blank lines are skipped."""
    at = base
    for line in data.split(b"\n"):
        if line and not line.isspace():
            yield from _json_row(place, at, line, column)
        at += len(line) + 1


def _json_row(place: Place, at: int, line: bytes, column: str) -> Iterator[Entry]:
    """The entries of a line of JSON: of a string, or of one column of an object."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        yield Entry(place, at, b"", f"the line is not JSON: {_plain(error)}")
        return
    if isinstance(row, str) and not column:
        row, name = {"": row}, ""
    elif isinstance(row, dict):
        name = column or guess(row) or next((k for k, v in row.items() if looks_like_certificate(v)), "")
    else:
        hint = ": `jq -c '.[]'` makes a line of each of its values" if isinstance(row, list) else ""
        yield Entry(
            place, at, b"", f"the line holds {_KINDS.get(type(row), 'a number or a text')}, no JSON object{hint}"
        )
        return
    if name in row:
        yield from cell(place, at, row[name], f"the column {_short(name)}" if name else "the line")
    else:
        wanted = (
            f"no column {_short(column)}" if column else "no column that holds a certificate: give it with --column"
        )
        yield Entry(place, at, b"", f"the row has {wanted}")


def _plain(error: Exception) -> str:
    """Why JSON could not be parsed, without quoting it."""
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} (character {error.pos + 1})"
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return "not UTF-8 text" if isinstance(error, UnicodeError) else "a number has too many digits"


def csv_header(first: str, second: str, column: str, path: str) -> Header:
    """How to read a CSV file, from its first two rows. Raises UsageError if the column is ambiguous."""
    csv.field_size_limit(LIMIT)
    if not column and is_report(first.encode()):
        raise UsageError(f"{path} cannot be read: {OWN_REPORT}")
    delimiter = max(",;\t|", key=lambda c: (first.count(c), c == ","))
    names = _parsed(first, delimiter)
    if column:
        if column in names:
            return Header(names.index(column), delimiter, named=True)
        if column.isascii() and column.isdecimal() and len(column) < 10 and 1 <= int(column) <= len(names):
            return Header(int(column) - 1, delimiter, not any(map(looks_like_certificate, names)))
        raise UsageError(
            f"{path} has no column {column!r}", did_you_mean(column, names) or f"columns: {named_columns(names)}"
        )
    held = [i for i, value in enumerate(names) if looks_like_certificate(value)]
    if held:
        return Header(held[0], delimiter, named=False)
    values = _parsed(second, delimiter)
    held = [i for i, value in enumerate(values) if i < len(names) and looks_like_certificate(value)]
    name = guess(names)
    if name or held or len(names) == 1:
        return Header(names.index(name) if name else held[0] if held else 0, delimiter, named=True)
    raise UsageError(
        f"no column of {path} holds certificates", f"give it with --column; columns: {named_columns(names)}"
    )


def named_columns(names: Iterable[str]) -> str:
    """Column names for a message; without a header, they may be any text."""
    return ", ".join(_short(name) for name in names) or "none"


def _short(name: str) -> str:
    return repr(name if len(name) <= _LONGEST_NAME else name[:_LONGEST_NAME] + "…")


def _parsed(row: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([row], delimiter=delimiter), []) if row else []
    except csv.Error as error:
        if "\r" in row:
            raise UsageError("its lines end only with CR", "`tr '\\r' '\\n'` converts it") from None
        raise UsageError(f"its first rows are not CSV: {error}") from None


class _Lines:
    """The lines of CSV text for `csv.reader`, and the offset of the next one."""

    def __init__(self, base: int, data: bytes) -> None:
        self.at = base
        self._lines = iter(data.splitlines(keepends=True))

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.at += len(line)
        return line.decode("utf-8", "replace")


def csv_rows(place: Place, base: int, data: bytes, column: int, delimiter: str) -> Iterator[Entry]:
    """The certificates of CSV rows; `at` is the offset of the row. Empty rows are skipped."""
    csv.field_size_limit(LIMIT)
    lines = _Lines(base, data)
    rows = csv.reader(lines, delimiter=delimiter)
    while True:
        at = lines.at
        try:
            row: Any = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Entry(place, at, b"", f"the row is not CSV: {error}")
            continue
        if len(row) > column:
            yield from cell(place, at, row[column])
        elif row:
            yield Entry(place, at, b"", f"the row has {len(row)} columns: number {column + 1} is missing")
