"""The listening socket and the TLS context of a service."""

from __future__ import annotations

import errno
import socket
import ssl
from typing import TYPE_CHECKING

from certlint.errors import NetworkError, UsageError

if TYPE_CHECKING:
    from certlint.net.contexts import Context


_HINT = "give an address of this machine: --host 127.0.0.1"


def listener(host: str, port: int) -> socket.socket:
    """A listening socket. Raises UsageError if the address is not of this machine, NetworkError if it is in use."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        made = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not a host name"
        raise UsageError(f"--host {host!r}: {reason}", _HINT) from None
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(place)
        made.listen(128)
    except OSError as error:
        made.close()
        if error.errno == errno.EADDRNOTAVAIL:
            raise UsageError(f"--host {host!r}: {error.strerror}", _HINT) from None
        hint = "choose another port with --port"
        raise NetworkError(f"cannot listen on {host} port {port}: {error.strerror}", hint) from None
    return made


def port_of(listening: socket.socket) -> int:
    """The port of a listening socket."""
    return int(listening.getsockname()[1])


def serving(certificate: str, key: str) -> Context:
    """The context of a server: TLS 1.2 or newer, with a certificate chain and its key. Raises UsageError."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_CIPHER_SERVER_PREFERENCE
    try:
        context.load_cert_chain(certificate, key or None, password=lambda: b"")  # never prompts on a terminal
    except ssl.SSLError as error:
        reason = _REASONS.get(
            error.reason or "", f"not a PEM certificate chain and its key ({error.reason or 'no PEM'})"
        )
        raise UsageError(f"--cert {certificate}: {reason}", "give the key with --key FILE") from None
    except (OSError, ValueError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or str(error)
        if isinstance(error, IsADirectoryError):
            reason = "it is a folder: give a file"
        named = f"{certificate} and {key}" if key else certificate
        raise UsageError(f"cannot load {named}: {reason}") from None
    return context


_REASONS = {
    "NO_CERTIFICATE_ASSIGNED": "the private key does not belong to the certificate",
    "KEY_VALUES_MISMATCH": "the private key does not belong to the certificate",
    "BAD_DECRYPT": "the private key is encrypted",
    "BAD_PASSWORD_READ": "the private key is encrypted",
}
