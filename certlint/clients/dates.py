"""Invalid dates that some clients accept, for example 30 February as 2 March."""

from __future__ import annotations

from certlint.asn1 import der
from certlint.errors import DecodeError
from certlint.light import datetime, re
from certlint.x509.parts.dates import read_time

_DIGITS = rb"(\d\d(?:\d\d)?)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z"
_LONGEST_MONTH = 31


def unreadable_date(raw: bytes) -> str:
    """The case of an undecodable validity period."""
    try:
        flaws = {_flaw(raw, node) for node in der.sequence(raw, "the validity")} - {""}
    except DecodeError:
        flaws = set()
    return flaws.pop() if len(flaws) == 1 else "time-unreadable"


def _flaw(raw: bytes, node: der.Node) -> str:
    try:
        read_time(raw, node)
    except DecodeError:
        return _case(raw[node.start : node.stop])
    return ""


def _case(text: bytes) -> str:
    """The defect in the digits of one date, if only the year, the day or the second is wrong."""
    digits = re.fullmatch(_DIGITS, text)
    if digits is None:
        return "time-unreadable"
    year, month, day, hour, minute, second = map(int, digits.groups())
    if len(digits[1]) == len("0000") and year == 0:
        return "time-in-year-0"
    year += 0 if year > _TWO_DIGITS else 2000
    if day <= _LONGEST_MONTH and _is_date(year, month, 1, hour, minute, second):
        return "time-day-beyond-month"
    return "time-second-60" if second == _LEAP and _is_date(year, month, day, hour, minute, 59) else "time-unreadable"


_LEAP, _TWO_DIGITS = 60, 99


def _is_date(year: int, month: int, day: int, hour: int, minute: int, second: int) -> bool:
    try:
        datetime(year, month, day, hour, minute, second)
    except ValueError:
        return False
    return True
