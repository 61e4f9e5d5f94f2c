"""The length of the validity period in days of 86,400 seconds. RFC 5280 section 4.1.2.5.

Limits in calendar months are in `periods`, limits by the date of issue in `validity.limited`.
"""

from __future__ import annotations

from certlint.check import check, screens
from certlint.report import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.check import Rows, Screen
    from certlint.x509.derived.views import Lifetime

DAY = 86_400


def _days(count: int) -> str:
    return f"{count} day{'s' * (count != 1)}"


@check
def at_most(lifetime: Lifetime, *, days: int, leeway: int = 0) -> Iterator[Problem]:
    """The validity period is at most `days` days of 86,400 seconds, plus `leeway` seconds.

    Its first and its last second both count; a leeway of one second allows for the last.
    """
    if lifetime.seconds - leeway > days * DAY:
        rest = lifetime.seconds % DAY
        found = _days(lifetime.seconds // DAY) + (f" and {rest} second{'s' * (rest > 1)}" if rest else "")
        yield Problem(
            f"the validity period is {found}", expected=_days(days) + (" or fewer" if days > 1 else ""), found=found
        )


@check
def at_least(lifetime: Lifetime, *, days: int) -> Iterator[Problem]:
    """The validity period is at least `days` days of 86,400 seconds. Its first and its last second both count."""
    if lifetime.seconds < days * DAY:
        found = _days(lifetime.seconds // DAY)
        yield Problem(f"the validity period is {found}", expected=f"{_days(days)} or more", found=found)


@screens(at_most, "days", "leeway")
def _at_most(rows: Rows) -> Screen:
    """The rows whose limit is exceeded; hardly any certificate exceeds the lowest one."""
    limits = [row["days"] * DAY + row["leeway"] for row in rows]
    least = min(limits)

    def screen(lifetime: Lifetime) -> list[int]:
        seconds = lifetime.seconds
        return [number for number, limit in enumerate(limits) if seconds > limit] if seconds > least else []

    return screen
