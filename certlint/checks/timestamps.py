"""Certificate Transparency: the SCTs in a certificate. RFC 6962 section 3.3, browsers' policies."""

from __future__ import annotations

from certlint.check import check
from certlint.report import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from certlint.x509.derived.periods import Months
    from certlint.x509.derived.views import Lifetime

DAY = 86_400


@check
def enough(
    timestamp_logs: tuple[bytes, ...] | None, lifetime: Lifetime, *, days: tuple[int, ...], logs: tuple[int, ...]
) -> Iterator[Problem]:
    """The SCTs come from enough different logs.

    A validity period of at most `days[i]` days needs `logs[i]`, a longer one the last of `logs`.

    A day is 86,400 seconds; the first and the last second of the validity period both count. RFC 5280 section 4.1.2.5.
    """
    limits = [limit * DAY for limit in days]
    yield from _enough(timestamp_logs, lifetime.seconds, limits, logs, lifetime.seconds // DAY)


@check
def enough_by_months(
    timestamp_logs: tuple[bytes, ...] | None,
    months: Months,
    lifetime: Lifetime,
    *,
    limits: tuple[int, ...],
    logs: tuple[int, ...],
) -> Iterator[Problem]:
    """The SCTs come from enough different logs. A validity period of at most `limits[i]` calendar months needs `logs[i]`."""
    yield from _enough(timestamp_logs, months.begun, limits, logs, lifetime.seconds // DAY)


def _enough(
    found: tuple[bytes, ...] | None, life: int, limits: Sequence[int], logs: tuple[int, ...], days: int
) -> Iterator[Problem]:
    wanted = next((n for limit, n in zip(limits, logs, strict=False) if life <= limit), logs[-1])
    count = len(set(found or ()))
    if count < wanted:
        message = f"the certificate has SCTs of {count} logs; a validity period of {days} days needs {wanted}"
        yield Problem(message, expected=f"SCTs of {wanted} logs or more", found=str(count))
