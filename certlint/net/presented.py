"""What certificates a TLS server presents, whoever it is."""

from __future__ import annotations

from typing import Any

from certlint.light import NamedTuple


class Endpoint(NamedTuple):
    """Where to look. `name` is asked for by SNI (RFC 6066 section 3)."""

    host: str
    port: int
    name: str

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def chain(place: Endpoint, timeout: float) -> list[bytes]:
    """The certificates (DER) that a TLS server presents, whoever it is. Raises OSError, of which ssl.SSLError is one."""
    import socket
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # it is not trusted, it is looked at
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with (
        socket.create_connection((place.host, place.port), timeout) as plain,
        context.wrap_socket(plain, server_hostname=place.name or None) as link,
    ):
        return _presented(link)


def _presented(link: Any) -> list[bytes]:
    """The chain of a connection: a method of its own from Python 3.13, before it one of the object underneath."""
    if hasattr(link, "get_unverified_chain"):
        return [bytes(each) for each in link.get_unverified_chain()]
    import _ssl

    return [each.public_bytes(_ssl.ENCODING_DER) for each in link._sslobj.get_unverified_chain()]
