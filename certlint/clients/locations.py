"""How clients find the host in URIs for name constraints, each in its own way. RFC 5280 section 4.2.1.10."""

from __future__ import annotations

from certlint.clients.subtree_bases import Bases, Below
from certlint.dns.matching import to_ascii
from certlint.light import re
from certlint.trust.hosts import HostConstraints, openssl_uri_host, uri_host
from certlint.x509.parts.general_names import URI

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from certlint.x509.parts.locations import NameConstraints

# A host for `java.net.URI`: labels of letters, digits and inner hyphens, the last one beginning with a letter.
_JAVA_HOST = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)*[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.?"
_JAVA_URI = r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]*"
_UNREADABLE, _ADDRESS, _NO_HOST = "unreadable", "address", ""


class _Hosts:
    """The hosts of a CA's constraints on URIs."""

    def __init__(self, constraints: NameConstraints) -> None:
        self.bases = Bases(constraints, URI)
        listed = self.bases.permitted, self.bases.excluded
        self.permitted, self.excluded = (HostConstraints(each) if each else None for each in listed)
        self._below = [Below(each) for each in listed]

    def by_the_rfc(self, host: str) -> Iterator[str]:
        """As most clients compare them; Go includes all hosts below a host."""
        if self.excluded is not None and (not host or self.excluded.hold(host)):
            yield "uri-excluded"
        elif self.excluded is not None and self._below[1].hold(host):
            yield "uri-excluded-below"
        elif self.permitted is not None and host and self.bases.permits_empty:
            yield "uri-base-empty"
        elif self.permitted is not None and not (host and self.permitted.hold(host)):
            yield "uri-not-permitted-below" if host and self._below[0].hold(host) else "uri-not-permitted"

    def as_written(self, host: str) -> Iterator[str]:
        """For clients that require a host and keep a dot at its end."""
        if not host or (self.excluded is not None and self.excluded.hold_as_written(host)):
            yield "excluded"
        elif self.permitted is not None and not self.permitted.hold_as_written(host):
            yield "not-permitted"

    def for_java(self, host: str) -> Iterator[str]:
        if host == _NO_HOST:
            yield "uri-without-host"
        elif host == _ADDRESS:
            yield from ["uri-java-not-permitted"] * (self.permitted is not None)
        elif host == _UNREADABLE:
            return
        elif self.excluded is not None and self.excluded.hold(host) and not self.bases.excludes_empty:
            yield "uri-java-excluded"
        elif self.permitted is not None and not (self.bases.permits_empty or self.permitted.hold(host)):
            yield "uri-java-not-permitted"


def uris(constraints: NameConstraints) -> Callable[[bytes, str], Iterator[str]]:
    """For OpenSSL and NSS, the host ends before a colon or a slash; Java requires a host, and rejects the SAN if it ends with a
    dot.
    """
    hosts = _Hosts(constraints)

    def read(value: bytes, _refusal: str) -> Iterator[str]:
        text = value.decode("latin-1")
        written = openssl_uri_host(text)
        yield from hosts.by_the_rfc(to_ascii(uri_host(text)))
        yield from (f"uri-openssl-{case}" for case in hosts.as_written(written))
        yield from (f"uri-nss-{case}" for case in hosts.as_written(written.rpartition("@")[2]))
        yield from hosts.for_java(_java_host(text))

    return read


def _java_host(uri: str) -> str:
    """The host according to Java; it may be an address, missing, or make Java reject the SAN."""
    if not re.fullmatch(_JAVA_URI, uri):
        return _UNREADABLE
    _, found, rest = uri.partition("://")
    for end in "/?#":
        rest = rest.partition(end)[0]
    host = rest.rpartition("@")[2]
    if host.startswith("["):
        return _ADDRESS
    host = host.partition(":")[0]
    if not found or not host:
        return _NO_HOST
    if host.replace(".", "").isdigit():
        return _ADDRESS
    if not re.fullmatch(_JAVA_HOST, host):
        return _NO_HOST
    return _UNREADABLE if host.endswith(".") else to_ascii(host)
