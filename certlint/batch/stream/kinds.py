"""The format of an input, by its name and its first bytes."""

from __future__ import annotations

from certlint.files.walking import STORE_SUFFIXES
from certlint.pem.kinds import CSV, JSON_LINES, PARQUET, PEM_SUFFIXES

CERTIFICATES = (*PEM_SUFFIXES, ".der")
ARCHIVES = (".tar", ".tgz", ".txz", ".tbz2", ".tar.gz", ".tar.xz", ".tar.bz2")
_PACKINGS = (".gz", ".xz", ".bz2")
PACKED = tuple(name + packing for name in (".pem", *JSON_LINES, *CSV) for packing in _PACKINGS)
TABLES = (*JSON_LINES, *CSV, *(name + packing for name in (*JSON_LINES, *CSV) for packing in _PACKINGS), PARQUET)
STREAM_SUFFIXES = (*CERTIFICATES, *STORE_SUFFIXES, *JSON_LINES, *CSV, *ARCHIVES, *PACKED, PARQUET)
NOTHING = "it contains no certificate"


def looks_like_certificate(value: object) -> bool:
    """Whether a value may be a certificate, by its first bytes: DER, PEM, the base64 of either, or hexadecimal."""
    start = value[:12] if isinstance(value, bytes) else value[:12].encode() if isinstance(value, str) else b""
    return start.startswith((b"\x30\x82", b"\x30\x81", b"MI", b"-----BEGIN", b"LS0tLS", b"\\x3082", b"3082"))
