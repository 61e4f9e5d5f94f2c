"""Why an engine does not read a file."""

from __future__ import annotations


class FileRefused(Exception):
    """`at` is the place in the file where the engine gives up."""

    def __init__(self, reason: str, at: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.at = reason, at
