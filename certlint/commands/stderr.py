"""What every command tells in the same way on standard error."""

from __future__ import annotations

import sys

from certlint.errors import UsageError, out_of_memory, unexpected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.errors import CertlintError


def complain(error: CertlintError) -> None:
    """Tells an error and its hint, harmless for a terminal."""
    from certlint.escape import terminal

    sys.stderr.write(f"certlint: {terminal(error.message)}\n")
    if error.hint:
        sys.stderr.write(f"  {terminal(error.hint)}\n")


def tell_flaw(error: Exception, path: str = "") -> int:
    """Tells an error that nobody expected, and the file that it came of where that is known. Gives the exit code."""
    if isinstance(error, OSError) and error.filename is not None and not out_of_memory(error):
        hint = "look at the file and the permissions of its folders"
        complain(UsageError(f"{error.filename}: {error.strerror}", hint))
        return 2
    where = f"{path}: " if path else ""
    hint = "please report it; CERTLINT_TRACEBACK=1 tells where it happened"
    complain(UsageError(f"{where}{unexpected(error)}", "" if out_of_memory(error) else hint))
    return 2
