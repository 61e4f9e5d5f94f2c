"""Files of hosts: one per line; a number sign begins a comment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.errors import UsageError
from certlint.escape import shortened
from certlint.files import sources
from certlint.files.facts import Unreadable
from certlint.output.record import Record, unread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.batch.scan.targets import Targets


def add_file(targets: Targets, path: str) -> Iterator[Record]:
    """Adds the hosts of a file, or of standard input; yields a record for each invalid line or unreadable file."""
    loaded = sources.load(path)
    if isinstance(loaded, Unreadable):
        yield unread(loaded.path, loaded.reason)
        return
    for number, line in enumerate(loaded.raw.splitlines(), 1):
        text = line.partition(b"#")[0].strip().decode("utf-8", "backslashreplace")
        if not text:
            continue
        try:
            targets.add(text)
        except UsageError as error:
            yield unread(f"{loaded.path}:{number}", shortened(error.message, 200))
