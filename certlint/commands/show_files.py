"""`certlint check --show-files`: which files a run would read."""

from __future__ import annotations

import sys
from itertools import chain
from typing import TYPE_CHECKING

from certlint.batch.stream.kinds import STREAM_SUFFIXES
from certlint.escape import terminal
from certlint.files import walking
from certlint.files.facts import Unreadable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from certlint.bundle.reading import Reading


def show_files(
    paths: list[str], missing: list[Unreadable], left_out: list[str], *, stream: bool, together: Collection[str] = ()
) -> int:
    """Lists the files that would be read and how, and on stderr those that would not; 3 if a file cannot be read."""
    from certlint.engine.verdict import Conclusion, exit_code

    others = walking.Others(_note_unread)
    incomplete = False
    for found in chain(missing, _found(paths, left_out, others, together, stream=stream)):
        if isinstance(found, Unreadable):
            sys.stderr.write(f"{terminal(found.path)}: {terminal(found.reason)}\n")
            incomplete = True
        else:
            path, reading = (found, "") if isinstance(found, str) else (found.path, f"  {found.text}")
            sys.stdout.write(terminal(f"{path}{reading}") + "\n")
    for note in walking.note(left_out):
        sys.stderr.write(terminal(note) + "\n")
    return exit_code(Conclusion(incomplete=incomplete))


def _found(
    paths: list[str], left_out: list[str], others: walking.Others, together: Collection[str], *, stream: bool
) -> Iterator[str | Reading | Unreadable]:
    """The inputs of a run. Certificates that are evaluated one by one have no companion files."""
    if stream:
        return walking.expand(paths, suffixes=STREAM_SUFFIXES, left_out=left_out, others=others)
    from certlint.batch import folders
    from certlint.policy.resolve import known_names

    return folders.with_readings(paths, known_names(), left_out, others, together=together)


def _note_unread(path: str) -> None:
    audited = "; --format jsonl reads it" if path.lower().endswith(STREAM_SUFFIXES) else ""
    sys.stderr.write(f"{terminal(path)}: not read: its name does not end as certificate files do{audited}\n")
