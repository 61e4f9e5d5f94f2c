"""Imports argparse without `gettext`, which would search for nonexistent message catalogues; saves 1 ms per command.

Importing this module first makes the later `import argparse` cheap.
"""

from __future__ import annotations

import sys


def _one_or_several(one: str, several: str, number: int) -> str:
    """The singular or plural form, as `gettext.ngettext` without a catalogue returns it."""
    return one if number == 1 else several


_kept = sys.modules.get("gettext")
_stand_in = type(sys)("gettext")
_stand_in.gettext, _stand_in.ngettext = str, _one_or_several  # type: ignore[attr-defined]  # a module takes any
sys.modules["gettext"] = _stand_in
try:
    import argparse  # noqa: F401 - imported here on purpose, while the stand-in is active
finally:
    del sys.modules["gettext"]
    if _kept is not None:
        sys.modules["gettext"] = _kept
