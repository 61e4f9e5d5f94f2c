"""The shape of serial numbers: the number itself differs in every certificate. RFC 5280 section 4.1.2.2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.check import check
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.parts.shapes import SerialShape


@check
def at_most(serial_shape: SerialShape, *, octets: int) -> Iterator[Problem]:
    """The serial number takes at most so many octets."""
    if serial_shape.octets > octets:
        message = f"the serial number takes {serial_shape.octets} octets, more than {octets}"
        yield Problem(message, expected=f"{octets} octets or fewer", found=f"{serial_shape.octets} octets")
