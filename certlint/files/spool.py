"""Texts that are needed at the end of a run: a limited amount in memory, more in an anonymous temporary file."""

from __future__ import annotations

from _collections_abc import Mapping  # importing `collections` takes 2 % of a check

from certlint.files.failures import FailuresReported

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from tempfile import SpooledTemporaryFile

MOST_IN_MEMORY = 1 << 20
"""Bytes."""


class Spool:
    """Texts, put away one after the other. Errors of the system are OutputError."""

    def __init__(self) -> None:
        self._file: SpooledTemporaryFile[bytes] | None = None
        self._size = 0

    def keep(self, name: str, text: str) -> Mapping[str, str]:
        """Stores a text. The returned mapping reads it on access by its name."""
        data = text.encode("utf-8", "surrogatepass")
        with FailuresReported("the temporary file for a report"):
            if self._file is None:
                from tempfile import SpooledTemporaryFile  # streamed formats do not need it

                self._file = SpooledTemporaryFile(MOST_IN_MEMORY)  # noqa: SIM115 - closed at the end of the run
            self._file.seek(self._size)
            self._file.write(data)
        self._size += len(data)
        return _Kept(self, name, self._size - len(data), len(data))

    def clear(self) -> None:
        """Drops all texts."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def read(self, at: int, size: int) -> str:
        if self._file is None:
            return ""
        with FailuresReported("the temporary file for a report"):
            self._file.seek(at)
            return self._file.read(size).decode("utf-8", "surrogatepass")


class _Kept(Mapping[str, str]):
    """A text of a spool, by its name."""

    def __init__(self, spool: Spool, name: str, at: int, size: int) -> None:
        self._spool, self._name, self._at, self._size = spool, name, at, size

    def __getitem__(self, name: str) -> str:
        if name != self._name:
            raise KeyError(name)
        return self._spool.read(self._at, self._size)

    def __iter__(self) -> Iterator[str]:
        return iter((self._name,))

    def __len__(self) -> int:
        return 1
