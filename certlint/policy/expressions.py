"""Regular expressions that an earlier run has compiled, so that this run neither compiles them nor imports `re`.

Both together take a tenth of a check by `web-pki`. What this very Python has made of an expression lies beside the compiled
rules: in a checkout since a run has asked for it, in a wheel since the same Python has built that. Elsewhere `re` compiles it
each time, which is slower and means the same.
"""

from __future__ import annotations

import os
import sys

from certlint import resources
from certlint.caches import Cache, remembered
from certlint.light import re
from certlint.policy import cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, AnyStr

    # Whether it is of bytes, the expression, its flags.
    Key = tuple[bool, str | bytes, int]
    # The arguments of `_sre.compile` after the expression.
    Parts = tuple[int, list[int], int, dict[str, int], tuple[str | None, ...]]

DOTALL = 16
"""That of `re`."""
FILE = os.path.join(resources.COMPILED, f"expressions.{sys.implementation.cache_tag}.bin")
# How many are kept: users' own profiles may contain any expressions, and change them.
_MOST = 1000
_patterns: Cache[Key, Any] = Cache(_MOST)
_new: Cache[Key, Parts] = Cache(_MOST)


def compiled(expression: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What `re.compile` makes of an expression, and raises."""
    key = isinstance(expression, bytes), expression, int(flags)
    found: re.Pattern[AnyStr] | None = _patterns.get(key)
    if found is None:
        parts = _kept().get(key)
        found = _patterns.keep(key, _made(key) if parts is None else _assembled(key, parts))
    return found


def keep() -> None:
    """Keeps what this run had to compile, for the next."""
    known = _kept()
    if _new and len(known) + len(_new) <= _MOST:
        known |= _new
        cache.store(FILE, _stamp(), known)
    _new.clear()


@remembered()
def _kept() -> dict[Key, Parts]:
    """What earlier runs have kept."""
    return resources.stored(FILE, _stamp()) or {}


def _stamp() -> list[Any]:
    """What the compiled form of an expression depends on."""
    import _sre  # type: ignore[import-not-found]  # a part of `re`

    return [resources.__version__, sys.version, _sre.MAGIC, _sre.CODESIZE]


def _assembled(key: Key, parts: Parts) -> re.Pattern[Any]:
    from _sre import compile as assembled

    found: re.Pattern[Any] = assembled(key[1], *parts)
    return found


def _made(key: Key) -> re.Pattern[Any]:
    """An expression as `re` compiles it; what that is made of is noted, where it makes the same once more."""
    _, expression, flags = key
    found = re.compile(expression, flags)
    try:
        parts = _parts(expression, flags)
        if _assembled(key, parts) == found:  # of the same code, that is
            _new.keep(key, parts)
    except Exception:  # noqa: BLE001 - a Python that compiles in another way: nothing is kept
        _new.pop(key, None)
    return found


def _parts(expression: str | bytes, flags: int) -> Parts:
    """What `re.compile` hands to its engine; it keeps none of it."""
    from re import _compiler, _parser  # type: ignore[attr-defined]  # no public way leads there

    parsed = _parser.parse(expression, flags)
    names = dict(parsed.state.groupdict)
    order: list[str | None] = [None] * parsed.state.groups
    for name, number in names.items():
        order[number] = name
    code = [int(each) for each in _compiler._code(parsed, flags)]
    return int(flags | parsed.state.flags), code, parsed.state.groups - 1, names, tuple(order)
