"""What every command tells in the same way on standard error."""

from __future__ import annotations

import os
import sys

from certlint.errors import UsageError, out_of_memory, trace, unexpected

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
    """Tells an error that nobody expected, and the file that it came of where that is known. Gives the exit code.

    What the system refuses is not a flaw of ours: too few descriptors, a folder that is gone.
    """
    where = f"{path}: " if path else ""
    hint = "please report it; CERTLINT_TRACEBACK=1 tells where it happened"
    if out_of_memory(error):
        complain(UsageError(f"{where}{unexpected(error)}"))
    elif isinstance(error, OSError) and error.strerror:
        trace(error)
        complain(UsageError(f"{error.filename or path or 'the system refuses'}: {error.strerror}", _system_hint(error)))
    else:
        complain(UsageError(f"{where}{unexpected(error)}", hint))
    return 2


def _system_hint(error: OSError) -> str:
    try:
        os.getcwd()
    except OSError:
        return "the current folder is gone: change to one that is there"
    if error.filename is not None:
        return "look at the file and the permissions of its folders"
    return "see the limits of this process (`ulimit -a`); CERTLINT_TRACEBACK=1 tells where it happened"
