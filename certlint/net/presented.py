"""What certificates a TLS server presents, whoever it is."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from certlint.light import NamedTuple
from certlint.net.contexts import looking
from certlint.net.failures import Progress
from certlint.net.tls import Tls
from certlint.net.wire import dial

if TYPE_CHECKING:
    from certlint.net.deadline import Deadline

MAX_HANDSHAKE = 1024 * 1024


class Endpoint(NamedTuple):
    """Where to look. `name` is asked for by SNI (RFC 6066 section 3)."""

    host: str
    port: int
    name: str

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def presented(place: Endpoint, deadline: Deadline) -> list[bytes]:
    """The certificates (DER) that a TLS server presents. Raises NetworkError."""
    progress = Progress(str(place), deadline)
    with progress.failures_reported(), closing(dial(place.host, place.port, deadline, MAX_HANDSHAKE)) as wire:
        return Tls(wire, looking(), place.name).chain
