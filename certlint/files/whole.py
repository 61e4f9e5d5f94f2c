"""Files that are read whole, such as a configuration: those that a person writes, and that have a bound for that reason."""

from __future__ import annotations

import errno
import os
import stat

from certlint.files.opening import open_to_read

MOST_BYTES = 1 << 21
"""Far more than anybody writes, and as much as TOML may have for a run to stay below 200 MB; a device may have no end."""

_OPEN_ALREADY = ("/dev/fd/", "/proc/", "/dev/stdin")


def read_whole(path: str, most: int = MOST_BYTES) -> bytes:
    """The bytes of a file. Raises OSError, with EFBIG for one that has more than `most`, and ValueError for no path.

    Nobody waits for the writer of a named pipe; what a shell hands over as an open descriptor is read to its end.
    """
    with open(path, "rb", opener=lambda name, _flags: open_to_read(name)) as file:
        if stat.S_ISFIFO(os.fstat(file.fileno()).st_mode) and not path.startswith(_OPEN_ALREADY):
            raise OSError(errno.EINVAL, "it is a named pipe, not a file", path)
        if hasattr(os, "set_blocking"):
            os.set_blocking(file.fileno(), True)
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, f"{os.strerror(errno.EFBIG)} (it has more than {most:,} bytes)", path)
    return data
