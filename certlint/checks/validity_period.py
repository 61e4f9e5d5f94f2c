"""How long a certificate lives. RFC 5280 section 4.1.2.5."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.check import check
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.derived.views import Lifetime

DAY = 86_400


@check
def at_most(lifetime: Lifetime, *, days: int, leeway: int = 0) -> Iterator[Problem]:
    """The certificate lives at most so many days of 86,400 seconds, and the `leeway` in seconds.

    Its first and its last second both count; a leeway of one grants the last.
    """
    if lifetime.seconds - leeway > days * DAY:
        rest = lifetime.seconds % DAY
        found = f"{lifetime.seconds // DAY} days" + (f" and {rest} seconds" if rest else "")
        yield Problem(f"it is valid for {found}", expected=f"{days} days or fewer", found=found)
