"""Who runs a test: root, mostly, who may read everything."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

NOBODY = 65534
NAMESPACE = ("unshare",) if os.geteuid() == 0 else ("unshare", "--map-root-user")
"""Begins a command that may mount what it wants; root needs no other users for that, and may be in a chroot that has none."""


@contextmanager
def unprivileged() -> Iterator[None]:
    """Root may read everything: what is forbidden shows to another user only."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
