"""A command that is killed before one of the calls by which it changes what is on the disk."""

from __future__ import annotations

import os
import signal
import warnings

from tests.support.cli import certlint

CALLS = (
    *("open", "write", "fchmod", "fchown", "fsync", "link", "replace", "rename", "unlink", "chmod"),
    *("mkdir", "rmdir", "ftruncate"),
)


def killed_before(number: int, *arguments: object) -> bool:
    """Runs certlint in a child that is killed before its `number`th call to the file system; whether it came so far."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # later Pythons mind threads of the test runner
        pid = os.fork()
    if not pid:
        left, opened = number, os.open

        def counted(call):
            def wrapper(*args, **options):
                nonlocal left
                left -= call is not opened or bool(args[1] & os.O_CREAT)
                if not left:
                    os.kill(os.getpid(), signal.SIGKILL)
                return call(*args, **options)

            return wrapper

        try:
            for name in CALLS:
                setattr(os, name, counted(getattr(os, name)))
            certlint(*arguments)
        finally:
            os._exit(0)  # whatever happens, the child is not to go on with the tests
    return os.WIFSIGNALED(os.waitpid(pid, 0)[1])
