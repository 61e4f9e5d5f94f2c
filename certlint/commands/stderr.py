"""What every command tells in the same way on standard error."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.errors import CertlintError


def complain(error: CertlintError) -> None:
    """Tells an error and its hint, harmless for a terminal."""
    from certlint.escape import terminal

    sys.stderr.write(f"certlint: {terminal(error.message)}\n")
    if error.hint:
        sys.stderr.write(f"  {terminal(error.hint)}\n")
