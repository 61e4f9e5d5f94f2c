"""Selects the implementation for writing files by operating system; no other module does."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    from certlint.files.portable import Folder, access_of, allow, give, lock, permit, signals_held
else:
    from certlint.files.posix import Folder, access_of, allow, give, lock, permit, signals_held

__all__ = ["Folder", "access_of", "allow", "give", "lock", "permit", "signals_held"]
