"""What a TLS server shows in a handshake, whoever it is: the only look at a server, for every command."""

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
    """What a server showed.

    chain    its certificates (DER), as it sent them
    version  the version of TLS that was negotiated, such as TLSv1.3; empty where none was
    stapled  the OCSP response that it stapled: empty where it did not, None where it could not be asked
    refusal  why the handshake failed after the certificates had come, such as the lack of a client's certificate
    """

    chain: list[bytes]
    version: str
    stapled: bytes | None
    refusal: str = ""


def handshake(place: Endpoint, deadline: Deadline, *, protocol: str = "", step: float = 0) -> Presented:
    """Connects, says the words of a `protocol` of `starttls`, shakes hands, and leaves. Nothing else is sent, nothing twice.

    `step` is how many seconds connecting, the words and the handshake may take each; 0 leaves it to the deadline of the whole.
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
    """The certificates count even where the server then wants one of the client, and ends the handshake."""
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
