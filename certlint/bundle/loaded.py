"""Whether a server's engine loads from a chain file what clients need."""

from __future__ import annotations

from certlint.light import NamedTuple
from certlint.pem.kinds import object_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Protocol

    from certlint.bundle.links import Links
    from certlint.pem import Block, Document
    from certlint.x509.signed_object import SignedObject

    class FileOfChain(Protocol):
        """The part of a bundle that is needed here."""

        document: Document
        certificates: list[SignedObject]
        blocks: list[Block]
        held: int
        links: Links
        found: dict[object, Any]

        @property
        def chain(self) -> list[int]: ...

        def title(self, index: int) -> str: ...


_SENDING_UNSEEN = ("go", "erlang")


class NotLoaded(NamedTuple):
    """Why an engine does not load what clients need, as text, and the line where it stops or where the missing part begins."""

    reason: str
    line: int
    engine: str


class Loading:
    """What engines load from the file of a bundle; computed lazily."""

    def __init__(self, bundle: FileOfChain) -> None:
        self._bundle = bundle

    def succeeds(self, engines: Iterable[str]) -> bool:
        """Whether all of these engines load it; true for a file without certificates."""
        return bool(self._bundle.certificates) and self.failure(engines) is None

    def failure(self, engines: Iterable[str]) -> NotLoaded | None:
        """The failure of one of these engines: it refuses the file, or drops what clients need. None if all load it.

        Without oddities and data after a certificate in its block, all engines do.
        """
        bundle = self._bundle
        is_usual = not bundle.document.oddities and all(object_of(each.der) == each.der for each in bundle.certificates)
        if is_usual or not bundle.certificates:
            return None
        for engine in engines:
            key = engine, "loading"
            if key not in bundle.found:
                bundle.found[key] = _failure(bundle, engine)
            found: NotLoaded | None = bundle.found[key]
            if found is not None:
                return found
        return None


def _failure(bundle: FileOfChain, engine: str) -> NotLoaded | None:
    from certlint.pem import as_read  # needed for few files

    data, title = bundle.document.raw, as_read.TITLES[engine]
    try:
        loaded = as_read.certificates(engine, data)
    except as_read.FileRefused as refused:
        return NotLoaded(refused.reason, data.count(b"\n", 0, refused.at) + 1, title)
    chain = bundle.chain
    held = [object_of(each.der) for each in bundle.certificates[: bundle.held]]
    needed = [i for i in chain if i < bundle.held and (i == chain[0] or not bundle.links.is_top(i))]
    for index in needed:
        if held[index] not in loaded:
            return NotLoaded(f"{title} skips the {bundle.title(index)}", bundle.blocks[index].first_line, title)
    if not needed or loaded[0] != held[0]:
        return NotLoaded(f"{title} takes another certificate for the server's own", 1, title)
    if any(each not in held for each in loaded):
        does = "sends" if engine in _SENDING_UNSEEN else "does not load"
        return NotLoaded(f"{title} {does} a block that is labelled as a certificate and is not one", 1, title)
    return None


def titles_of(engines: Iterable[str]) -> list[str]:
    """The display names of engines."""
    from certlint.pem import as_read

    return [as_read.TITLES[each] for each in engines]
