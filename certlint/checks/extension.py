"""Extensions as such: whether they are there, critical, empty. RFC 5280 section 4.2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.check import check
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.parts import Extension


@check
def criticality(extension: Extension, *, critical: bool) -> Iterator[Problem]:
    """An extension is marked as the profile of it asks. RFC 5280 section 4.2."""
    if extension.critical != critical:
        expected, found = ("critical", "not critical") if critical else ("not critical", "critical")
        yield Problem(f"{extension.title} is {found}", expected=expected, found=found)
