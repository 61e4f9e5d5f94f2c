"""Folders that files are written into: missing ones, and those that are created."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from certlint.files import system

if TYPE_CHECKING:
    from collections.abc import Collection


def folder_at(place: str) -> system.Folder:
    """The open folder. Raises OSError, with the name of the folder if it does not exist."""
    try:
        return system.Folder.at(place)
    except FileNotFoundError:
        raise FileNotFoundError(errno.ENOENT, f"the folder {place} does not exist") from None


def is_to_be_made(place: str, folders: Collection[str]) -> bool:
    """Whether a folder is missing and one of those that are created, because an option named them as the place of new files.

    The folder of a file that an option names is not created: it may be misspelt.
    """
    return place in [os.path.split(os.path.join(each, "file"))[0] for each in folders] and not os.path.lexists(place)
