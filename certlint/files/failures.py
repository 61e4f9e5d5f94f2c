"""Reasons why a file cannot be written, with hints."""

from __future__ import annotations

import errno

from certlint.errors import OutputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_HINTS = {
    errno.EEXIST: "choose another place, or overwrite it with --force",
    errno.ENOENT: "create the folder first, or choose another place",
    errno.ENOTDIR: "a part of the path is a file, not a folder: choose another place",
    errno.EISDIR: "it is a folder: give a file",
    errno.EACCES: "choose another place, or run certlint as a user who may write there",
    errno.EPERM: "choose another place, or run certlint as a user who may write there",
    errno.EROFS: "the file system is mounted read-only: choose another place",
    errno.ELOOP: "give the file that the link points to",
    errno.ESTALE: "check what else writes there, and run it again",
    errno.ENOSPC: "the disk is full: free some space and run it again; nothing was changed",
    errno.EDQUOT: "the quota is used up: make room and run it again; nothing was changed",
    errno.EFBIG: "the file is larger than the system allows (see `ulimit -f`); nothing was changed",
}


def failure(path: str, error: OSError | ValueError, hints: Mapping[int, str] | None = None) -> OutputError:
    """A system error as OutputError. `hints`, by error number, take precedence over the default ones."""
    number = (error.errno or 0) if isinstance(error, OSError) else 0
    reason = (isinstance(error, OSError) and error.strerror) or str(error)
    return OutputError(f"cannot write {path}: {reason}", {**_HINTS, **(hints or {})}.get(number, ""))


class FailuresReported:
    """Converts a system error to OutputError, except BrokenPipeError, which the caller handles."""

    def __init__(self, path: str, hints: Mapping[int, str] | None = None) -> None:
        self._path, self._hints = path, hints

    def __enter__(self) -> None:
        """Nothing to do."""

    def __exit__(self, _type: object, error: BaseException | None, _traceback: object) -> None:
        if isinstance(error, (OSError, ValueError)) and not isinstance(error, BrokenPipeError):
            raise failure(self._path, error, self._hints) from None
