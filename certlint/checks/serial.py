"""The serial number. RFC 5280 section 4.1.2.2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.check import check
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.parts import SerialNumber


@check
def positive(serial_number: SerialNumber) -> Iterator[Problem]:
    """The number is above zero."""
    if serial_number.number <= 0:
        said = "zero" if serial_number.number == 0 else f"negative: -{-serial_number.number:x} in hexadecimal"
        yield Problem(f"the serial number is {said}", expected="above zero", found=said)


@check
def at_most(serial_number: SerialNumber, *, octets: int) -> Iterator[Problem]:
    """The encoding of the number takes no more than `octets` bytes."""
    if serial_number.octets > octets:
        message = f"the serial number takes {serial_number.octets} octets"
        yield Problem(message, expected=f"at most {octets} octets", found=f"{serial_number.octets} octets")
