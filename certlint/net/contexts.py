"""TLS contexts: whom to trust."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from certlint.caches import remembered

if TYPE_CHECKING:
    from collections.abc import Iterable


Context = ssl.SSLContext
LEGACY_SERVERS = ssl.Options(0x4)
"""OpenSSL's SSL_OP_LEGACY_SERVER_CONNECT, for servers without RFC 5746; part of `ssl` since Python 3.12."""


def verifying(anchors: Iterable[bytes] | None = None) -> Context:
    """A context that verifies against certificates (DER), roots or not; without any, against the CAs of the system.

    For a client certificate, call its `load_cert_chain`. Raises ValueError for certificates that OpenSSL cannot load.
    """
    if anchors is None:
        return ssl.create_default_context()
    try:
        context = ssl.create_default_context(cadata=b"".join(anchors))
    except ssl.SSLError as error:
        raise ValueError(error.reason or "OpenSSL does not load it") from None
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # a pinned server certificate is sufficient
    return context


def unverified() -> Context:
    """Accepts any server."""
    context = Context(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


@remembered()
def looking() -> Context:
    """A context for inspecting a server to which nothing is sent: accepts any server, and weak versions, keys and digests.

    Shared by all handshakes: creating it takes longer than a handshake.
    """
    context = unverified()
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.options |= LEGACY_SERVERS
    return context
