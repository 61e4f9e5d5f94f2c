"""What servers' engines read from a PEM file: the certificates and the key they load, and the files they refuse.

One module per engine: `certificates` and `key` return the DER of what it loads, and raise `FileRefused`.
`tests/targets/oddities.toml` has the engines' behavior, and `tests/policy/test_target_oddities.py` compares.
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
"""Java cannot read keys in PEM."""


def certificates(engine: str, data: bytes) -> list[bytes]:
    """The certificates that an engine loads from a file, in the order in which it sends them. Raises FileRefused."""
    read: Callable[[bytes], list[bytes]] = imported(f"certlint.pem.as_read.{engine}").certificates
    return read(data)


def key(engine: str, data: bytes) -> bytes:
    """The private key that an engine loads from a file. Raises FileRefused."""
    read: Callable[[bytes], bytes] = imported(f"certlint.pem.as_read.{engine}").key
    return read(data)


__all__ = ["OF_KEYS", "TITLES", "FileRefused", "certificates", "key"]
