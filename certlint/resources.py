"""The version, and the location of `rules/` and `reports/templates/` in a wheel or a checkout."""

from __future__ import annotations

import marshal
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

__version__ = "0.1.0"

_PACKAGE = os.path.dirname(os.path.abspath(__file__))
_SHIPPED = os.path.join(_PACKAGE, "_data")
# Whether this is an installed wheel, whose files never change.
INSTALLED = os.path.isdir(_SHIPPED)
_ROOT = _SHIPPED if INSTALLED else os.path.dirname(_PACKAGE)

RULES = os.path.join(_ROOT, "rules")
PROFILES = os.path.join(RULES, "profiles")
# The folder of compiled rules.
COMPILED = os.path.join(RULES, ".compiled")
TEMPLATES = os.path.join(_ROOT, "reports", "templates")

# The size in bytes of the checksum before compiled values.
_SUM = 4


def stored(target: str, stamp: Sequence[Any]) -> Any:
    """The contents of a file of compiled values with this stamp; None without them."""
    found = kept(target)
    return found[1] if found and found[0] == stamp else None


def kept(target: str) -> tuple[Any, Any] | None:
    """The contents of a file of compiled values: their stamp, and the values; None without them."""
    try:
        file = os.open(target, os.O_RDONLY)
    except OSError:
        return None
    try:  # `open` makes seven system calls, and a check reads two dozen such files
        content = os.read(file, os.fstat(file).st_size)
    except OSError:
        return None
    finally:
        os.close(file)
    body = memoryview(content)[_SUM:]
    if content[:_SUM] != checksum(body):
        return None
    found: tuple[Any, Any] = marshal.loads(body)  # noqa: S302 - as trusted as the .pyc files next to it
    return found


def checksum(body: bytes | memoryview) -> bytes:
    """The checksum before compiled values, to detect damage."""
    from binascii import crc32  # needed for base64 anyway, unlike `zlib`

    return crc32(body).to_bytes(_SUM, "big")
