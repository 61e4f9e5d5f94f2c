"""What a validity is in months of the calendar."""

from __future__ import annotations

from datetime import datetime

import pytest

from certlint.errors import DecodeError
from certlint.x509.parts.dates import Validity
from tests.forge import der


@pytest.mark.parametrize(
    ("begin", "end", "months"),
    [
        (datetime(2017, 1, 1), datetime(2020, 4, 1), 39),
        (datetime(2017, 1, 1), datetime(2020, 4, 1, 0, 0, 1), 40),
        (datetime(2020, 1, 31), datetime(2020, 2, 29), 1),
        (datetime(2020, 1, 31), datetime(2020, 3, 2), 2),
        (datetime(2020, 5, 15), datetime(2020, 5, 1), 0),
        (datetime(9998, 12, 31), datetime(9999, 12, 31), 12),
    ],
)
def test_calendar_months(begin, end, months):
    assert Validity(der.sequence(der.time(begin), der.time(end))).months == months


@pytest.mark.parametrize(
    ("begin", "end", "months"),
    [
        (datetime(2024, 1, 1), datetime(2027, 3, 31, 23, 59, 59), 39),
        (datetime(2024, 1, 1), datetime(2027, 4, 1), 40),
        (datetime(2024, 1, 31), datetime(2027, 4, 30, 23, 59, 59), 39),
        (datetime(2024, 2, 29, 12), datetime(2027, 5, 29, 11, 59, 59), 39),
        (datetime(9998, 12, 31), datetime(9999, 12, 31, 23, 59, 59), 13),
    ],
)
def test_calendar_months_with_the_last_second(begin, end, months):
    assert Validity(der.sequence(der.time(begin), der.time(end))).months_inclusive == months


@pytest.mark.parametrize("begin", ["500101000000Z", "691231235959Z", "700101000000Z", "240229120001Z", "491231235959Z"])
def test_seconds_are_those_of_the_moments(begin):
    for end in ("490101000000Z", "240229235959Z"):
        for _ in range(2):  # the second time, the days are known
            validity = Validity(der.sequence(der.tlv(0x17, begin.encode()), der.tlv(0x17, end.encode())))
            assert validity.first == validity.not_before.moment.timestamp()
            assert validity.last == validity.not_after.moment.timestamp()


@pytest.mark.parametrize("clock", ["240000", "006000", "000060", "999999"])
def test_a_clock_that_shows_no_time_of_day(clock):
    good = der.tlv(0x17, b"240229000000Z")
    assert Validity(der.sequence(good, good)).seconds == 1
    with pytest.raises(DecodeError, match=f"240229{clock}Z is not a time"):
        Validity(der.sequence(good, der.tlv(0x17, f"240229{clock}Z".encode())))
