"""What `light` hands on is what the standard library has."""

from __future__ import annotations

import datetime as dt
import functools
import pickle
import re
import types

from certlint import light
from certlint.caches import remembering


def test_it_is_that_of_the_standard_library():
    for name in ("UTC", "date", "datetime", "time", "timedelta"):
        assert getattr(light, name) is getattr(dt, name)
    assert light.partial is functools.partial
    assert light.SimpleNamespace is types.SimpleNamespace
    assert remembering is functools._lru_cache_wrapper


def test_re_is_that_of_the_standard_library():
    assert [getattr(light.re, name) for name in re.__all__] == [getattr(re, name) for name in re.__all__]


def test_moments_travel_between_processes():
    moment = light.datetime(2026, 6, 1, tzinfo=light.UTC)
    assert pickle.loads(pickle.dumps(moment)) == dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
