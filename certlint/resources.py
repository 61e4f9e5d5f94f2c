"""Which version this is, and the one place that finds its `rules/` and `reports/templates/`: in a wheel or in a checkout."""

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
# Where the compiled form of the rules lies.
COMPILED = os.path.join(RULES, ".compiled")
TEMPLATES = os.path.join(_ROOT, "reports", "templates")

# How many bytes of the file the checksum before compiled values takes.
_SUM = 4


def stored(target: str, stamp: Sequence[Any]) -> Any:
    """What lies in a file of compiled values and was made under this stamp; None where there is nothing of the kind."""
    found = kept(target)
    return found[1] if found and found[0] == stamp else None


def kept(target: str) -> tuple[Any, Any] | None:
    """What lies in a file of compiled values: the stamp that it was made under, and the values; None where nothing does."""
    try:
        file = os.open(target, os.O_RDONLY)
    except OSError:
        return None
    try:  # `open` asks the system seven times, and a check has two dozen such files
        content = os.read(file, os.fstat(file).st_size)
    except OSError:
        return None
    finally:
        os.close(file)
    body = memoryview(content)[_SUM:]
    if content[:_SUM] != checksum(body):
        return None
    found: tuple[Any, Any] = marshal.loads(body)  # noqa: S302 - it lies beside our own .pyc files, which are no other
    return found


def checksum(body: bytes | memoryview) -> bytes:
    """What stands before compiled values, to detect damage."""
    from binascii import crc32  # a check needs this module for base64, and `zlib` for nothing else

    return crc32(body).to_bytes(_SUM, "big")
