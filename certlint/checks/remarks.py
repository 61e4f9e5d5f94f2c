"""What there is to say of a part from reading it alone: that it can't be read, or what is odd about it all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.check import NotJudgedError, check
from certlint.report import Problem
from certlint.x509.remarks import notes

if TYPE_CHECKING:
    from collections.abc import Iterator


@check
def noted(part: object, *, kind: str) -> Iterator[Problem]:
    """Reading the part gives rise to no note of this kind; `parts/notes` has the kinds, part by part."""
    try:
        found = notes(part, kind)
    except KeyError:
        raise NotJudgedError(f"nothing of the kind {kind!r} is ever noted of this part") from None
    for note in found:
        yield Problem(note.message, expected=note.expected, found=note.found, at=note.at)
