"""Shipped TOML in a compiled form that loads in a millisecond.

The compiled form is next to the rules (`rules/.compiled/`), is part of the wheel, and is updated when the TOML changes. If it
cannot be written, the TOML is parsed each time, which is slower with the same result.
"""

from __future__ import annotations

import marshal
import os

from certlint import resources
from certlint.caches import remembered
from certlint.errors import ConfigurationError
from certlint.resources import __version__

TYPE_CHECKING = False  # importing `typing` costs 4 ms
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

COMPILED_FOLDER = resources.COMPILED
# The marshal version that all Pythons since 3.4 can read.
_MARSHAL_VERSION = 4
_ENCODING = "save it as UTF-8 without a byte order mark"


def parse_toml(source: bytes, path: str) -> dict[str, Any]:
    """TOML as plain values. Raises ConfigurationError that names the file."""
    import re
    import tomllib

    if re.search(_DEEP_KEY, source):
        raise ConfigurationError(f"{path}: a key has more than {_MOST_PARTS} parts", "write a table for each of them")
    if source.startswith(b"\xef\xbb\xbf"):
        raise ConfigurationError(f"{path} begins with a byte order mark, which TOML does not allow", _ENCODING)
    try:
        data = tomllib.loads(source.decode())
    except UnicodeDecodeError as error:
        number = source.count(b"\n", 0, error.start) + 1
        raise ConfigurationError(f"{path}: line {number} is not UTF-8, as TOML must be", _ENCODING) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path}: {error}") from None
    except RecursionError:
        raise ConfigurationError(f"{path}: lists or tables are nested too deeply to be read", "flatten them") from None
    except ValueError:  # Python's limit for the digits of a number
        raise _long_number(path) from None
    if re.search(_LONG_NUMBER, source) and _has(data, _is_long):
        raise _long_number(path)
    if _WRITTEN_NUL in source and _has(data, _has_nul):
        raise ConfigurationError(f"{path}: a text holds U+0000, which no path, name or pattern can have", "remove it")
    return data


def _long_number(path: str) -> ConfigurationError:
    return ConfigurationError(f"{path}: a number has more than 4,300 digits", "write a smaller one")


# `tomllib` needs quadratic time for the parts of a key.
_MOST_PARTS = 200
_DEEP_KEY = (
    rb"""(?:(?<![\w-])[\w-]+[ \t]*\.[ \t]*|"[^"\n]{0,99}"[ \t]*\.[ \t]*|'[^'\n]{0,99}'[ \t]*\.[ \t]*){%d}"""
    % _MOST_PARTS
)
# TOML has two escapes for NUL, and both end in these digits; the character itself is invalid.
_WRITTEN_NUL = b"0000"


# Python reads such numbers in base 2, 8 and 16, but cannot write them in decimal.
_LONG_NUMBER = rb"0[box][0-9A-Fa-f_]{3000}"
_LONG = 14_000
"""Bits: slightly fewer than 4,300 decimal digits have."""


def _has(value: Any, is_odd: Callable[[Any], bool]) -> bool:
    """Whether any key or value fulfils `is_odd`."""
    if isinstance(value, dict):
        return any(_has(each, is_odd) for pair in value.items() for each in pair)
    if isinstance(value, list):
        return any(_has(each, is_odd) for each in value)
    return is_odd(value)


def _has_nul(value: Any) -> bool:
    return isinstance(value, str) and "\0" in value


def _is_long(value: Any) -> bool:
    return isinstance(value, int) and value.bit_length() > _LONG


def without_dates(value: Any) -> Any:
    """Parsed TOML with its dates as text; everything else is plain values already."""
    if isinstance(value, dict):
        return {key: without_dates(each) for key, each in value.items()}
    if isinstance(value, list):
        return [without_dates(each) for each in value]
    return value if isinstance(value, _PLAIN) else str(value)


_PLAIN = (str, int, float)


def load(path: str, build: Callable[[dict[str, Any]], Any], shape: tuple[str, ...] = ()) -> Any:
    """The result of `build` for the TOML file at `path`, from the compiled form if that is up to date.

    `build` returns JSON-like plain values and tuples; `shape` identifies their form, if that may change.
    Raises OSError if the file cannot be read, and whatever `build` raises.
    """
    if not path.startswith(resources.RULES):
        return build(_read(path))
    facts = os.stat(path)
    # In an installed wheel, whose files do not change, only sizes are compared: reading the files takes 3 % of a check.
    stamp = [__version__, facts.st_size, 0 if resources.INSTALLED else facts.st_mtime_ns, shape, _last_change()]
    target = _target(path)
    value = resources.stored(target, stamp)
    if value is None:  # the compiled form is missing, outdated or damaged
        value = build(_read(path))
        store(target, stamp, value)
    return value


@remembered(1)
def _last_change() -> int:
    """When a module of this room last changed, as it may have built the value; 0 in an installed wheel."""
    if resources.INSTALLED:
        return 0
    with os.scandir(os.path.dirname(__file__)) as entries:
        return max(entry.stat().st_mtime_ns for entry in entries if entry.name.endswith(".py"))


def _read(path: str) -> dict[str, Any]:
    from certlint.files.whole import read_whole

    return parse_toml(read_whole(path), path)


def store(target: str, stamp: list[Any], value: Any) -> None:
    """Stores plain values for the next run, if possible; `resources.stored` reads them."""
    body = marshal.dumps((stamp, value), _MARSHAL_VERSION)
    _write(target, resources.checksum(body) + body)


def _target(path: str) -> str:
    relative = path[len(resources.RULES) + 1 : -len(".toml")]
    return os.path.join(COMPILED_FOLDER, f"{relative.replace(os.sep, '.')}.bin")


def _write(target: str, content: bytes) -> None:
    from certlint.errors import OutputError
    from certlint.files.writing import File, write_all

    try:
        write_all({target: File(content)}, force=True, folders=(os.path.dirname(target),))
    except OutputError:
        pass  # a read-only installation
