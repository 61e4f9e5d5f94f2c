"""A port of a host, and the name by which it is asked."""

from __future__ import annotations

from certlint.light import NamedTuple


class Endpoint(NamedTuple):
    """Where to look: a host or an address. `name` is asked for by SNI (RFC 6066 section 3)."""

    host: str
    port: int
    name: str

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"
