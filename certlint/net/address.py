"""The parts of a URL with a host. RFC 3986."""

from __future__ import annotations

from certlint.light import NamedTuple

PORTS = {"http": 80, "https": 443}


class Address(NamedTuple):
    """The target of a request. `path` begins with a slash and includes the query, or is empty."""

    scheme: str
    host: str
    port: int
    path: str = ""

    @property
    def netloc(self) -> str:
        """Host and port as in the `Host` header. RFC 9110 section 7.2."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if PORTS.get(self.scheme) == self.port else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.netloc}{self.path}"


def parse(url: str, *, port: int = 0) -> Address:
    """The parts of an `http` or `https` URL; `port` is the default port. Raises ValueError."""
    from urllib.parse import urlsplit

    if not url.isascii() or not url.isprintable() or " " in url:
        raise ValueError("it contains a space or a character that is not printable ASCII")
    found = urlsplit(url)
    if found.scheme not in PORTS:
        raise ValueError("it does not begin with http:// or https://")
    if not found.hostname:
        raise ValueError("it names no host")
    if found.username is not None or found.password is not None:
        raise ValueError("it contains a user or a password")
    try:
        own = found.port
    except ValueError:
        raise ValueError("its port is not a number from 1 to 65535") from None
    query = f"?{found.query}" if found.query else ""
    path = found.path or ("/" if query else "")
    return Address(found.scheme, found.hostname, own or port or PORTS[found.scheme], path + query)
