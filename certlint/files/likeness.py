"""What a new file takes over from the one that it replaces: owner, mode, and who else may do what."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from certlint.files import system

if TYPE_CHECKING:
    from certlint.files.system import Folder

_BITS = 0o777


def access_in(folder: Folder, name: str) -> bytes:
    """The access control list of the file in a place; empty where it has none, or cannot be opened."""
    try:
        descriptor = folder.open(name)
    except OSError:  # it may be replaced and not be read
        return b""
    try:
        return system.access_of(descriptor)
    finally:
        os.close(descriptor)


def take_after(descriptor: int, model: os.stat_result) -> int:
    """Takes over the owner of another file as far as that is allowed; the mode that goes with it."""
    mode = stat.S_IMODE(model.st_mode) & _BITS
    try:
        system.give(descriptor, (model.st_uid, model.st_gid))
    except PermissionError:
        try:
            system.give(descriptor, (os.fstat(descriptor).st_uid, model.st_gid))
        except PermissionError:  # what was for the group is not for another group
            mode &= ~0o070 | (mode & 0o007) << 3
    return mode
