"""Reads the companion files of a bundle that the product of a profile loads with it."""

from __future__ import annotations

import os

from certlint.bundle.companions import Companion, Companions
from certlint.files import sources
from certlint.files.facts import Unreadable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from certlint.pem import Document


def companions_of(document: Document, suffixes: Mapping[str, str]) -> Companions | None:
    """The files named like a PEM file plus a suffix; None if there are none."""
    if not document.is_pem_file:
        return None
    found = {
        kind: _read(document.path + suffix)
        for kind, suffix in suffixes.items()
        if os.path.lexists(document.path + suffix)
    }
    return Companions(found) if found else None


def _read(path: str) -> Companion:
    loaded = sources.load(path)
    if isinstance(loaded, Unreadable):
        return Companion(path, error=loaded.reason)
    return Companion(path, loaded)
