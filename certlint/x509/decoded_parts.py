"""Parts of an object, decoded lazily and cached within memory limits."""

from __future__ import annotations

from certlint.errors import DecodeError
from certlint.x509.failure import Failure
from certlint.x509.judged import Judged
from certlint.x509.parts import PARTS, UNNAMED, Extension

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TypeVar

    from certlint.x509.decoding_limit import DecodingLimit

    _T = TypeVar("_T")


class DecodedParts:
    """Parts by name: as bytes, and as lazily decoded objects.

    der     the whole object
    raw     part name → its bytes; for an extension, the whole Extension element. The first of duplicate extensions counts.
    limit   limits how much of a large file stays decoded; None for other files
    """

    __slots__ = ("_decoded", "der", "limit", "raw")

    def __init__(self, der: bytes) -> None:
        self.der = der
        self.raw: dict[str, Any] = {}
        self._decoded: dict[object, Any] = {}
        self.limit: DecodingLimit | None = None

    def read(self, name: str, reader: Callable[[Any], Any] | None = None) -> Any:
        """The part `name` decoded by its own reader, or None if the object lacks it. Raises DecodeError.

        For a derived part, pass the reader from `derived.locate.reader_of`.
        """
        found = self._decoded.get(name)
        return found if found is not None else self._decode(name, name, reader)

    def decode(self, name: str, reader: Callable[[Any], Any]) -> Any:
        """The part `name` decoded by another reader, or None if the object lacks it. Raises DecodeError."""
        found = self._decoded.get((name, reader))
        return found if found is not None else self._decode((name, reader), name, reader)

    def _decode(self, key: object, name: str, reader: Callable[[Any], Any] | None) -> Any:
        raw = self.raw.get(name)
        if raw is None:
            return None
        if isinstance(raw, Failure):
            raise raw.raised()
        if self.limit is not None:
            self.limit.enter(self)
        # Failures are not cached: they are rare, and caching has a cost.
        try:
            found = self._decoded[key] = (reader or PARTS.get(name) or UNNAMED.get(name, Extension))(raw)
        except DecodeError as error:
            error.part = error.part or name
            raise
        return found

    def once(self, make: Callable[[Any], Any], key: object = None) -> Any:
        """The result of `make` for this object, cached. Raises DecodeError if `make` does.

        `key` identifies other objects with the same result; None if there are none.
        """
        known_as = make if key is None else key
        found = self._decoded.get(known_as)
        if found is None:
            if self.limit is not None:
                self.limit.enter(self)
            found = self._decoded[known_as] = make(self)
        return found

    def release(self) -> None:
        """Drops decoded parts, which are decoded again on demand. Small values such as titles are kept."""
        self._decoded = {key: value for key, value in [*self._decoded.items()] if callable(key) and _is_small(value)}

    def forget(self, derived: Iterable[str] = ()) -> None:
        """Drops decoded parts, as `release` does, and the keys of `derived` parts; their presence is kept."""
        self.release()
        self.raw = Judged(self.raw, derived)

    def part(self, name: str) -> Any:
        """The decoded part `name`, or None if the object lacks it or it cannot be decoded."""
        found = self._decoded.get(name)
        if found is not None:
            return found
        try:
            return self._decode(name, name, None)
        except DecodeError:
            return None

    def fact(self, name: str, of: Callable[[Any], _T], otherwise: _T) -> _T:
        """The result of `of` for a decoded part, for reports; `otherwise` if the part is absent or anything fails.

        Checks use `read`, whose exceptions become outcomes. All other code uses this: much of a part is decoded on access, and
        no certificate may abort a report.
        """
        try:
            part = self.read(name)
            return of(part) if part is not None else otherwise
        except (DecodeError, ValueError, ArithmeticError):
            return otherwise


def _is_small(value: Any) -> bool:
    if isinstance(value, (tuple, frozenset)):
        return len(value) <= _FEW and all(map(_is_small, value))
    return value is None or isinstance(value, bool) or (isinstance(value, str) and len(value) <= LONGEST_TITLE)


_FEW = 16
# A subject may be a megabyte long, and each finding names its certificate.
LONGEST_TITLE = 200
