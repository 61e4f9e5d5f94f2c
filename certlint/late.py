"""What the standard library has, without the modules that it loads for it.

`re` with `enum`, `functools` and `collections` takes 10 % of a check to import, `datetime` 2 %. Here `re` is imported when
somebody asks it for something, which a check of a sound bundle does not do. The others are taken from where CPython has them;
another Python has them where they belong. Modules that every check loads have them from here.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from datetime import UTC, date, datetime, time, timedelta
    from functools import partial
    from types import SimpleNamespace
    from typing import Any

    def remembering(_function: Any, _most: int | None, _typed: bool, _counts: Any) -> Any: ...
else:
    import sys

    SimpleNamespace = type(sys.implementation)

    class _Later:
        """A module that is imported when it is first asked for something."""

        def __init__(self, name: str) -> None:
            self._name = name

        def __getattr__(self, asked: str) -> object:
            module = __import__(self._name)
            vars(self).update(vars(module))  # whatever is asked next is found here
            return getattr(module, asked)

    re = _Later("re")

    try:
        from _datetime import UTC, date, datetime, time, timedelta
    except ImportError:
        from datetime import UTC, date, datetime, time, timedelta
    try:
        from _functools import _lru_cache_wrapper as remembering
        from _functools import partial
    except ImportError:
        from functools import _lru_cache_wrapper as remembering
        from functools import partial

__all__ = ["UTC", "SimpleNamespace", "date", "datetime", "partial", "re", "remembering", "time", "timedelta"]
