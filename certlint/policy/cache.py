"""TOML that is shipped, kept in a compiled form that loads in a millisecond.

The compiled form lies beside the rules (`rules/.compiled/`), is shipped in the wheel, and is made anew when the TOML
changes. Where it can't be written, the TOML is read each time, which is slower and means the same.
"""

from __future__ import annotations

import marshal
import os
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from certlint import resources
from certlint.errors import ConfigurationError
from certlint.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = os.path.join(resources.RULES, ".compiled")
# The checksum before the compiled form, in bytes, and the format of the rest: all Pythons since 3.4 read it.
_SUM, _MARSHAL_VERSION = 4, 4


def parse(source: bytes, path: str) -> dict[str, Any]:
    """TOML as plain values. Raises ConfigurationError naming the file."""
    import tomllib

    try:
        return tomllib.loads(source.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: {error}") from None


def load(path: str, build: Callable[[dict[str, Any]], Any]) -> Any:
    """What `build` makes of the TOML file at `path`, from the compiled form where that is fresh.

    `build` returns plain values, as JSON has them. Raises OSError when the file can't be read, and whatever `build` raises.
    """
    with open(path, "rb") as file:
        source = file.read()
    stamp = [__version__, len(source), zlib.crc32(source)]
    if not path.startswith(resources.RULES):
        return build(parse(source, path))
    target = _target(path)
    try:
        with open(target, "rb") as file:
            stored = file.read()
        if stored[:_SUM] == _sum(stored[_SUM:]):
            found, value = marshal.loads(stored[_SUM:])  # noqa: S302 - it lies beside our own .pyc files, which are no other
            if found == stamp:
                return value
    except OSError:
        pass  # there is none
    value = build(parse(source, path))  # what was there was none, stale or damaged
    body = marshal.dumps((stamp, value), _MARSHAL_VERSION)
    _write(target, _sum(body) + body)
    return value


def _sum(body: bytes) -> bytes:
    return zlib.crc32(body).to_bytes(_SUM, "big")


def _target(path: str) -> str:
    relative = os.path.relpath(path, resources.RULES)[: -len(".toml")]
    return os.path.join(FOLDER, f"{relative.replace(os.sep, '.')}.bin")


def _write(target: str, content: bytes) -> None:
    from certlint.errors import OutputError
    from certlint.files.writing import File, write_all

    with suppress(OutputError):  # a read-only installation
        write_all({target: File(content)}, force=True)
