"""certlint's own configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.check import check
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from certlint.suppressions import Judged


@check
def suppressions_last(configuration: tuple[Judged, ...], now: datetime) -> Iterator[Problem]:
    """No suppression has reached the day on which it expires."""
    day = now.date().isoformat()
    for suppression, _ in configuration:
        if suppression.expires <= day:
            yield Problem(
                f"the suppression of {suppression.rule} expired on {suppression.expires}: {suppression.reason}",
                expected=f"a day after {day}",
                found=suppression.expires,
                line=suppression.line,
                path=suppression.origin,
            )


@check
def suppressions_used(configuration: tuple[Judged, ...], now: datetime) -> Iterator[Problem]:
    """Every suppression that has not expired suppresses something, as far as this run can tell."""
    day = now.date().isoformat()
    for suppression, unused in configuration:
        if unused and suppression.expires > day:
            yield Problem(
                f"the suppression of {suppression.rule} suppresses nothing: {suppression.reason}",
                line=suppression.line,
                path=suppression.origin,
            )
