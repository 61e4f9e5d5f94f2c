"""Limits on what a discovered configuration may cost; it may have been written by whoever made the files."""

from __future__ import annotations

import os
import stat

from certlint.config.reach import lies_beside, refused_as_found
from certlint.files.sources import special
from certlint.policy.settings import STORES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.config.model import Configuration, Value

MOST_SECONDS = 10
"""Seconds of factoring for each key."""
MOST_FILES, MOST_BYTES = 1000, 1 << 26
"""Bytes in total that one key may read outside the configuration's folder."""
_READ = ("trust", "pool", "crl", "ocsp_response", "known_keys", "ct_logs")


def verify_cost(configuration: Configuration) -> None:
    """Raises ConfigurationError for expensive requests: factoring, many files elsewhere, a file that blocks when read."""
    for values in (configuration.values, *(section.values for section in configuration.sections)):
        for name, value in values.items():
            if name == "deep" and value.value > MOST_SECONDS:
                why = f"asks for at most {MOST_SECONDS} seconds for each key (deep), not {value.value:,}"
                raise refused_as_found(configuration, value, why)
            if name in _READ:
                _verify_amount(configuration, value)
            if name == "passphrase_file":
                _verify_file(configuration, value)


def _verify_file(configuration: Configuration, value: Value) -> None:
    try:
        mode = os.stat(value.value).st_mode
    except (OSError, ValueError):
        return  # the reader of the file reports it
    if not stat.S_ISREG(mode):
        kind = special(mode).partition(",")[0].removeprefix("this is ")
        raise refused_as_found(configuration, value, f"reads passphrases from files, and {value.value} is {kind}")


def _verify_amount(configuration: Configuration, value: Value) -> None:
    """Raises ConfigurationError if the files of one key exceed the limits in number or bytes."""
    count = size = 0
    for place in value.value:
        if place in STORES or lies_beside(configuration, value, place):
            continue
        for each in _sizes(place):
            count, size = count + 1, size + each
            if count > MOST_FILES or size > MOST_BYTES:
                most = f"{MOST_FILES:,} files and {MOST_BYTES >> 20} MiB"
                raise refused_as_found(
                    configuration, value, f"reads at most {most} outside its folder: {place} has more"
                )


def _sizes(place: str) -> Iterator[int]:
    """The sizes of a file, or of all files in and below a folder; links to folders are not followed.

    A folder, and what is not a regular file, counts as one file without bytes.
    """
    if not os.path.isdir(place):
        yield os.stat(place).st_size if os.path.isfile(place) else 0
        return
    folders = [place]
    while folders:
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    yield os.stat(entry.path).st_size if entry.is_file() else 0
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
        except OSError:
            continue  # the reader of the file reports it
