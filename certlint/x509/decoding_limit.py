"""Limits how much of a large file stays decoded: objects are added when they are decoded, and the oldest are released."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Decoded(Protocol):
        """A signed object that is added."""

        der: bytes

        def release(self) -> None:
            """Drops what was decoded."""
            ...


class DecodingLimit:
    """Objects that are decoded at the same time. `most`: the total size of their DER, unless a single one exceeds it."""

    __slots__ = ("_inside", "_most", "_size")

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._inside: dict[Decoded, None] = {}

    def enter(self, one: Decoded) -> None:
        """Adds an object. Others are released, and decoded again on demand."""
        if one in self._inside:
            return
        self._inside[one] = None
        self._size += len(one.der)
        while self._size > self._most and len(self._inside) > 1:
            first = next(iter(self._inside))
            del self._inside[first]
            self._size -= len(first.der)
            first.release()
