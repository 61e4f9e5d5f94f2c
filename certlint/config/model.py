"""A configuration after reading."""

from __future__ import annotations

from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from certlint.report import Suppression


class Value(NamedTuple):
    """A value and its origin: `certlint.toml:3`, `command line`, `default`."""

    value: Any
    origin: str


class Section(NamedTuple):
    """A `[[bundle]]`: its patterns, the folder they are relative to, and its values."""

    paths: tuple[str, ...]
    folder: str
    values: dict[str, Value]
    origin: str


class Configuration(NamedTuple):
    """A configuration file with all that it extends. `values` are keyed by `Key.inner`; `source` is its text."""

    path: str
    values: dict[str, Value]
    sections: tuple[Section, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    source: bytes = b""

    @property
    def sha256(self) -> str:
        """The digest of the file, in hexadecimal."""
        from hashlib import sha256

        return sha256(self.source).hexdigest()
