"""Files beside the one of a bundle that a product loads with it, its key aside: an OCSP response, its issuer, timestamps."""

from __future__ import annotations

from certlint.errors import DecodeError
from certlint.light import NamedTuple
from certlint.pem import BlockKind
from certlint.x509.certificate import Certificate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from certlint.pem import Document

OCSP, ISSUER, TIMESTAMPS = KINDS = "ocsp", "issuer", "sctl"
"""What a profile calls them under `companions`."""


class Companion(NamedTuple):
    """A file that is there: what was read of it, or why it cannot be read."""

    path: str
    document: Document | None = None
    error: str = ""

    @property
    def data(self) -> bytes:
        return self.document.raw if self.document is not None else b""

    def first_certificate(self) -> Certificate | None:
        """The first certificate of a PEM file. Raises DecodeError."""
        if self.document is None or self.document.encoding != "pem":
            return None
        first = next((block for block in self.document.blocks if block.kind is BlockKind.CERTIFICATE), None)
        return Certificate(first.der) if first is not None else None


class Companions:
    """The files that are there, by their kinds."""

    def __init__(self, found: Mapping[str, Companion]) -> None:
        self.found = dict(found)

    @property
    def unread(self) -> list[Companion]:
        """Those that cannot be read."""
        return [each for each in self.found.values() if each.error]

    def get(self, kind: str) -> Companion | None:
        """The file of a kind, where it is there and can be read."""
        each = self.found.get(kind)
        return each if each is not None and not each.error else None

    def issuer(self) -> Certificate | None:
        """The first certificate in the file of the issuer; None where that is missing or has none that can be read."""
        beside = self.get(ISSUER)
        try:
            return beside.first_certificate() if beside is not None else None
        except DecodeError:
            return None
