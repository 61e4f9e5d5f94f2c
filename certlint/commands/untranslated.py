"""argparse, imported without `gettext`, which looks for catalogues that nobody made: together 1 ms of a command.

Whoever imports this module has argparse imported so, where nobody has before.
"""

from __future__ import annotations

import sys


def _one_or_several(one: str, several: str, number: int) -> str:
    """The word for so many, as `gettext.ngettext` has it without a catalogue."""
    return one if number == 1 else several


_kept = sys.modules.get("gettext")
_stand_in = type(sys)("gettext")
_stand_in.gettext, _stand_in.ngettext = str, _one_or_several  # type: ignore[attr-defined]  # a module takes any
sys.modules["gettext"] = _stand_in
try:
    import argparse  # noqa: F401 - that it is imported now is what this module is for
finally:
    del sys.modules["gettext"]
    if _kept is not None:
        sys.modules["gettext"] = _kept
