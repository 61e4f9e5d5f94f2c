"""What comes from `late` is what the standard library has."""

from __future__ import annotations

import datetime as dt
import functools
import pickle
import re
import types

from certlint import late


def test_it_is_that_of_the_standard_library():
    for name in ("UTC", "date", "datetime", "time", "timedelta"):
        assert getattr(late, name) is getattr(dt, name)
    assert late.partial is functools.partial
    assert late.SimpleNamespace is types.SimpleNamespace
    assert late.remembering is functools._lru_cache_wrapper


def test_re_is_that_of_the_standard_library():
    assert [getattr(late.re, name) for name in re.__all__] == [getattr(re, name) for name in re.__all__]


def test_moments_travel_between_processes():
    moment = late.datetime(2026, 6, 1, tzinfo=late.UTC)
    assert pickle.loads(pickle.dumps(moment)) == dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
