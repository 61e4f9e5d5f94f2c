"""Hosts in name constraints on URIs and mailboxes, and the host of a URI. RFC 5280 section 4.2.1.10."""

from __future__ import annotations

from bisect import bisect_right

from certlint.dns.matching import to_ascii

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any


class Prefixes:
    """Finds whether a sequence (text or tuple) begins with one of many prefixes; these are sorted and prefix-free."""

    __slots__ = ("_sorted",)

    def __init__(self, prefixes: Iterable[Any]) -> None:
        self._sorted: list[Any] = []
        for each in sorted(prefixes):
            if not self._sorted or each[: len(self._sorted[-1])] != self._sorted[-1]:
                self._sorted.append(each)

    def begin(self, sequence: Any) -> bool:
        """Whether one of the prefixes begins `sequence`. Only the last one that sorts before it is a candidate."""
        at = bisect_right(self._sorted, sequence)
        return at > 0 and bool(sequence[: len(self._sorted[at - 1])] == self._sorted[at - 1])


class HostConstraints:
    """Constraints on URIs: a leading dot means hosts below a domain; without a dot, exactly this host."""

    __slots__ = ("_below", "_below_as_written", "_exact")

    def __init__(self, bases: Iterable[bytes]) -> None:
        texts = [to_ascii(base.decode("latin-1")) for base in bases]
        self._exact = {text for text in texts if not text.startswith(".")}
        below = [text.rstrip(".")[::-1] for text in texts if text.startswith(".")]
        self._below = Prefixes([*below, *([""] if "" in self._exact else [])])
        self._below_as_written = Prefixes([text[::-1] for text in texts if text.startswith(".")])

    def hold(self, host: str) -> bool:
        return host in self._exact or self._below.begin(host.rstrip(".")[::-1])

    def hold_as_written(self, host: str) -> bool:
        """The result for clients that do not remove a dot from the end of a host."""
        return bool(host) and (host in self._exact or self._below_as_written.begin(host[::-1]))


def uri_host(uri: str) -> str:
    """The host name in a URI's authority; empty for an address or without one. RFC 3986 section 3.2."""
    scheme, found, rest = uri.partition("://")
    if not found or not scheme:
        return ""
    for end in "/?#":
        rest = rest.partition(end)[0]
    host = rest.rpartition("@")[2]
    if host.startswith("["):
        return ""
    host = host.partition(":")[0]
    return "" if host.replace(".", "").isdigit() else host


def openssl_uri_host(uri: str) -> str:
    """The text between `//` and the first colon or, without one, the first slash. `nc_uri` of OpenSSL 3.0."""
    _, _, rest = uri.partition(":")
    rest = rest[2:] if rest.startswith("//") else ""
    return rest.partition(":" if ":" in rest else "/")[0].lower()


BY_OPENSSL = "not permitted, as OpenSSL"
"""How the reason begins why OpenSSL alone refuses a URI."""


def uri_refusal(
    host: str, for_openssl: str, permitted: HostConstraints | None, excluded: HostConstraints | None
) -> str:
    """Why a URI must not be issued: the hosts according to RFC 3986 and to OpenSSL must both be allowed."""
    if not host:
        return "names no host"
    if excluded is not None and (excluded.hold(host) or excluded.hold_as_written(for_openssl)):
        return "excluded"
    if permitted is None or (permitted.hold(host) and permitted.hold_as_written(for_openssl)):
        return ""
    return "not permitted" if not permitted.hold(host) else f"{BY_OPENSSL} takes {for_openssl!r} for its host"
