"""What a TLS server presents in a handshake. All commands that inspect a server use this module."""

from __future__ import annotations

import ssl
from contextlib import closing
from typing import TYPE_CHECKING

from certlint.light import NamedTuple
from certlint.net import stapling, starttls
from certlint.net.contexts import looking
from certlint.net.failures import Progress, TlsError
from certlint.net.tls import Tls
from certlint.net.wire import dial

if TYPE_CHECKING:
    from certlint.net.deadline import Deadline
    from certlint.net.endpoint import Endpoint
    from certlint.net.wire import Wire

MAX_HANDSHAKE = 1024 * 1024


class Presented(NamedTuple):
    """What a server presented.

    chain    its certificates (DER), in the order it sent them
    version  the negotiated TLS version, such as TLSv1.3; empty without one
    stapled  the stapled OCSP response: empty without one, None if it could not be requested
    refusal  why the handshake failed after the certificates arrived, such as a missing client certificate
    """

    chain: list[bytes]
    version: str
    stapled: bytes | None
    refusal: str = ""


def handshake(place: Endpoint, deadline: Deadline, *, protocol: str = "", step: float = 0) -> Presented:
    """Connects, performs the `starttls` steps of a `protocol`, does the handshake, and closes. Nothing else is sent.

    `step`: seconds for each of connecting, starttls and handshake; 0 for no limit besides the deadline.
    Raises NetworkError.
    """
    progress = Progress(str(place), deadline)
    seconds = step or deadline.seconds
    with progress.failures_reported():
        begun = progress.begin("connecting", seconds) if step else deadline
        with closing(dial(place.host, place.port, begun, MAX_HANDSHAKE)) as wire:
            wire.deadline = progress.begin("STARTTLS", seconds) if step else deadline
            if protocol:
                starttls.ask(wire, protocol, place.name)
            wire.deadline = progress.begin("TLS handshake", seconds) if step else deadline
            return _shaken(wire, place.name)


def _shaken(wire: Wire, name: str) -> Presented:
    """The handshake counts as successful if the certificates arrived before the server refused a missing client certificate."""
    tls: Tls | stapling.StaplingTls
    tls = stapling.StaplingTls(wire, name) if stapling.is_there() else Tls(wire, looking(), name)
    refusal = ""
    try:
        tls.shake()
    except (ssl.SSLError, TlsError) as error:
        refusal = error.reason or "no reason given"
        if not tls.chain:
            raise
    return Presented(tls.chain, tls.version, tls.stapled, refusal)
