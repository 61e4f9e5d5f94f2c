"""What stands in a part's place when it could not be made."""

from __future__ import annotations

from certlint.errors import DecodeError
from certlint.light import NamedTuple


class Failure(NamedTuple):
    """Why there is no derived part: what could not be decoded and where, or how its making crashed.

    Kept in the part's place, and remembered with verdicts as such. An exception would not do: it holds on to all that was
    at hand when it was raised, the whole file included.
    """

    message: str
    offset: int
    part: str
    crashed: bool

    def raised(self) -> Exception:
        """The exception that says so."""
        if self.crashed:
            return RuntimeError(self.message)
        error = DecodeError(self.message, self.offset)
        error.part = self.part
        return error
