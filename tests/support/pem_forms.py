"""The odd forms that certificate files come in: the rows of docs/pem.md, and what the tests ask real programs about."""

from __future__ import annotations

import base64
import re
from typing import NamedTuple

from tests import forge

CHAIN = forge.chain()
KEY = forge.key_pem()
PKCS7 = forge.pem(forge.degenerate(*(each.der for each in CHAIN[1:])), "PKCS7")
BEGIN, END = "-----BEGIN CERTIFICATE-----\n", "-----END CERTIFICATE-----\n"
LEAF, MIDDLE, ROOT = CHAIN
FIRST, REST = LEAF.pem, MIDDLE.pem + ROOT.pem
TEXT = FIRST + REST
ENCRYPTED = f"Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,{'00' * 16}\n\n"
DERS = tuple(each.der for each in CHAIN)


class Form(NamedTuple):
    name: str
    data: bytes


def _form(name: str, data: str | bytes) -> Form:
    return Form(name, data.encode() if isinstance(data, str) else data)


def _first(old: str, new: str, count: int = -1) -> str:
    """The chain with something changed in its first block."""
    return FIRST.replace(old, new, count) + REST


def _labelled(label: str) -> str:
    return forge.pem(LEAF.der, label) + REST


def _folded(width: int, front: str = "") -> str:
    return forge.pem(LEAF.der, width=width).replace(BEGIN, BEGIN + front) + REST


def _within(piece: str) -> str:
    lines = FIRST.splitlines(keepends=True)
    return "".join([*lines[:5], piece, *lines[5:]]) + REST


def _amid(piece: str, number: int, column: int, end: str) -> bytes:
    """The chain with something at a column of a line of the first block, which has its END or does not."""
    lines = FIRST.splitlines(keepends=True)
    lines[number] = lines[number][:column] + piece + lines[number][column:]
    return "".join([*lines[:-1], end, REST]).encode("latin-1")


def _cut(column: int, piece: str) -> str:
    """Something at a column of the sixth line; its line end goes where there is a new one."""
    lines = FIRST.splitlines(keepends=True)
    line = lines[5]
    lines[5] = (line[:column] + piece + line[column:]).replace("\n\n", "\n")
    return "".join(lines) + REST


def with_unused_bits(text: str) -> str:
    """The first padded block with another last letter, of which the bytes are the same."""
    before, after = re.split(r"(?==+\n-----END)", text, maxsplit=1)
    return before[:-1] + chr(ord(before[-1]) + 1) + after


