"""Files that are read as a whole, such as a configuration, with a size limit."""

from __future__ import annotations

import errno
import os
import stat

from certlint.files.opening import open_to_read

MOST_BYTES = 1 << 21
"""Far more than a person writes, and as much TOML as a run below 200 MB can parse; a device may be endless."""

_OPEN_ALREADY = ("/dev/fd/", "/proc/", "/dev/stdin")


def read_whole(path: str, most: int = MOST_BYTES) -> bytes:
    """The bytes of a file. Raises OSError, with EFBIG for more than `most` bytes, and ValueError for an invalid path.

    Does not wait for the writer of a named pipe; reads an open descriptor from the shell to its end.
    """
    with open(path, "rb", opener=lambda name, _flags: open_to_read(name)) as file:
        if stat.S_ISFIFO(os.fstat(file.fileno()).st_mode) and not path.startswith(_OPEN_ALREADY):
            raise OSError(errno.EINVAL, "it is a named pipe, not a file", path)
        if (data := _given(path, file.fileno())) is not None:
            return bounded(data, path, most)
        if hasattr(os, "set_blocking"):
            os.set_blocking(file.fileno(), True)
        data = file.read(most + 1)
    return bounded(data, path, most)


def _given(path: str, descriptor: int) -> bytes | None:
    """The contents of a stream that was read before processes were started."""
    if not path.startswith(_OPEN_ALREADY):
        return None
    from certlint.files.given_streams import kept_from  # not needed for files

    return kept_from(descriptor)


def bounded(data: bytes, path: str, most: int) -> bytes:
    """The bytes of a file of which at most `most` and one more were read. Raises OSError, with EFBIG for more."""
    if len(data) > most:
        raise OSError(errno.EFBIG, f"{os.strerror(errno.EFBIG)} (it has more than {most:,} bytes)", path)
    return data
