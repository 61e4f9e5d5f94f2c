"""Files that are read whole, such as a configuration: those that a person writes, and that have a bound for that reason."""

from __future__ import annotations

import errno
import os

MOST_BYTES = 1 << 21
"""Far more than anybody writes, and as much as TOML may have for a run to stay below 200 MB; a device may have no end."""


def read_whole(path: str, most: int = MOST_BYTES) -> bytes:
    """The bytes of a file. Raises OSError, with EFBIG for one that has more than `most`, and ValueError for no path."""
    with open(path, "rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, f"{os.strerror(errno.EFBIG)} (it has more than {most:,} bytes)", path)
    return data
