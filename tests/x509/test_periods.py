"""What a validity is in months of the calendar."""

from __future__ import annotations

from datetime import datetime

import pytest

from certlint.x509.parts.core import Validity
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
