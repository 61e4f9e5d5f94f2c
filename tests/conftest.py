"""What holds for all tests."""

from __future__ import annotations

import gc
import os
import re
import signal
import socket
from functools import wraps
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

# How long an example takes says more about the machine than about the code.
settings.register_profile("certlint", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("certlint")

# What pytest keeps of some thousand tests would be walked through again and again.
gc.set_threshold(50_000, 20, 50)

# Of its surroundings, certlint sees what a test sets: not how wide a terminal is, what it shows, and who may read new files.
for variable in [
    name for name in os.environ if name in ("COLUMNS", "FORCE_COLOR", "NO_COLOR") or name.startswith("CERTLINT_")
]:
    del os.environ[variable]
os.umask(0o022)

# A run in the background ignores these, and so would every program that the tests start and end by them.
for number in (signal.SIGINT, signal.SIGHUP):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)


def _in_version_4(resolve):
    """Most servers of the tests listen on 127.0.0.1 alone, and /etc/hosts of many machines has ::1 for localhost, too."""

    @wraps(resolve)
    def resolved(host, port, family=0, *more, **options):
        return resolve(host, port, family or (socket.AF_INET if host == "localhost" else 0), *more, **options)

    return resolved


socket.getaddrinfo = _in_version_4(socket.getaddrinfo)

ALL_SLOW = re.compile(r"^pytestmark = .*\bpytest\.mark\.(slow|browser|redis)\b", re.MULTILINE)


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()


def pytest_pycollect_makeitem(collector: pytest.Module | pytest.Class, obj: object) -> list[pytest.Item] | None:
    """Where slow tests are left out, their thousands of parameters are not made into tests first."""
    marks = getattr(obj, "pytestmark", ())
    if "not slow" in collector.config.option.markexpr and isinstance(marks, list):
        return [] if any(mark.name == "slow" for mark in marks) else None
    return None


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Where slow tests are left out, modules of nothing else are not imported: they make much while they are."""
    if "not slow" in config.option.markexpr and collection_path.suffix == ".py":
        return bool(ALL_SLOW.search(collection_path.read_text())) or None
    return None
