"""Apache httpd: a key as OpenSSL loads it, else base64 regardless of the surrounding lines, else DER."""

from __future__ import annotations

from binascii import Error, a2b_base64

from certlint.light import re
from certlint.pem.as_read import openssl
from certlint.pem.as_read.refused import FileRefused
from certlint.pem.kinds import object_of, sniff

_PROC_TYPE = b"\nProc-Type:"
_LINE = rb"[A-Za-z0-9+/]+={0,2}"


def key(data: bytes) -> bytes:
    """The key that OpenSSL reads; without one, the file's DER, or its base64 without boundaries."""
    try:
        return openssl.key(data)
    except FileRefused as refused:
        if _PROC_TYPE in data:  # Apache asks for a passphrase
            raise
        if sniff(data):
            return object_of(data)
        der = _base64(data)
        if not sniff(der):
            raise refused from None
        return object_of(der)


def _base64(data: bytes) -> bytes:
    """The first lines of base64, up to a hyphen; empty if other text interrupts them."""
    body: list[bytes] = []
    for line in data.split(b"\n"):
        text, hyphen, _ = line.strip(b" \t\r").partition(b"-")
        if re.fullmatch(_LINE, text):
            body.append(text)
        elif body and text:
            return b""
        if body and hyphen:
            break
    try:
        return a2b_base64(b"".join(body))
    except Error:
        return b""
