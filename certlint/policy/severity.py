"""Severities of findings."""

from __future__ import annotations

from certlint.light import IntEnum


class Severity(IntEnum):
    """The severity of a finding, in ascending order."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        return self.name.lower()

    def __str__(self) -> str:
        return self.label

    def __format__(self, spec: str) -> str:
        return format(self.label, spec)
