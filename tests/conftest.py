"""What holds for all tests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

# How long an example takes says more about the machine than about the code.
settings.register_profile("certlint", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("certlint")

ALL_SLOW = re.compile(r"^pytestmark = .*\bpytest\.mark\.slow\b", re.MULTILINE)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Where slow tests are left out, modules of nothing else are not imported: they make much while they are."""
    if "not slow" in config.option.markexpr and collection_path.suffix == ".py":
        return bool(ALL_SLOW.search(collection_path.read_text())) or None
    return None
