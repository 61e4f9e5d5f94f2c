"""Whether a certificate is alive, for how long yet. RFC 5280 section 4.1.2.5."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from certlint.check import check
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from certlint.x509.parts import Validity

DAY = timedelta(days=1)


@check
def begun(validity: Validity, now: datetime) -> Iterator[Problem]:
    """The first moment of the certificate's life has come. One that never comes is another rule's."""
    start = validity.not_before.moment
    if now < start <= validity.not_after.moment:
        yield Problem(
            f"it is valid from {_text(start)} only, in {_days(start - now)}",
            expected=f"notBefore at or before {_text(now)}",
            found=_text(start),
            at=validity.not_before.at,
        )


@check
def lasts(validity: Validity, now: datetime, *, days: int, above: int | None = None) -> Iterator[Problem]:
    """At least `days` whole days are left; the last moment of the certificate's life belongs to it.

    Fewer than `above`, where that is given, are left to another rule, and so is what has not begun.
    """
    end = validity.not_after.moment
    left = end - now
    if left >= days * DAY or now < validity.not_before.moment or (above is not None and left < above * DAY):
        return
    over = now > end
    yield Problem(
        f"it expired on {_text(end)}, {_days(-left)} ago" if over else f"it expires on {_text(end)}, in {_days(left)}",
        expected=f"notAfter after {_text(now)}" if over else f"{days} days or more",
        found=_text(end) if over else _days(left),
        at=validity.not_after.at,
    )


def _text(moment: datetime) -> str:
    # As `strftime` would have it, in a fifth of the time: audits find thousands that have expired.
    return f"{moment.isoformat(' ')[:19]} UTC"


def _days(span: timedelta) -> str:
    """`45 days`; below two days in hours, above with the part of a day that was begun left out."""
    if span < 2 * DAY:
        hours = span // timedelta(hours=1)
        return f"{hours} hour{'s' * (hours != 1)}"
    return f"{span.days} days"
