"""One look at each address of a target, and what there was to see."""

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
"""Seconds for each step of a look, and for a look as a whole."""
MOST_ADDRESSES = 64
"""Of one name: a resolver may give any number of them."""


class Look(NamedTuple):
    """How hosts are looked at.

    protocol  the words before TLS, by their name in `starttls`; empty where the port begins with TLS
    name      what is asked for by SNI in the place of each host
    """

    protocol: str = ""
    name: str = ""
    step: float = STEP
    whole: float = WHOLE


class Sighting(NamedTuple):
    """What there was to see at an address of a target: what was presented, or the failure in words, for people."""

    target: ScanTarget
    address: str
    presented: Presented | None
    failure: str = ""

    @property
    def path(self) -> str:
        """What reports call it: `www.example.com:443 (192.0.2.1)`."""
        is_itself = not self.address or self.address == self.target.host
        return str(self.target) if is_itself else f"{self.target} ({self.address})"


def sightings_of(target: ScanTarget, look: Look, gate: Gate) -> list[Sighting]:
    """One for each address, or one that says why there is none. Total: whatever happens, there is one."""
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
