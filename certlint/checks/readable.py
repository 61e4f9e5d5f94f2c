"""Whether parts can be read that differ in every certificate: their errors are parts of their own (`error.subject`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.check import check
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.parts.derived import Undecodable


@check
def decodable(error: Undecodable, *, what: str) -> Iterator[Problem]:
    """There is no error in reading the part, which people call `what`."""
    yield Problem(f"{what} can't be decoded: {error.message}", found=error.message, at=error.offset)
