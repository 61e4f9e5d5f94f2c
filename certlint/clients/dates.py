"""Invalid dates that some clients accept, for example 30 February as 2 March."""

from __future__ import annotations

from certlint.asn1 import der
from certlint.errors import DecodeError
from certlint.light import datetime, re
from certlint.x509.parts.dates import read_time

_DIGITS = rb"(\d\d(?:\d\d)?)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z"
_LONGEST_MONTH = 31
_DATES = ("notBefore", "notAfter")


def unreadable_date(raw: bytes) -> str:
    """The case of an undecodable validity period."""
    try:
        nodes = der.sequence(raw, "the validity")
    except DecodeError:
        return "time-unreadable"
    flaws = {_flaw(raw, node) for node in nodes} - {""}
    if len(nodes) != len(_DATES) and not flaws:
        return "time-followed" if len(nodes) > len(_DATES) else "time-missing"
    return flaws.pop() if len(flaws) == 1 else "time-unreadable"


def _flaw(raw: bytes, node: der.Node) -> str:
    try:
        read_time(raw, node)
    except DecodeError:
        return _case(raw[node.start : node.stop], node.tag)
    return ""


def _case(text: bytes, tag: int) -> str:
    """The defect in the digits of one date, if only their number, the year, the day or the second is wrong."""
    digits = re.fullmatch(_DIGITS, text)
    if tag not in _YEARS or digits is None or len(digits[1]) != _YEARS[tag]:
        return "time-digits" if tag in _YEARS and _is_cut(text, _YEARS[tag]) else "time-unreadable"
    year, month, day, hour, minute, second = map(int, digits.groups())
    if len(digits[1]) == len("0000") and year == 0:
        return "time-in-year-0"
    year += 0 if year > _TWO_DIGITS else 2000
    if 1 <= day <= _LONGEST_MONTH and _is_date(year, month, 1, hour, minute, second):
        return "time-day-beyond-month"
    return "time-second-60" if second == _LEAP and _is_date(year, month, day, hour, minute, 59) else "time-unreadable"


_YEARS = {der.UTC_TIME: 2, der.GENERALIZED_TIME: 4}
"""The digits of the year."""
_LEAP, _TWO_DIGITS = 60, 99


def _is_cut(text: bytes, year: int) -> bool:
    """Whether GnuTLS reads a date with too few or too many digits: those that it needs, and zeros for missing ones."""
    if not re.fullmatch(rb"\d+Z", text) or len(text) < year + _PAIRS_OF_MINUTE:
        return False
    pairs = [text[at : at + 2].rstrip(b"Z") for at in range(year, year + 10, 2)]
    month, day, hour, minute, second = (int(pair or b"0") for pair in pairs)
    return _is_date(2000, month, min(day, 28), hour, minute, second) and day <= _LONGEST_MONTH


_PAIRS_OF_MINUTE = 8


def _is_date(year: int, month: int, day: int, hour: int, minute: int, second: int) -> bool:
    try:
        datetime(year, month, day, hour, minute, second)
    except ValueError:
        return False
    return True


def is_malformed_utc_time(node: der.Node, raw: bytes) -> bool:
    """Whether a UTCTime has no minutes, or a fraction of a second: X.680 section 47.3 allows neither."""
    text = raw[node.start : node.stop]
    return node.tag == der.UTC_TIME and not re.fullmatch(rb"\d{10}(?:\d\d)?(?:Z|[+-]\d+)?", text)
