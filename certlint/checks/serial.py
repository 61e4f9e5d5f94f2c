"""The length of serial numbers. RFC 5280 section 4.1.2.2."""

from __future__ import annotations

from certlint.check import check, screens
from certlint.report import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.check import Rows, Screen
    from certlint.x509.derived.views import SerialShape


@check
def octets(serial_shape: SerialShape, *, at_most: int | None = None, at_least: int = 0) -> Iterator[Problem]:
    """The serial number has at most `at_most` and at least `at_least` octets.

    Numbers that are not positive are reported by another rule.
    """
    size = serial_shape.octets
    if at_most is not None and size > at_most:
        message = f"the serial number has {size} octets, more than {at_most}"
        yield Problem(message, expected=f"{at_most} octets or fewer", found=f"{size} octets")
    if size < at_least and serial_shape.sign > 0:
        found = f"{size} octet{'s' * (size != 1)}"
        message = f"the serial number has {found}, fewer than {at_least}"
        yield Problem(message, expected=f"{at_least} octets or more", found=found)


@screens(octets, "at_most", "at_least")
def _octets(rows: Rows) -> Screen:
    """All rows if one of them does not allow this length."""
    every, least = range(len(rows)), max(row["at_least"] for row in rows)
    most = min((row["at_most"] for row in rows if row["at_most"] is not None), default=None)
    return lambda serial_shape: (
        () if least <= serial_shape.octets and (most is None or serial_shape.octets <= most) else every
    )
