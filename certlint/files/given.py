"""The file, or the files in a folder, that an option such as `--trust`, `--pool` or `--crl` names."""

from __future__ import annotations

import errno
import os
import stat

from certlint.errors import InputError
from certlint.files import walking
from certlint.files.facts import Unreadable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def given_files(path: str) -> Iterator[tuple[str | Unreadable, bool]]:
    """The file, or the files in and below the folder, including links to files. Raises InputError for an unreadable folder.

    The second value says whether `path` is the file itself.
    """
    if not os.path.isdir(path):
        yield path, True
        return
    for file in walking.descend(path, []):
        if isinstance(file, Unreadable) and file.path == path:
            raise InputError(f"{path}: {file.reason}")
        yield file, False


def may_be_file(path: str) -> bool:
    """Whether there is a file, or may be one. False for pipes, devices, and links that lead nowhere."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except OSError as error:
        return error.errno not in (errno.ENOENT, errno.ELOOP)
