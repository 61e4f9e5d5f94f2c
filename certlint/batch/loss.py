"""Why an input could not be worked on."""

from __future__ import annotations

import os

from certlint.light import NamedTuple


class Loss(NamedTuple):
    """Why items could not be worked on. `crashed` means that certlint is to blame."""

    reason: str
    crashed: bool = False


def loss_by(error: Exception) -> Loss:
    """The loss of what was worked on when an error was raised that nobody expected."""
    if isinstance(error, MemoryError):
        return Loss("not evaluated: it needs more memory than there is")
    if os.environ.get("CERTLINT_TRACEBACK"):
        import traceback

        traceback.print_exception(error)
    name = type(error).__name__
    return Loss(f"not evaluated: certlint failed on it ({name}): please report this", crashed=True)
