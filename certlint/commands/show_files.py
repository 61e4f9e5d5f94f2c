"""`certlint check --show-files`: which files a run would read."""

from __future__ import annotations

import sys
from itertools import chain
from typing import TYPE_CHECKING

from certlint.batch.stream.kinds import STREAM_SUFFIXES
from certlint.escape import terminal
from certlint.files import walking

if TYPE_CHECKING:
    from certlint.files.facts import Unreadable


def show_files(paths: list[str], missing: list[Unreadable], left_out: list[str], *, stream: bool) -> int:
    """Lists the files that would be read, and on stderr what would not; 3 when something cannot be."""
    from certlint.engine.verdict import Conclusion, exit_code

    suffixes = STREAM_SUFFIXES if stream else walking.SUFFIXES
    incomplete = False
    for path in chain(missing, walking.expand(paths, suffixes=suffixes, left_out=left_out)):
        if isinstance(path, str):
            sys.stdout.write(terminal(path) + "\n")
        else:
            sys.stderr.write(f"{terminal(path.path)}: {terminal(path.reason)}\n")
            incomplete = True
    for note in walking.note(left_out):
        sys.stderr.write(terminal(note) + "\n")
    return exit_code(Conclusion(incomplete=incomplete))
