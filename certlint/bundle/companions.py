"""Files other than the key that a product loads with a bundle: an OCSP response, its issuer, SCTs."""

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
"""The names of the kinds in a profile's `companions`."""


class Companion(NamedTuple):
    """An existing companion file: its contents, or why it cannot be read."""

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
    """The existing companion files, by kind."""

    def __init__(self, found: Mapping[str, Companion]) -> None:
        self.found = dict(found)

    @property
    def unread(self) -> list[Companion]:
        """The unreadable ones."""
        return [each for each in self.found.values() if each.error]

    def get(self, kind: str) -> Companion | None:
        """The file of a kind, if it exists and is readable."""
        each = self.found.get(kind)
        return each if each is not None and not each.error else None

    def issuer(self) -> Certificate | None:
        """The first certificate in the issuer file; None without one."""
        issuer_file = self.get(ISSUER)
        try:
            return issuer_file.first_certificate() if issuer_file is not None else None
        except DecodeError:
            return None
