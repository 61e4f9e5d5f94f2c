"""Messages on standard error that all commands write in the same form."""

from __future__ import annotations

import os
import sys

from certlint.errors import UsageError, out_of_memory, trace, unexpected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.errors import CertlintError


def report_error(error: CertlintError) -> None:
    """Writes an error and its hint, escaped for a terminal, without passwords in addresses. Each command gets its own line."""
    from certlint.escape import apart, build_log_line, terminal

    message, hint = error.message, error.hint
    if "://" in error.text:
        from certlint.inventory.sql.targets import masked

        message, hint = masked(message), masked(hint)
    sys.stderr.write(f"certlint: {terminal(message)}\n")
    for each in apart(hint):
        sys.stderr.write(f"{'' if each.startswith(' ') else '  '}{build_log_line(each)}\n")


def report_unexpected(error: Exception, path: str = "") -> int:
    """Writes an unexpected error, with the file that caused it if known. Returns the exit code.

    Errors of the system, such as too few descriptors or a removed folder, are not reported as bugs.
    """
    if _is_interrupt(error):
        sys.stderr.write("\ncertlint: interrupted\n")
        return 130
    where = f"{path}: " if path else ""
    hint = "please report it; set CERTLINT_TRACEBACK=1 to see where it happened"
    if out_of_memory(error):
        report_error(UsageError(f"{where}{unexpected(error)}"))
    elif isinstance(error, OSError) and error.strerror:
        trace(error)
        report_error(
            UsageError(f"{error.filename or path or 'the system refused it'}: {error.strerror}", _system_hint(error))
        )
    else:
        report_error(UsageError(f"{where}{unexpected(error)}", hint))
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
    """Whether Ctrl-C interrupted the creation of a class: before Python 3.12, `__set_name__` wraps the exception."""
    while error is not None:
        if isinstance(error, KeyboardInterrupt):
            return True
        error = error.__cause__
    return False
