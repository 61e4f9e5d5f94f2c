"""Names that were seen, each with the first certificate that has it.

Memory is bounded: the first million names are kept in memory, the others in an anonymous temporary database.
"""

from __future__ import annotations

from certlint.errors import OutputError
from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

MOST = 1_000_000
"""The most names in memory: two for most certificates that are not a copy of another one."""
_FEW = 400
"""Fewer names are kept as they are, so that a short run computes no digests."""
_SIZE = 16
"""Bytes of a digest."""


class First(NamedTuple):
    """The first certificate with a name; one object for all its names, since there are many.

    bundle       a number shared by all certificates that were compared at once
    der, logged  the certificate in stored form, and `Holder.logged`
    """

    title: str
    path: str
    place: str
    is_ca: bool
    is_poisoned: bool
    bundle: int
    der: bytes = b""
    logged: bytes = b""


NOBODY = First("", "", "", False, False, 0)
"""A placeholder for a certificate of which only the presence matters."""


class NameStore:
    """The first certificate with each name. `most` names are kept in memory.

    A name is a letter, which tells what it names, and bytes in the form that `stored` returns.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._known: dict[bytes, First] = {}
        self._digest: Callable[[bytes], bytes] | None = None
        self._file: sqlite3.Connection | None = None

    def stored(self, name: bytes) -> bytes:
        """The stored form of a name's bytes. Those as long as a digest are left as they are: hashing each took 3 % of an audit.

        `shorten` changes it.
        """
        return name if self._digest is None or len(name) == _SIZE else self._digest(name)

    def get(self, key: bytes) -> First | None:
        """The certificate that was seen with this name before."""
        found = self._known.get(key)
        return found if found is not None or self._file is None else self._from_file(self._file, key)

    def first(self, key: bytes, certificate: First) -> First | None:
        """The certificate that was seen with this name before; if there is none, stores the given one."""
        found = self.get(key)
        if found is None:
            self.keep(key, certificate)
        return found

    def keep(self, key: bytes, certificate: First) -> None:
        """Stores a name that is not known. Raises OutputError if the temporary file cannot be written."""
        if len(self._known) < self._most:
            self._known[key] = certificate
        else:
            self._to_file(key, certificate)

    def shorten(self) -> None:
        """Stores digests of names from now on, if there are many."""
        if self._digest is not None or len(self._known) < _FEW:
            return
        from hashlib import blake2b  # few runs have so many certificates

        self._digest = lambda name: blake2b(name, digest_size=_SIZE).digest()
        self._known = {
            key[:1] + self.stored(key[1:]): value._replace(der=self.stored(value.der)) if value.der else value
            for key, value in self._known.items()
        }

    @staticmethod
    def _from_file(file: sqlite3.Connection, key: bytes) -> First | None:
        with _FailuresReported():
            row = file.execute(
                "SELECT title, path, place, facts, der, logged FROM seen WHERE name = ?", (key,)
            ).fetchone()
        if row is None:
            return None
        title, path, place = (text.decode("utf-8", "surrogatepass") for text in row[:3])
        return First(title, path, place, bool(row[3] & 1), bool(row[3] & 2), row[3] >> 2, *row[4:])

    def _to_file(self, key: bytes, certificate: First) -> None:
        title, path, place, is_ca, is_poisoned, bundle, der, logged = certificate
        texts = (text.encode("utf-8", "surrogatepass") for text in (title, path, place))
        with _FailuresReported():
            self._file = self._file or _made()
            facts = is_ca + 2 * is_poisoned + 4 * bundle
            self._file.execute("INSERT INTO seen VALUES (?, ?, ?, ?, ?, ?, ?)", (key, *texts, facts, der, logged))

    def close(self) -> None:
        """Deletes the temporary database."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _made() -> sqlite3.Connection:
    """A temporary database, which SQLite deletes when it is closed."""
    import sqlite3

    file = sqlite3.connect("", isolation_level=None)
    file.execute("PRAGMA journal_mode = OFF")
    file.execute(
        "CREATE TABLE seen (name BLOB PRIMARY KEY, title BLOB, path BLOB, place BLOB, facts INTEGER, der BLOB, logged BLOB)"
        " WITHOUT ROWID"
    )
    return file


class _FailuresReported:
    """Converts an error of the database to one of ours."""

    def __enter__(self) -> None:
        """Nothing to do."""

    def __exit__(self, _type: object, error: BaseException | None, _traceback: object) -> None:
        import sqlite3

        if isinstance(error, sqlite3.Error):
            hint = "free some space in the folder for temporary files, or name another in TMPDIR"
            raise OutputError(f"cannot write the temporary file of keys and serial numbers: {error}", hint) from None
