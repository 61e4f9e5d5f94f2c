"""What every command writes to standard error in the same way."""

from __future__ import annotations

import os
import sys

from certlint.errors import UsageError, out_of_memory, trace, unexpected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.errors import CertlintError


def complain(error: CertlintError) -> None:
    """Tells an error and its hint, harmless for a terminal. Each command of a hint gets a line of its own."""
    from certlint.escape import apart, terminal

    sys.stderr.write(f"certlint: {terminal(error.message)}\n")
    for each in apart(error.hint):
        sys.stderr.write(f"{'' if each.startswith(' ') else '  '}{terminal(each)}\n")


def tell_flaw(error: Exception, path: str = "") -> int:
    """Tells an error that nobody expected, and the file that it came of where that is known. Gives the exit code.

    What the system refuses is not a flaw of ours: too few descriptors, a folder that is gone.
    """
    if _is_interrupt(error):
        sys.stderr.write("\ncertlint: interrupted\n")
        return 130
    where = f"{path}: " if path else ""
    hint = "please report it; set CERTLINT_TRACEBACK=1 to see where it happened"
    if out_of_memory(error):
        complain(UsageError(f"{where}{unexpected(error)}"))
    elif isinstance(error, OSError) and error.strerror:
        trace(error)
        complain(
            UsageError(f"{error.filename or path or 'the system refused it'}: {error.strerror}", _system_hint(error))
        )
    else:
        complain(UsageError(f"{where}{unexpected(error)}", hint))
    return 2


def _system_hint(error: OSError) -> str:
    try:
        os.getcwd()
    except OSError:
        return "the current folder does not exist any more: change to another folder"
    if error.filename is not None:
        return "check the file and the permissions of its folders"
    return "check the limits of this process (`ulimit -a`); set CERTLINT_TRACEBACK=1 to see where it happened"


def _is_interrupt(error: BaseException | None) -> bool:
    """Whether Ctrl-C came while a class was made: before Python 3.12, `__set_name__` makes another error of it."""
    while error is not None:
        if isinstance(error, KeyboardInterrupt):
            return True
        error = error.__cause__
    return False
