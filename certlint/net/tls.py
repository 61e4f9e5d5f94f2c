"""TLS over a `Wire`.

Records pass through memory buffers instead of the socket: OpenSSL would keep reading past any deadline while records without
payload arrive.
"""

from __future__ import annotations

import ssl
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from certlint.net.wire import CHUNK

if TYPE_CHECKING:
    from collections.abc import Callable

    from certlint.net.wire import Wire

T = TypeVar("T")


class Tls:
    """A TLS connection after the handshake. `name` is sent as SNI (RFC 6066 section 3) and verified.

    stapled  the stapled OCSP response; always None, as Python's `ssl` cannot request one
    """

    stapled: bytes | None = None

    def __init__(self, wire: Wire, context: ssl.SSLContext, name: str) -> None:
        """Raises ValueError if `name` is not a valid name."""
        self._wire = wire
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=name or None)

    def shake(self) -> None:
        """Does the handshake. Raises OSError (including ssl.SSLError) and TooLargeError."""
        self._exchange(self._tls.do_handshake)

    @property
    def version(self) -> str:
        """The negotiated version, such as TLSv1.3."""
        return self._tls.version() or ""

    @property
    def chain(self) -> list[bytes]:
        """The certificates (DER) that the server presented: a public method since Python 3.13, an internal one before.

        Available after a failed handshake, too, if they had arrived.
        """
        found: Any = self._tls
        if hasattr(found, "get_unverified_chain"):
            return [bytes(each) for each in found.get_unverified_chain() or ()]
        import _ssl

        return [each.public_bytes(_ssl.ENCODING_DER) for each in found._sslobj.get_unverified_chain() or ()]

    def send(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[self._exchange(partial(self._tls.write, rest)) :]

    def receive(self) -> bytes:
        try:
            return self._exchange(lambda: self._tls.read(CHUNK))
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):  # HTTP itself detects truncated responses
            return b""

    def _exchange(self, step: Callable[[], T]) -> T:
        """Repeats a step until enough data has arrived, and sends what it produced."""
        while True:
            try:
                result = step()
            except ssl.SSLWantReadError:
                self._flush()
            except ssl.SSLError:
                with suppress(OSError):  # the alert that tells the server the reason
                    self._flush()
                raise
            else:
                self._flush()
                return result
            if data := self._wire.receive():
                self._incoming.write(data)
            else:
                self._incoming.write_eof()

    def _flush(self) -> None:
        if self._outgoing.pending:
            self._wire.send(self._outgoing.read())