FORMS = tuple(
    _form(*each)
    for each in (
        ("as `openssl` writes it", TEXT),
        # Lines.
        ("line ends CRLF", TEXT.replace("\n", "\r\n")),
        ("line ends CR CR LF", TEXT.replace("\n", "\r\r\n")),
        ("line ends CR alone", TEXT.replace("\n", "\r")),
        ("lines of 76 columns", _folded(76)),
        ("base64 in one line", _folded(100_000)),
        ("spaces at the ends of lines", _first("\n", "  \n")),
        ("spaces before the base64", _first(BEGIN, BEGIN + "  ")),
        ("empty line after BEGIN, 64 columns", _folded(64, "\n")),
        ("empty line after BEGIN, 76 columns", _folded(76, "\n")),
        ("empty line after BEGIN, 60 columns", _folded(60, "\n")),
        ("two empty lines after BEGIN", _folded(64, "\n\n")),
        ("empty line within the base64", _within("\n")),
        ("empty line before END", _first(END, "\n" + END)),
        ("no line end after the last END", TEXT.rstrip("\n")),
        ("everything in one line", TEXT.replace("\n", " ")),
        ("line breaks written as `\\n`", TEXT.replace("\n", "\\n")),
        # Characters.
        ("UTF-8 byte order mark", "\ufeff" + TEXT),
        ("UTF-16", TEXT.encode("utf-16")),
        ("NUL at the start", "\0" + TEXT),
        ("NUL at the end", TEXT + "\0\0"),
        ("text before the first block", "subject=CN = cluster.example.com\n" + TEXT),
        ("text between the blocks", FIRST + "subject=CN = x\n" + REST),
        ("text in Latin-1", b"# f\xfcr den Cluster\n" + TEXT.encode()),
        # Headers.
        ("`Proc-Type: 4,MIC-CLEAR`", _first(BEGIN, BEGIN + "Proc-Type: 4,MIC-CLEAR\n\n")),
        ("`Proc-Type: 4,ENCRYPTED` over a certificate", _first(BEGIN, BEGIN + ENCRYPTED)),
        ("another header", _first(BEGIN, BEGIN + "Comment: x\n\n")),
        ("a header without an empty line", _first(BEGIN, BEGIN + "Comment: x\n")),
        # Boundaries.
        ("four dashes before BEGIN", _first("-----BEGIN", "----BEGIN")),
        ("six dashes before BEGIN", _first("-----BEGIN", "------BEGIN")),
        ("four dashes at the end of END", _first("END CERTIFICATE-----", "END CERTIFICATE----")),
        ("BEGIN and END in lower case", _first("BEGIN", "begin").replace("END", "end", 1)),
        ("BEGIN indented", " " + TEXT),
        ("the first block indented", "".join(f"  {line}\n" for line in FIRST.splitlines()) + REST),
        ("space before the last dashes", _first("CERTIFICATE-----", "CERTIFICATE -----")),
        ("two spaces after BEGIN", _first("BEGIN ", "BEGIN  ")),
        ("text after BEGIN", _first(BEGIN, BEGIN[:-1] + " x\n")),
        ("base64 on the line of BEGIN", _first(BEGIN, BEGIN[:-1])),
        ("END on the line of the base64", _first("\n" + END, END)),
        ("END and BEGIN on one line", FIRST.rstrip("\n") + REST),
        ("END and BEGIN share six dashes", FIRST.rstrip("\n") + REST.removeprefix("----")),
        ("no END", _first(END, "")),
        ("no END, and a hyphen after the base64", _first("\n" + END, "-\n")),
        ("no END at the end of the file", TEXT[: -len(END)]),
        ("no BEGIN", _first(BEGIN, "")),
        ("END of another label", _first("END CERTIFICATE", "END X509 CERTIFICATE")),
        ("BEGIN of an unknown label without END", "-----BEGIN my_label/1-----\n" + TEXT),
        # Labels.
        ("`X509 CERTIFICATE`", _labelled("X509 CERTIFICATE")),
        ("`TRUSTED CERTIFICATE`", _labelled("TRUSTED CERTIFICATE")),
        ("`TRUSTED CERTIFICATE` as the second block", FIRST + forge.pem(MIDDLE.der, "TRUSTED CERTIFICATE") + ROOT.pem),
        ("`certificate`", _labelled("certificate")),
        ("`FANCY THING`", _labelled("FANCY THING")),
        ("`PKCS7` over a certificate", _labelled("PKCS7")),
        # Base64.
        ("an invalid character in the base64", _within("*")),
        ("a comment in the base64", _within("# x\n")),
        ("a vertical tab at the end of a line", _cut(64, "\x0b\n")),
        ("a vertical tab within a line", _cut(28, "\x0b")),
        ("a vertical tab within a line, and no END", _amid("\x0b", 5, 28, "")),
        ("another control character at the end of a line", _cut(64, "\x01\n")),
        ("a non-ASCII byte at the end of a line", _amid("\xa0", 5, 64, END)),
        ("a non-ASCII byte at the end of a line, and no END", _amid("\xa0", 5, 64, "")),
        ("NUL and more characters in a line of base64", _cut(28, "\0" + "A" * 40 + "\n")),
        ("a hyphen and more characters after the base64", _first("\n" + END, "-QUJD\n" + END)),
        ("no padding", _first("=", "")),
        ("unused bits that are not zero", with_unused_bits(TEXT)),
        ("too much padding", _first("\n" + END, "==\n" + END)),
        ("the URL alphabet (`-` and `_`)", _first("+", "-").replace("/", "_")),
        ("an empty block", BEGIN + END + TEXT),
        ("bytes after the certificate", forge.pem(LEAF.der + b"\0\0") + REST),
        ("two certificates in one block", forge.pem(LEAF.der + MIDDLE.der) + ROOT.pem),
        ("base64 of the PEM file", base64.b64encode(TEXT.encode())),
        ("base64 without boundaries", base64.b64encode(LEAF.der)),
        # Something else in the file.
        ("a private key before the certificates", KEY + TEXT),
        ("a private key after the certificates", TEXT + KEY),
        ("DER before PEM", LEAF.der + b"\n" + REST.encode()),
        ("DER before PEM, BEGIN on its last line", LEAF.der + REST.encode()),
        ("DER after PEM", FIRST.encode() + MIDDLE.der + ROOT.der),
        ("PKCS #7 before PEM", PKCS7 + FIRST),
        ("PKCS #7 after PEM", FIRST + PKCS7),
        ("PKCS #7 alone", forge.pem(forge.degenerate(*DERS), "PKCS7")),
        ("PKCS #7 as `CERTIFICATE CHAIN`", forge.pem(forge.degenerate(*DERS), "CERTIFICATE CHAIN")),
        ("PKCS #7 as `CERTIFICATE`", forge.pem(forge.degenerate(*DERS))),
        ("PKCS #7 in DER", forge.degenerate(*DERS)),
        ("one certificate in DER", DERS[0]),
        ("three certificates in DER", b"".join(DERS)),
        ("the bundle in UTF-16 after DER", DERS[0] + "".join(map(forge.pem, DERS)).encode("utf-16")),
    )
)


