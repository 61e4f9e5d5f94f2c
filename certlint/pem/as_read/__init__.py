"""What the engines of servers read of a PEM file: which certificates and which key they load, and which files they refuse.

A module for each: `certificates` and `key` give the DER of what it loads, and raise `FileRefused`.
`tests/targets/oddities.toml` says what the engines do, and `tests/policy/test_target_oddities.py` compares.
"""

from __future__ import annotations

from certlint.loading import imported
from certlint.pem.as_read.refused import FileRefused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

TITLES = {
    "openssl": "OpenSSL",
    "apache": "Apache httpd",
    "haproxy": "HAProxy",
    "go": "Go",
    "java": "Java",
    "erlang": "Erlang",
    "gnutls": "GnuTLS",
}
OF_KEYS = ("openssl", "apache", "go", "erlang", "gnutls")
"""Java has no reader of keys in PEM."""


def certificates(engine: str, data: bytes) -> list[bytes]:
    """The certificates that an engine loads of a file, in the order in which it sends them. Raises FileRefused."""
    read: Callable[[bytes], list[bytes]] = imported(f"certlint.pem.as_read.{engine}").certificates
    return read(data)


def key(engine: str, data: bytes) -> bytes:
    """The private key that an engine takes of a file. Raises FileRefused."""
    read: Callable[[bytes], bytes] = imported(f"certlint.pem.as_read.{engine}").key
    return read(data)


__all__ = ["OF_KEYS", "TITLES", "FileRefused", "certificates", "key"]
