"""An engine's reason for refusing a file."""

from __future__ import annotations


class FileRefused(Exception):
    """`at` is the offset where the engine stops."""

    def __init__(self, reason: str, at: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.at = reason, at
