"""What differs between systems when files are written: the only place that asks which system this is."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    from certlint.files.portable import Folder, access_of, allow, give, lock, permit, signals_held
else:
    from certlint.files.posix import Folder, access_of, allow, give, lock, permit, signals_held

__all__ = ["Folder", "access_of", "allow", "give", "lock", "permit", "signals_held"]
