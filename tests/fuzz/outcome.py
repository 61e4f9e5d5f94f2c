"""What is wrong with how a command ended: its exit code, and what it has written."""

from __future__ import annotations

import csv
import io
import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from tests import ROOT, forge
from tests.support import clients, readers
from tests.support.cli import Answer

_CODES = frozenset({0, 1, 2, 3})
_FLAWS = re.compile(r"internal error|Traceback \(most recent|please report|certlint failed")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_MOVING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ON_TERMINALS = frozenset({"text", "github"})
"""Formats that people see as they are, without a program that knows which characters move or hide text."""


def _json(schema: str) -> Callable[[str], None]:
    shape = jsonschema.Draft202012Validator(json.loads((ROOT / "certlint" / "output" / "schemas" / schema).read_text()))
    return lambda text: shape.validate(json.loads(text))


def _rows(text: str) -> None:
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert len({len(row) for row in rows}) == 1, rows
    assert not any(
        cell.startswith(("=", "+", "-", "@", "\t")) and not cell[1:].isdigit() for row in rows for cell in row
    ), rows


def _lines(text: str) -> None:
    shape = _READERS["line"]
    kinds = []
    for line in text.splitlines():
        shape(line)
        kinds.append(json.loads(line)["kind"])
    assert kinds[-1:] == ["summary"], kinds
    assert kinds.count("summary") == 1, kinds


_READERS: dict[str, Callable[[str], Any]] = {
    **readers.READERS,
    "json": _json("report-v1.json"),
    "show": _json("show-v1.json"),
    "diff": _json("diff-v1.json"),
    "forecast": _json("forecast-v1.json"),
    "keys": _json("audit-keys-v1.json"),
    "line": _json("jsonl_v2.json"),
    "jsonl": _lines,
    "rules": json.loads,
    "list": json.loads,
    "rows": _rows,
}
_AS_THEY_COME = frozenset({"list", "rows"})
"""Lists of the inventory, which are written row by row: where it turns out to be damaged, they end."""


def wrong_with(answer: Answer, form: str, *, secret: bool = False) -> str:
    """What is wrong, in words; `form` is what standard output should be, `secret` whether private keys were given."""
    if answer.code not in _CODES:
        return f"exit code {answer.code}"
    if found := _FLAWS.search(answer.all):
        return f"{found[0]!r}: {answer.err or answer.out[-300:]}"
    if answer.code >= 2 and not answer.all:
        return f"exit code {answer.code} without a word"
    return _wrong_characters(answer, form) or _unreadable(answer, form) or (_told(answer) if secret else "")


def _wrong_characters(answer: Answer, form: str) -> str:
    out = _COLOURS.sub("", answer.out)
    texts = {
        "standard error": answer.err,
        "the report": out.replace("\r\n", "\n") if form in ("csv", "csv-certificates", "ics", "rows") else out,
    }
    for where, text in texts.items():
        moving = _MOVING.search(text) if where == "standard error" or form in _ON_TERMINALS else None
        if found := _CONTROLS.search(text) or moving:
            return f"{found[0]!r} in {where}: {text[max(found.start() - 60, 0) : found.end() + 20]!r}"
    return ""


def _unreadable(answer: Answer, form: str) -> str:
    """Where the command line was not understood, or a file that it names cannot be read, there is no report."""
    if answer.code >= 2 and answer.err and (not answer.out or form in _AS_THEY_COME):
        return ""
    try:
        _READERS.get(form, str)(answer.out)
    except Exception as error:  # noqa: BLE001 - every reader has its own
        return f"{form} cannot be read: {type(error).__name__}: {str(error)[:200]}"
    return ""


def nothing_read(path: Path) -> bool:
    """Whether OpenSSL reads no certificate, no request and no key of a file, not even with the passphrase of our keys."""
    library = clients.openssl()
    if library.server(path).certificates or not library.key(path):
        return False
    data = path.read_bytes()
    loaders = (x509.load_der_x509_certificate, x509.load_pem_x509_csr, x509.load_der_x509_csr, _opened)
    return not any(_loads(load, data) for load in loaders)


def _opened(data: bytes) -> object:
    return load_pem_private_key(data, b"test") if b"ENCRYPTED" in data else load_pem_private_key(data, None)


def _loads(load: Callable[[bytes], Any], data: bytes) -> bool:
    try:
        load(data)
    except (ValueError, UnsupportedAlgorithm):
        return False
    return True


# Keys.

KEYS = ("rsa3072-a", "rsa2048-a", "p256-a", "p384-a", "ed25519-a")
"""Private keys that stand in inputs, and must not be seen in any output."""
_PIECE = 20
_BASE64, _HEX = re.compile(r"[A-Za-z0-9+/]{20,}"), re.compile(r"[0-9a-f]{20,}")


def _told(answer: Answer) -> str:
    text = answer.all
    if any(piece in _pieces() for run in _BASE64.findall(text) for piece in _windows(run)):
        return "base64 of a private key is in the output"
    plain = re.sub(r"[:\s]", "", text).lower()
    if any(piece in _digits() for run in _HEX.findall(plain) for piece in _windows(run)):
        return "digits of a private key are in the output"
    return ""


def _windows(run: str) -> Iterator[str]:
    return (run[at : at + _PIECE] for at in range(len(run) - _PIECE + 1))


@cache
def _numbers() -> tuple[bytes, ...]:
    """The numbers of KEYS that nobody may know."""
    found = []
    for name in KEYS:
        key: Any = load_pem_private_key(forge.key_pem(name).encode(), None)
        if hasattr(key, "private_numbers"):
            private = key.private_numbers()
            names = ("d", "p", "q", "dmp1", "dmq1", "iqmp", "private_value")
            numbers = [getattr(private, each) for each in names if hasattr(private, each)]
            found += [number.to_bytes((number.bit_length() + 7) // 8, "big") for number in numbers]
        else:
            found.append(key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()))
    return tuple(found)


@cache
def _pieces() -> frozenset[str]:
    """All pieces of their base64, wherever in a group of three octets a number begins."""
    encoded = [b64encode(bytes(shift) + number).decode()[4:-4] for number in _numbers() for shift in range(3)]
    return frozenset(piece for text in encoded for piece in _windows(text))


@cache
def _digits() -> frozenset[str]:
    return frozenset(piece for number in _numbers() for piece in _windows(number.hex()))
