"""How long a certificate lives, and how its dates are written. RFC 5280 section 4.1.2.5."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint import der
from certlint.check import check
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.parts.derived import Lifetime

_ENDS = ("notBefore", "notAfter")
_WORDS = {
    "no seconds": ("has no seconds", "seconds"),
    "a fraction": ("has a fraction of a second", "whole seconds"),
    "not zulu": ("is not in UTC, or does not say so with a Z", "Z at the end"),
    "before 2050": ("is before 2050, where UTCTime is the type to use", "UTCTime"),
}
DAY = 86_400


@check
def form(lifetime: Lifetime, *, type: str, flaw: str) -> Iterator[Problem]:
    """No date of one type is written with a flaw: no seconds, a fraction, not zulu, before 2050."""
    for index, each in enumerate(lifetime.forms):
        if der.tag_name(each.tag) == type and flaw in each.flaws:
            message, expected = _WORDS[flaw]
            yield Problem(f"{_ENDS[index]}, a {type}, {message}", expected=expected, found=flaw, at=index)


@check
def positive(lifetime: Lifetime) -> Iterator[Problem]:
    """The certificate does not end before it begins. RFC 5280 section 4.1.2.5."""
    if lifetime.seconds < 1:
        message = f"notAfter is {1 - lifetime.seconds} seconds before notBefore"
        yield Problem(message, expected="notAfter after notBefore", found="no time to live", at=1)


@check
def at_most(lifetime: Lifetime, *, days: int, leeway: int = 0) -> Iterator[Problem]:
    """The certificate lives at most so many days of 86,400 seconds, and the `leeway` in seconds.

    Its first and its last second both count; a leeway of one grants the last.
    """
    if lifetime.seconds - leeway > days * DAY:
        rest = lifetime.seconds % DAY
        found = f"{lifetime.seconds // DAY} days" + (f" and {rest} seconds" if rest else "")
        yield Problem(f"it is valid for {found}", expected=f"{days} days or fewer", found=found)
