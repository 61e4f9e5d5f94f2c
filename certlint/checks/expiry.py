"""Whether a certificate is valid at the moment of the run: begun, due for renewal, expired. RFC 5280 section 4.1.2.5.

The length of the validity period is checked in `validity_period`.
"""

from __future__ import annotations

from certlint.check import check, screens
from certlint.report import Problem
from certlint.x509.days import DAY, hours_text, longest_notice, moment_text, notice, since_1970, span_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from certlint.check import Rows, Screen
    from certlint.x509.parts import Validity


@check
def begun(validity: Validity, now: datetime) -> Iterator[Problem]:
    """The validity period has begun. A validity period that ends before it begins is reported by another rule."""
    start = validity.not_before.moment
    if now < start <= validity.not_after.moment:
        yield Problem(
            f"the certificate is not valid before {moment_text(start)}, in {span_text(start - now)}",
            expected=f"notBefore at or before {moment_text(now)}",
            found=moment_text(start),
            at=validity.not_before.at,
        )


@screens(begun)
def _begun(rows: Rows) -> Screen:
    """All rows if the validity period has not begun."""
    every = range(len(rows))
    return lambda validity, now: every if since_1970(now) <= validity.first else ()


@check
def renewed_in_time(validity: Validity, now: datetime, *, days: int | None = None) -> Iterator[Problem]:
    """At least `days` whole days are left until notAfter; without `days`, a third of the validity period, at most 45 days.

    Certificates that have expired, or are not valid yet, are reported by other rules.
    """
    begin, end = validity.not_before.moment, validity.not_after.moment
    left, wanted = end - now, notice(begin, end, days)
    if begin <= now <= end and left < wanted:
        text_of = span_text if span_text(left) != span_text(wanted) else hours_text
        yield Problem(
            f"the certificate expires on {moment_text(end)}, in {text_of(left)}",
            expected=f"{text_of(wanted)} or more",
            found=text_of(left),
            at=validity.not_after.at,
        )


@screens(renewed_in_time, "days")
def _renewed_in_time(rows: Rows) -> Screen:
    """All rows if fewer days are left than one of them may require."""
    every, wanted = range(len(rows)), max(longest_notice(params["days"]) for params in rows).total_seconds()
    return lambda validity, now: every if validity.last - since_1970(now) <= wanted else ()


@check
def lasts(validity: Validity, now: datetime, *, days: int, above: int | None = None) -> Iterator[Problem]:
    """At least `days` whole days are left until notAfter, which is still valid.

    Fewer than `above` days, and certificates that are not valid yet, are reported by other rules.
    """
    end = validity.not_after.moment
    left = end - now
    if left >= days * DAY or now < validity.not_before.moment or (above is not None and left < above * DAY):
        return
    over = now > end
    yield Problem(
        f"the certificate expired on {moment_text(end)}, {span_text(-left)} ago"
        if over
        else f"the certificate expires on {moment_text(end)}, in {span_text(left)}",
        expected=f"notAfter after {moment_text(now)}" if over else f"{days} days or more",
        found=moment_text(end) if over else span_text(left),
        at=validity.not_after.at,
    )


@screens(lasts, "days", "above")
def _lasts(rows: Rows) -> Screen:
    """All rows if fewer days are left than one of them requires."""
    every, wanted = range(len(rows)), max(params["days"] for params in rows) * 86_400
    return lambda validity, now: every if validity.last - since_1970(now) <= wanted else ()
