"""Who is trusted at the other end, as a context of TLS."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from certlint.caches import remembered

if TYPE_CHECKING:
    from collections.abc import Iterable


Context = ssl.SSLContext
LEGACY_SERVERS = ssl.Options(0x4)
"""OpenSSL's SSL_OP_LEGACY_SERVER_CONNECT: servers without RFC 5746, which `ssl` names from Python 3.12."""


def verifying(anchors: Iterable[bytes] | None = None) -> Context:
    """Verifies against certificates (DER), be they roots or not; without any against the CAs of the system.

    For a client certificate call `load_cert_chain` of what it gives. Raises ValueError for what OpenSSL does not load.
    """
    if anchors is None:
        return ssl.create_default_context()
    try:
        context = ssl.create_default_context(cadata=b"".join(anchors))
    except ssl.SSLError as error:
        raise ValueError(error.reason or "OpenSSL does not load it") from None
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # a pinned certificate of the server itself is enough
    return context


def unverified() -> Context:
    """Accepts any server."""
    context = Context(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


@remembered()
def looking() -> Context:
    """For a look at a server to which nothing is sent: any server, with versions, keys and digests too weak for other uses.

    One for all looks: making one takes longer than a handshake.
    """
    context = unverified()
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.options |= LEGACY_SERVERS
    return context