def _glued(dashes: int, first: str, second: str) -> str:
    """Two boundaries on one line, with so many dashes between them."""
    return f"-----{first} CERTIFICATE{'-' * dashes}{second} CERTIFICATE-----\n"


_STOPS = (
    "-",
    "--",
    "=-",
    "-x",
    "\n-",
    "\n- x",
    " -",
    "-----",
    "-\0",
    "\0",
    "\0-",
    "\x0b",
    "\x0c",
    "\n\x0b-",
    "=",
    "*",
    "- -",
)
_ODD = (
    *map(chr, range(33)),
    *("\n\n", " \n", "\t\n", "\x0b\n", "\x0c\n", "\x01\n", "\x80\n", "\xa0\n", "\x0b\x0c", "\0" + "A" * 30),
    "=",
    "*",
    "~",
    "\x7f",
    "\x80",
    "\x85",
    "\xa0",
    "\xff",
    "\xc2\xa0",
    "\xef\xbb\xbf",
)
_PLACES = {
    "amid a line": (5, 28),
    "at a line's start": (5, 0),
    "at a line's end": (5, 64),
    "behind BEGIN": (0, -1),
    "in front": (1, 0),
    "behind all": (-2, -1),
}
_BODIES = (FIRST[len(BEGIN) : -len("\n" + END)], forge.pem(LEAF.der, width=100_000)[len(BEGIN) : -len("\n" + END)])

EDGES = tuple(
    _form(*each)
    for each in (
        *(
            (f"{first} and {second} share {count} dashes", _glued(count, first, second).join(halves))
            for count in range(16)
            for first, second, halves in (
                ("END", "BEGIN", (FIRST.removesuffix(END), REST.removeprefix(BEGIN))),
                ("BEGIN", "END", ("", TEXT)),
                ("BEGIN", "BEGIN", ("", TEXT.removeprefix(BEGIN))),
                ("END", "END", (FIRST.removesuffix(END), REST)),
            )
        ),
        *(
            (f"no END, and {stop + end!r} behind {1 + body.count(chr(10))} lines", BEGIN + body + stop + end + REST)
            for stop in _STOPS
            for body in _BODIES
            for end in ("\n", "")
        ),
        *(
            (f"{odd!r} {place}, {'and END' if end else 'no END'}", _amid(odd, *at, end))
            for odd in _ODD
            for place, at in _PLACES.items()
            for end in (END, "")
        ),
    )
)
"""What lies about the rows: every number of dashes that two boundaries share, whatever ends base64 that has no END, and
every character that one program or another skips in base64.
"""
