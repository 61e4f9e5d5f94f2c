"""Certificate Transparency: the timestamps that a certificate carries. RFC 6962 section 3.3, browsers' policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.check import check
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.parts.shapes import Lifetime

DAY = 86_400


@check
def enough(
    timestamp_logs: tuple[bytes, ...] | None, lifetime: Lifetime, *, days: tuple[int, ...], logs: tuple[int, ...]
) -> Iterator[Problem]:
    """The timestamps come from enough different logs: at most `days[i]` days of life ask for `logs[i]`, more for the last.

    A day is 86,400 seconds; the first and the last second of the life both count. RFC 5280 section 4.1.2.5.
    """
    wanted = next((n for limit, n in zip(days, logs, strict=False) if lifetime.seconds <= limit * DAY), logs[-1])
    count = len(set(timestamp_logs or ()))
    if count < wanted:
        message = (
            f"it has timestamps of {count} logs, of {wanted} that a life of {lifetime.seconds // DAY} days asks for"
        )
        yield Problem(message, expected=f"{wanted} logs or more", found=str(count))
