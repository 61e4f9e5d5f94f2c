"""The command line: parses, dispatches, maps errors to exit codes. Commands are in `certlint/commands/`."""

from __future__ import annotations

import gc
import os
import sys

from certlint import loading  # first, because it loads the following imports
from certlint.commands.usual_help import usual_help
from certlint.errors import CertlintError, ConfigurationError, out_of_memory
from certlint.files import standard

TYPE_CHECKING = False  # importing `typing` costs 4 ms
if TYPE_CHECKING:
    from typing import NoReturn


def main(argv: list[str] | None = None) -> int:
    """Runs a command line and returns its exit code. Raises nothing."""
    try:
        return _run(sys.argv[1:] if argv is None else argv)
    except CertlintError as error:
        from certlint.commands.stderr import report_error

        if isinstance(error, ConfigurationError):
            from certlint.config.quoting import unquoted

            error = unquoted(error, sys.argv[1:] if argv is None else argv)
        report_error(error)
        return error.exit_code
    except BrokenPipeError:
        return standard.READER_LEFT
    except KeyboardInterrupt:
        sys.stderr.write("\ncertlint: interrupted\n")
        return 130
    except Exception as error:  # noqa: BLE001 - an internal error is reported, with a traceback on request
        from certlint.commands.stderr import report_unexpected

        return report_unexpected(error)


def _run(argv: list[str]) -> int:
    """Runs a command line; all output is flushed when it returns. Raises what commands raise."""
    if (text := usual_help(argv)) is not None:
        sys.stdout.write(text)
        code, judges = 0, False
    else:
        code, judges = _run_command(argv)
    sys.stdout.flush()
    return standard.READER_LEFT if code == 0 and not judges and standard.reader_left() else code


def _run_command(argv: list[str]) -> tuple[int, bool]:
    """The exit code of a command, and whether it is a verdict."""
    from certlint.commands.usual_arguments import usual_arguments

    if (usual := usual_arguments(argv)) is not None:
        from certlint.commands import check

        return check.run(usual), True  # type: ignore[arg-type]  # it has the attributes of a Namespace
    from certlint.commands import untranslated  # noqa: F401 - before any module of commands imports argparse
    from certlint.commands.parser import parse_command
    from certlint.commands.registry import JUDGING, module_of

    try:
        command, arguments = parse_command(argv)
        code = loading.imported(module_of(command)).run(arguments)
        # A lost bundle is worse than a verdict that nobody reads.
        return code, command in JUDGING and getattr(arguments, "out", "") != "-"
    except SystemExit as end:  # argparse has printed its help or the version
        return int(end.code or 0), False


def program() -> NoReturn:
    """The console script: runs `main` and exits. Normal interpreter shutdown would cost half as much as startup."""
    # Imports are permanent; at its default thresholds, the garbage collector would traverse them a dozen times.
    gc.set_threshold(100_000)
    standard.take_over()
    _keep_warnings_of_libraries_quiet()
    try:
        code = main()
        sys.stderr.flush()
    except BaseException as error:  # noqa: BLE001 - the exit code must not look like a verdict
        code = _last_resort(error)
    os._exit(code)


def _last_resort(error: BaseException) -> int:
    """Reports that an error could not be reported, for lack of memory or because of another interrupt. Imports nothing."""
    if isinstance(error, KeyboardInterrupt):
        return 130
    lacks_memory = isinstance(error, Exception) and out_of_memory(error)
    why = "the input needs more memory than is available" if lacks_memory else "an error could not be reported"
    try:
        sys.stderr.write(f"certlint: {why}\n")
        sys.stderr.flush()
    except MemoryError:
        pass  # the exit code is the only report
    return 2


def _keep_warnings_of_libraries_quiet() -> None:
    """Acts as `python -W ignore` unless warnings were requested: they are for developers, and would disturb reports."""
    if not sys.warnoptions:
        sys.warnoptions.append("ignore")  # read when `warnings` is imported, and inherited by child processes
        if "warnings" in sys.modules:
            sys.modules["warnings"].simplefilter("ignore")
