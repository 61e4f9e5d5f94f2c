"""A port of a host, and the server name to ask for."""

from __future__ import annotations

from certlint.light import NamedTuple


class Endpoint(NamedTuple):
    """A host or address with a port. `name` is sent as SNI (RFC 6066 section 3)."""

    host: str
    port: int
    name: str

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"
