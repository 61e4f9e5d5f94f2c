"""The host names of the service.

Prevents DNS rebinding: a page whose host name resolves to this machine makes the browser send that name as `Host`.
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::\d{1,5})?")
_LOCAL = "localhost"


def is_loopback(host: str) -> bool:
    """Whether an address is only reachable from this machine."""
    if host.lower() == _LOCAL:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_ip_address(host: str) -> bool:
    """Whether it is an IP address, and no name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_every_address(host: str) -> bool:
    """Whether it means all addresses of the machine."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def known_as(host: str, names: Iterable[str]) -> frozenset[str]:
    """The allowed values of the `Host` header: the listening address, and the given names."""
    own = () if is_every_address(host) else (host,)
    known = {_plain(each) for each in (*own, *names)}
    return frozenset(known | {_LOCAL} if is_loopback(host) else known)


def names_us(header: str, known: frozenset[str]) -> bool:
    """Whether a `Host` header names the service; its port may be that of a proxy."""
    found = _HOST.fullmatch(header)
    return found is not None and _plain(found[1].strip("[]")) in known


def _plain(name: str) -> str:
    """The canonical form of a name or an address."""
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        return name.lower().rstrip(".")
