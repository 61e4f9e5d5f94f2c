"""Dates of revocation at their bounds: the moment itself is still right."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from certlint.checks.crls import revoked_before_update, revoked_since
from certlint.x509.crl import with_entries
from tests import forge
from tests.forge.revocation import Revoked

ROOT = forge.root(key="p384-a")
MADE = datetime(2026, 5, 1, 12, 30)
SECOND = timedelta(seconds=1)


def parts(*dates: datetime):
    listed = forge.crl(ROOT, [Revoked(5 + n, date) for n, date in enumerate(dates)], this_update=MADE)
    read = with_entries(listed)
    return read.part("revoked_certificates"), read.part("crl_dates")


@pytest.mark.parametrize("dates", [(MADE,), (MADE - SECOND,), (MADE, MADE - timedelta(days=9))])
def test_what_was_revoked_up_to_the_update_is_sound(dates):
    assert list(revoked_before_update(*parts(*dates))) == []


@pytest.mark.parametrize("others", [(), (MADE,), (MADE, MADE - SECOND)])
def test_what_was_revoked_after_the_update_is_told(others):
    """Of several, the last."""
    (problem,) = revoked_before_update(*parts(*others, MADE + SECOND, MADE + timedelta(days=1, minutes=5)))
    assert problem.message == f"serial number 0{6 + len(others)} was revoked on 2026-05-02 12:35, after thisUpdate"
    assert (problem.expected, problem.found) == ("2026-05-01 12:30 or earlier", "2026-05-02 12:35")


def test_nothing_was_revoked_before_a_day():
    first = datetime(1999, 1, 1)
    assert list(revoked_since(parts(first, MADE)[0], first="1999-01-01")) == []
    (problem,) = revoked_since(parts(MADE, first - SECOND, first)[0], first="1999-01-01")
    assert problem.message == "serial number 06 was revoked on 1998-12-31"
    assert (problem.expected, problem.found) == ("1999-01-01 or later", "1998-12-31")
