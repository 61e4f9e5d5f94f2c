"""Parts of an object, decoded on demand, and remembered as long as there is room."""

from __future__ import annotations

from certlint.errors import DecodeError
from certlint.x509.failure import Failure
from certlint.x509.judged import Judged
from certlint.x509.parts import PARTS, UNNAMED, Extension

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TypeVar

    from certlint.x509.room import Room

    _T = TypeVar("_T")


class DecodedParts:
    """Parts by their names: as bytes, and as objects on demand.

    der     the whole object
    raw     part name → its bytes; an extension's bytes are its whole frame. The first of doubled extensions counts.
    room    what bounds how much is decoded of a large file; None in others
    """

    __slots__ = ("_decoded", "der", "raw", "room")

    def __init__(self, der: bytes) -> None:
        self.der = der
        self.raw: dict[str, Any] = {}
        self._decoded: dict[object, Any] = {}
        self.room: Room | None = None

    def read(self, name: str, reader: Callable[[Any], Any] | None = None) -> Any:
        """The part `name` as its own reader sees it, or None when the object lacks it. Raises DecodeError.

        The reader of a derived part is handed in: `derived.locate.reader_of` knows it.
        """
        found = self._decoded.get(name)
        return found if found is not None else self._decode(name, name, reader)

    def decode(self, name: str, reader: Callable[[Any], Any]) -> Any:
        """The part `name` as another reader sees it, or None when the object lacks it. Raises DecodeError."""
        found = self._decoded.get((name, reader))
        return found if found is not None else self._decode((name, reader), name, reader)

    def _decode(self, key: object, name: str, reader: Callable[[Any], Any] | None) -> Any:
        raw = self.raw.get(name)
        if raw is None:
            return None
        if isinstance(raw, Failure):
            raise raw.raised()
        if self.room is not None:
            self.room.enter(self)
        # What cannot be decoded is tried again at each call: that is rare, and remembering it is not free.
        try:
            found = self._decoded[key] = (reader or PARTS.get(name) or UNNAMED.get(name, Extension))(raw)
        except DecodeError as error:
            error.part = error.part or name
            raise
        return found

    def once(self, make: Callable[[Any], Any], key: object = None) -> Any:
        """The result of `make` for this object, computed at the first call. Raises DecodeError when `make` does.

        `key` tells which other objects have the same result; None if there are none.
        """
        known_as = make if key is None else key
        found = self._decoded.get(known_as)
        if found is None:
            if self.room is not None:
                self.room.enter(self)
            found = self._decoded[known_as] = make(self)
        return found

    def release(self) -> None:
        """Drops what was decoded; it is decoded again on demand. What takes little room stays, such as a title."""
        self._decoded = {key: value for key, value in [*self._decoded.items()] if callable(key) and _is_small(value)}

    def forget(self, derived: Iterable[str] = ()) -> None:
        """Drops what was decoded, as `release` does, and the keys of `derived` parts; that there were those stays."""
        self.release()
        self.raw = Judged(self.raw, derived)

    def part(self, name: str) -> Any:
        """The decoded part `name`, or None when the object lacks it or it cannot be decoded."""
        found = self._decoded.get(name)
        if found is not None:
            return found
        try:
            return self._decode(name, name, None)
        except DecodeError:
            return None

    def fact(self, name: str, of: Callable[[Any], _T], otherwise: _T) -> _T:
        """What `of` makes of a decoded part for a report; `otherwise` where there is nothing to make it of.

        Checks read parts by `read`, and what that raises becomes an outcome. Whoever reads one elsewhere does it by this:
        much of a part is decoded when it is asked for, and nothing that it holds may end a report.
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
# A subject may be a megabyte long, and each finding names the certificate that it is about.
LONGEST_TITLE = 200
