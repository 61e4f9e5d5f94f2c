"""A document under construction, with its limits."""

from __future__ import annotations

from certlint.pem.kinds import BlockKind
from certlint.pem.model import Block, Document, Oddity

_KEPT = 1000


class Draft:
    """Collects blocks and oddities, and reports when there are too many.

    The first thousand oddities of each kind are kept, the rest is counted. Groups of BEGIN and END lines are limited as well as
    certificates, so that a file of boundaries only also ends. `plain` becomes false with the first block that contains more
    than lines of base64.
    """

    def __init__(self, document: Document, max_certificates: int) -> None:
        self.document = document
        self.max_certificates = max_certificates
        self._oddities: list[Oddity] = []
        self._counts: dict[str, int] = {}
        self._certificates = 0
        self._groups = 0
        self.plain = True

    @property
    def next_index(self) -> int:
        """The index of the next block."""
        return len(self.document.blocks) + 1

    @property
    def has_boundaries(self) -> bool:
        return self._groups > 0

    def note(
        self,
        kind: str,
        message: str,
        line: int,
        block: int | None = None,
        expected: str = "",
        found: str = "",
        form: str = "",
    ) -> None:
        """Adds an oddity; the parameters are fields of Oddity."""
        count = self._counts[kind] = self._counts.get(kind, 0) + 1
        if count <= _KEPT:
            self._oddities.append(Oddity(kind, message, line, block, expected, found, form))
        elif count == _KEPT + 1:
            self._oddities.append(Oddity(kind, "", line))

    def has(self, kind: str) -> bool:
        return kind in self._counts

    def lines_of(self, kinds: tuple[str, ...]) -> list[int]:
        """The sorted lines with oddities of these kinds."""
        return sorted(oddity.line for oddity in self._oddities if oddity.kind in kinds)

    @property
    def is_plain(self) -> bool:
        """Whether all readers agree on every block, and there are no oddities."""
        return self.plain and not self._oddities

    def forget(self, kinds: tuple[str, ...]) -> None:
        """Drops the oddities of these kinds."""
        self._oddities = [oddity for oddity in self._oddities if oddity.kind not in kinds]

    def keep(self, block: Block) -> None:
        """Adds a block, unless the limit of certificates is reached."""
        self._certificates += block.kind is BlockKind.CERTIFICATE
        if self._certificates > self.max_certificates:
            self.document.problem = (
                f"more than {self.max_certificates:,} certificates: only the first {self.max_certificates:,} were read"
            )
        else:
            self.document.blocks.append(block)

    @property
    def most(self) -> int:
        """The most groups of boundaries and DER objects that are read."""
        return 2 * self.max_certificates + 1000

    def is_full(self) -> bool:
        """Counts a group of boundaries or DER object; True if the limit is reached, which becomes the document's problem."""
        self._groups += 1
        if self._groups >= self.most and not self.document.problem:
            self.document.problem = f"more than {self.most:,} blocks: the rest of the file was not read"
        return bool(self.document.problem)

    def finish(self) -> Document:
        """The document with its oddities by line; the last one of a kind has the number of those that were not kept."""
        reported = (
            oddity
            if oddity.message
            else oddity._replace(message=f"{self._counts[oddity.kind] - _KEPT:,} more of this kind")
            for oddity in self._oddities
        )
        self.document.oddities = sorted(reported, key=lambda oddity: oddity.line)
        return self.document
