"""A service that many tests ask."""

from __future__ import annotations

import pytest

from tests.support.service import served


@pytest.fixture(scope="module")
def service():
    with served() as running:
        yield running
