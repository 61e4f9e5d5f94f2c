"""Regular expressions compiled by an earlier run, so that this run neither compiles them nor imports `re`.

Both take a tenth of a check by `web-pki`. The compiled form for this version of Python is stored next to the compiled rules: in
a checkout by the first run that needs it, in a wheel if the same Python has built it. Otherwise `re` compiles it each time,
which is slower with the same result.
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

    # Whether it is for bytes, the expression, its flags.
    Key = tuple[bool, str | bytes, int]
    # The arguments of `_sre.compile` after the expression.
    Parts = tuple[int, list[int], int, dict[str, int], tuple[str | None, ...]]

DOTALL = 16
"""The cache size of `re`."""
FILE = os.path.join(resources.COMPILED, f"expressions.{sys.implementation.cache_tag}.bin")
# The most stored expressions: users' profiles may contain any expressions, and change them.
_MOST = 1000
_patterns: Cache[Key, Any] = Cache(_MOST)
_new: Cache[Key, Parts] = Cache(_MOST)


def compiled(expression: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """The same as `re.compile`, including its exceptions."""
    key = isinstance(expression, bytes), expression, int(flags)
    found: re.Pattern[AnyStr] | None = _patterns.get(key)
    if found is None:
        parts = _kept().get(key)
        found = _patterns.keep(key, _made(key) if parts is None else _assembled(key, parts))
    return found


def keep() -> None:
    """Stores what this run had to compile for the next one."""
    known = _kept()
    if _new and len(known) + len(_new) <= _MOST:
        known |= _new
        cache.store(FILE, _stamp(), known)
    _new.clear()


@remembered()
def _kept() -> dict[Key, Parts]:
    """What earlier runs have stored."""
    return resources.stored(FILE, _stamp()) or {}


def _stamp() -> list[Any]:
    """What the compiled form of an expression depends on."""
    import _sre  # type: ignore[import-not-found]  # part of `re`

    return [resources.__version__, sys.version, _sre.MAGIC, _sre.CODESIZE]


def _assembled(key: Key, parts: Parts) -> re.Pattern[Any]:
    from _sre import compile as assembled

    found: re.Pattern[Any] = assembled(key[1], *parts)
    return found


def _made(key: Key) -> re.Pattern[Any]:
    """An expression compiled by `re`; its parts are recorded if they reproduce it."""
    _, expression, flags = key
    found = re.compile(expression, flags)
    try:
        parts = _parts(expression, flags)
        if _assembled(key, parts) == found:  # equal code
            _new.keep(key, parts)
    except Exception:  # noqa: BLE001 - a Python that compiles differently: nothing is stored
        _new.pop(key, None)
    return found


def _parts(expression: str | bytes, flags: int) -> Parts:
    """The arguments that `re.compile` passes to its engine; it does not keep them."""
    from re import _compiler, _parser  # type: ignore[attr-defined]  # there is no public API for this

    parsed = _parser.parse(expression, flags)
    names = dict(parsed.state.groupdict)
    order: list[str | None] = [None] * parsed.state.groups
    for name, number in names.items():
        order[number] = name
    code = [int(each) for each in _compiler._code(parsed, flags)]
    return int(flags | parsed.state.flags), code, parsed.state.groups - 1, names, tuple(order)
