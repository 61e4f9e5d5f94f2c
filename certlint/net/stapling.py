"""A handshake with pyOpenSSL, an optional dependency: Python's `ssl` cannot request a stapled OCSP response. RFC 6066.

It also provides the whole chain through a public API on every Python version.
"""

from __future__ import annotations

from contextlib import suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from certlint.caches import remembered
from certlint.net.contexts import LEGACY_SERVERS
from certlint.net.failures import TlsError
from certlint.net.wire import CHUNK

if TYPE_CHECKING:
    from certlint.net.wire import Wire


@remembered()
def is_there() -> bool:
    """Whether pyOpenSSL is installed."""
    return find_spec("OpenSSL") is not None


class StaplingTls:
    """Replaces `tls.Tls` for inspecting a server: it only does the handshake."""

    def __init__(self, wire: Wire, name: str) -> None:
        """Raises ValueError if `name` is not a valid name."""
        from OpenSSL import SSL

        self._wire = wire
        self._found: list[bytes] = []
        self._tls = SSL.Connection(_looking(), None)
        self._tls.set_app_data(self._found)
        if name:
            self._tls.set_tlsext_host_name(name.encode("ascii"))
        self._tls.request_ocsp()
        self._tls.set_connect_state()

    @property
    def version(self) -> str:
        """The negotiated version, such as TLSv1.3."""
        return str(self._tls.get_protocol_version_name())

    @property
    def chain(self) -> list[bytes]:
        """The certificates (DER) that the server presented, even if the handshake failed after they arrived."""
        from OpenSSL import crypto

        listed = self._tls.get_peer_cert_chain() or ()
        return [crypto.dump_certificate(crypto.FILETYPE_ASN1, each) for each in listed]

    @property
    def stapled(self) -> bytes | None:
        """The stapled OCSP response; empty without one."""
        return self._found[0] if self._found else b""

    def shake(self) -> None:
        """Raises OSError and TooLargeError."""
        from OpenSSL import SSL

        while True:
            try:
                self._tls.do_handshake()
            except SSL.WantReadError:
                self._flush()
            except SSL.SysCallError:
                raise ConnectionResetError from None
            except SSL.Error as error:
                with suppress(OSError):  # the alert that tells the server the reason
                    self._flush()
                raise TlsError(_reason(error)) from None
            else:
                self._flush()
                return
            if data := self._wire.receive():
                self._tls.bio_write(data)
            else:
                raise ConnectionResetError

    def _flush(self) -> None:
        from OpenSSL import SSL

        with suppress(SSL.WantReadError):
            while True:
                self._wire.send(self._tls.bio_read(CHUNK))


def _reason(error: Exception) -> str:
    """OpenSSL's last error reason, in the format of `ssl`."""
    listed = error.args[0] if error.args else ()
    return str(listed[-1][2]).upper().replace(" ", "_") if listed else ""


@remembered()
def _looking() -> Any:
    """The counterpart of `contexts.looking`."""
    from OpenSSL import SSL

    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_verify(SSL.VERIFY_NONE)
    context.set_cipher_list(b"DEFAULT:@SECLEVEL=0")
    context.set_min_proto_version(0)
    context.set_options(int(LEGACY_SERVERS))
    context.set_ocsp_client_callback(_keep)
    return context


def _keep(connection: Any, response: bytes, _: object) -> bool:
    """Stores a stapled response; it is evaluated later."""
    connection.get_app_data().append(response)
    return True
