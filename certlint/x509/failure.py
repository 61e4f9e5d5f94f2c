"""The placeholder of a derived part that could not be computed."""

from __future__ import annotations

from certlint.errors import DecodeError
from certlint.light import NamedTuple


class Failure(NamedTuple):
    """Why there is no derived part: what could not be decoded and where, or how its computation crashed.

    Stored instead of the part and cached with results. An exception would not do: it references everything in its frames,
    including the whole file.
    """

    message: str
    offset: int
    part: str
    crashed: bool

    def raised(self) -> Exception:
        """The corresponding exception."""
        if self.crashed:
            return RuntimeError(self.message)
        error = DecodeError(self.message, self.offset)
        error.part = self.part
        return error
