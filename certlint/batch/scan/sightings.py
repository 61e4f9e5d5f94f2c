"""A handshake with each address of a target, and its result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.errors import NetworkError
from certlint.light import NamedTuple
from certlint.net import Deadline, Endpoint, Presented, handshake
from certlint.net.lookup import addresses_of

if TYPE_CHECKING:
    from certlint.batch.scan.targets import ScanTarget
    from certlint.net.sweep import Gate

STEP, WHOLE = 10.0, 60.0
"""Seconds for each step of a handshake, and in total."""
MOST_ADDRESSES = 64
"""The most addresses of a name; a resolver may return any number."""


class Look(NamedTuple):
    """How hosts are contacted.

    protocol  the name of a protocol in `starttls`; empty if the port begins with TLS
    name      sent as SNI instead of the name of each host
    """

    protocol: str = ""
    name: str = ""
    step: float = STEP
    whole: float = WHOLE


class Sighting(NamedTuple):
    """The result for an address of a target: what was presented, or the failure as text."""

    target: ScanTarget
    address: str
    presented: Presented | None
    failure: str = ""

    @property
    def path(self) -> str:
        """Its path in reports: `www.example.com:443 (192.0.2.1)`."""
        is_itself = not self.address or self.address == self.target.host
        return str(self.target) if is_itself else f"{self.target} ({self.address})"


def sightings_of(target: ScanTarget, look: Look, gate: Gate) -> list[Sighting]:
    """A sighting for each address, or one with the reason why there is none. Total: there always is one."""
    found, failure = [target.host], ""
    if not target.is_address:
        found, failure = addresses_of(target.host, target.port, Deadline(look.step), MOST_ADDRESSES)
    seen = [_sighting(target, address, look, gate) for address in found]
    return [*seen, Sighting(target, "", None, failure)] if failure else seen


def _sighting(target: ScanTarget, address: str, look: Look, gate: Gate) -> Sighting:
    name = look.name or ("" if target.is_address else target.host)
    place = Endpoint(address, target.port, name)
    with gate.passed(address):
        try:
            shown = handshake(place, Deadline(look.whole), protocol=look.protocol, step=look.step)
        except NetworkError as error:
            return Sighting(target, address, None, error.message.removeprefix(f"{place} "))
    return Sighting(target, address, shown)
