"""Parses scan targets: hosts, addresses, networks and ports."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

from certlint.engine import setup
from certlint.errors import UsageError
from certlint.escape import for_shell, shortened
from certlint.light import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_NETWORK = 1 << 24
"""The most addresses of a network in one run."""
MOST_NAME = 253
_EXAMPLE = "write it as HOST, HOST:443, HOST:443,8443, [2001:db8::1]:443 or 192.0.2.0/24:443"


class ScanTarget(NamedTuple):
    """A port to scan. `host` is a name in A-labels or an address; `is_swept`: it comes from a network."""

    host: str
    port: int
    is_address: bool = False
    is_swept: bool = False

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class Targets:
    """All targets of a run, in the order they were named, without duplicates."""

    def __init__(self, ports: tuple[int, ...]) -> None:
        """`ports` are the default ports."""
        self._ports = ports
        self._named: list[tuple[str | IPv4Network | IPv6Network, tuple[int, ...]]] = []
        self.count = 0
        """Their number, duplicates included."""

    def add(self, text: str) -> None:
        """Adds a target as written by the user. Raises UsageError."""
        if "://" in text:
            host = text.partition("://")[2].partition("/")[0].rpartition("@")[2]
            hint = f"name the host alone: certlint scan {for_shell(shortened(host, 80))}" if host else _EXAMPLE
            raise UsageError(f"{shortened(text, 80)!r} is not a host: it is a URL", hint)
        host, ports = _split(text.strip())
        found, chosen = _host(host, text), parsed_ports(ports, text) if ports else self._ports
        self.count += _size(found) * len(chosen)
        self._named.append((found, chosen))

    def __iter__(self) -> Iterator[ScanTarget]:
        seen: set[tuple[str, int]] = set()
        for found, ports in self._named:
            for port in ports:
                for target in _targets(found, port):
                    key = target.host, port
                    if key not in seen:
                        seen.add(key)
                        yield target


def parsed_ports(text: str, whole: str = "") -> tuple[int, ...]:
    """`443,8443,9000-9010`. Raises UsageError."""
    found: dict[int, None] = {}
    for piece in text.split(","):
        first, dash, last = piece.partition("-")
        numbers = [int(each) if each.isascii() and each.isdecimal() and len(each) < 6 else 0 for each in (first, last)]
        low, high = numbers if dash else (numbers[0], numbers[0])
        if not 0 < low <= high < 65536:
            hint = _EXAMPLE if whole else "write them as 443, 443,8443 or 9000-9010"
            raise UsageError(f"{shortened(whole or text, 80)!r} has no valid port: {shortened(piece, 40)!r}", hint)
        found |= dict.fromkeys(range(low, high + 1))
    return tuple(found)


def _split(text: str) -> tuple[str, str]:
    """A host and its ports, which may be missing."""
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        if bracket and (not rest or rest.startswith(":")):
            return host, rest[1:]
    elif text.count(":") <= 1:
        host, _, ports = text.partition(":")
        return host, ports
    return text, ""


def _host(text: str, whole: str) -> str | IPv4Network | IPv6Network:
    """A name, an address or a network. Raises UsageError."""
    try:
        if "/" in text:
            network = ip_network(text, strict=False)
            if network.num_addresses > MOST_NETWORK:
                raise UsageError(
                    f"{whole!r} has {network.num_addresses:,} addresses", f"a network may have {MOST_NETWORK:,}"
                )
            return network
        return str(ip_address(text))
    except ValueError:
        pass
    if len(text) > MOST_NAME:
        raise UsageError(f"{shortened(whole, 80)!r} is not a host: it has {len(text):,} characters", _EXAMPLE)
    try:
        return setup.fqdn(text)
    except UsageError as error:
        reason = error.message.partition(": ")[2] or error.message
        raise UsageError(f"{shortened(whole, 80)!r} is not a host: {reason}", _EXAMPLE) from None


def _size(found: str | IPv4Network | IPv6Network) -> int:
    if isinstance(found, str):
        return 1
    left_out = 2 if found.version == 4 and found.prefixlen < 31 else 0
    return found.num_addresses - left_out


def _targets(found: str | IPv4Network | IPv6Network, port: int) -> Iterator[ScanTarget]:
    """The addresses of a network without its network and broadcast addresses, if it has them. RFC 3021."""
    if isinstance(found, str):
        yield ScanTarget(found, port, is_address=_is_address(found))
        return
    addresses: Iterable[object] = found if found.version == 6 else found.hosts()
    for address in addresses:
        yield ScanTarget(str(address), port, is_address=True, is_swept=True)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
