"""Files that are read whole, such as a configuration: those that a person writes, and that have a bound for that reason."""

from __future__ import annotations

import errno
import os

MOST_BYTES = 1 << 24
"""Far more than anybody writes; a device may have no end."""


def read_whole(path: str, most: int = MOST_BYTES) -> bytes:
    """The bytes of a file. Raises OSError, with EFBIG for one that has more than `most`, and ValueError for no path."""
    with open(path, "rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), path)
    return data
