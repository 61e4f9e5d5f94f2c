"""Finds repeated keys and serial numbers over all bundles of a run.

Memory is bounded: the first million names are kept in memory, the others in an anonymous temporary database.
"""

from __future__ import annotations

from certlint.errors import OutputError
from certlint.light import NamedTuple
from certlint.report import KEY, PAIR, SERIAL, Shared, whereabouts
from certlint.x509.kinds import KINDS
from certlint.x509.precertificate import logged_digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable

    from certlint.bundle.bundle import Bundle

MOST = 1_000_000
"""The most names in memory: two for each certificate that is not a copy of another one."""
_FEW = 1000
_SIZE = 16
"""Bytes of a digest."""
COMPARING = ("meta.keys_distinct", "meta.serials_distinct", "meta.pairs_match")
"""The checks that compare certificates of different bundles."""
MOST_SHARED = 10_000
"""The most listed repetitions."""


class Holder(NamedTuple):
    """A certificate of a run with its position, bytes and names; names as they are or as digests.

    logged  a digest of what a precertificate and its certificate share; empty if it is neither
    """

    der: bytes
    key: bytes
    serial: bytes
    is_ca: bool
    is_poisoned: bool
    title: str
    path: str
    entry: str
    block: int
    line: int
    logged: bytes = b""
    subject: bytes = b""


def holders_of(bundle: Bundle) -> tuple[Holder, ...]:
    """The certificates in the file of a bundle, without copies."""
    if bundle.kind is not KINDS["certificate"]:
        return ()
    document, found = bundle.document, []
    entry = document.name.removeprefix(document.path).removeprefix(": ")
    for index in bundle.links.distinct:
        if index >= bundle.held:
            continue
        certificate, block = bundle.certificates[index], bundle.blocks[index]
        raw = certificate.raw
        issued = certificate
        if "ct_poison" in raw:
            from certlint.bundle.precertificates import as_issued_by_the_ca  # few files have precertificates

            issued = as_issued_by_the_ca(bundle, index)
        issuer, serial = issued.raw.get("issuer"), raw.get("serial_number")
        named = issuer + serial if isinstance(issuer, bytes) and isinstance(serial, bytes) else b""
        found.append(
            Holder(
                certificate.der,
                certificate.spki or b"",
                named,
                certificate.is_ca,
                "ct_poison" in raw,
                certificate.title,
                document.path,
                entry,
                block.index,
                block.first_line,
                logged_digest(issued),
                subject if isinstance(subject := raw.get("subject"), bytes) else b"",
            )
        )
    return tuple(found)


class First(NamedTuple):
    """The first certificate with a name; one object for all its names, since there are many.

    bundle  a number shared by all certificates that were compared at once
    """

    title: str
    path: str
    place: str
    is_ca: bool
    is_poisoned: bool
    bundle: int


NOBODY = First("", "", "", False, False, 0)
"""A placeholder for a certificate of which only the presence matters."""


class Repetition:
    """The names seen so far, each with the first certificate that has it. `most` are kept in memory.

    shared, more  the listed repetitions; and by kind, the number of further ones
    """

    def __init__(self, most: int = MOST) -> None:
        self.shared: list[Shared] = []
        self.more: dict[str, int] = {}
        self._most = most
        self._bundle = 0
        self._known: dict[bytes, First] = {}
        self._digest: Callable[[bytes], bytes] | None = None
        self._file: sqlite3.Connection | None = None

    def add(self, holders: Iterable[Holder]) -> None:
        """Compares certificates with all earlier ones. Copies of a certificate do not count."""
        where, place = ("", "", 0), ""
        self._bundle += 1
        for holder in holders:
            if self._digest is None and len(self._known) >= _FEW:
                self._shorten()
            if self._first(b"c" + self._name(holder.der), NOBODY) is not None:
                continue
            if where != (holder.path, holder.entry, holder.line):
                where = holder.path, holder.entry, holder.line
                place = whereabouts(*where)
            own = First(holder.title, holder.path, place, holder.is_ca, holder.is_poisoned, self._bundle)
            if holder.key and (first := self._first(b"k" + self._name(holder.key), own)) is not None:
                self._tell(KEY, holder, first)
            if holder.serial:
                serial = self._name(holder.serial)
                if (first := self._first(b"s" + serial, own)) is not None:
                    self._tell(SERIAL, holder, first)
                if holder.logged:
                    self._compare_pair(holder, serial, own)

    def _compare_pair(self, holder: Holder, serial: bytes, certificate: First) -> None:
        """Compares a precertificate with the certificate of the same serial number, or vice versa.

        For each, its presence is stored (`p`, `f`), and what it shares with its counterpart (`P`, `F`), which includes the
        serial number.
        """
        own, other = (b"p", b"f") if holder.is_poisoned else (b"f", b"p")
        first = self._known_as(other + serial)
        if first is not None and self._known_as(other.upper() + holder.logged) is None:
            self._list(PAIR, holder, first)
        self._first(own + serial, certificate)
        self._first(own.upper() + holder.logged, NOBODY)

    def _tell(self, what: str, holder: Holder, first: First) -> None:
        """Lists what two certificates share, unless that is allowed.

        A CA has several certificates for one key if it is cross-signed or renewed; a precertificate has its
        certificate's serial number.
        """
        if what == KEY and first.is_ca and holder.is_ca:
            return
        if what == SERIAL and (first.is_poisoned or holder.is_poisoned):
            return
        self._list(what, holder, first)

    def _list(self, what: str, holder: Holder, first: First) -> None:
        if len(self.shared) < MOST_SHARED:
            self.shared.append(
                Shared(
                    what,
                    holder.title,
                    holder.path,
                    holder.entry,
                    holder.block,
                    holder.line,
                    first.title,
                    first.path,
                    first.place,
                    holder.key,
                    holder.subject,
                    holder.key if what == KEY else holder.serial,
                    is_of_one_bundle=first.bundle == self._bundle,
                )
            )
        else:
            self.more[what] = self.more.get(what, 0) + 1

    def _known_as(self, key: bytes) -> First | None:
        """The certificate that was seen with this name before."""
        found = self._known.get(key)
        return found if found is not None or self._file is None else self._stored(self._file, key)

    def _first(self, key: bytes, certificate: First) -> First | None:
        """The certificate seen with this name; if there is none, stores the given one."""
        known = self._known
        found = known.get(key)
        if found is None and self._file is not None:
            found = self._stored(self._file, key)
        if found is None:
            if len(known) < self._most:
                known[key] = certificate
            else:
                self._store(key, certificate)
        return found

    def _name(self, name: bytes) -> bytes:
        """A name in stored form. Names as long as a digest are stored unchanged: hashing each took 3 % of an audit."""
        return name if self._digest is None or len(name) == _SIZE else self._digest(name)

    def _shorten(self) -> None:
        """Stores digests of names from now on."""
        from hashlib import blake2b  # few runs have so many certificates

        self._digest = lambda name: blake2b(name, digest_size=_SIZE).digest()
        self._known = {key[:1] + self._name(key[1:]): value for key, value in self._known.items()}

    @staticmethod
    def _stored(file: sqlite3.Connection, key: bytes) -> First | None:
        with _FailuresReported():
            row = file.execute("SELECT title, path, place, facts FROM seen WHERE name = ?", (key,)).fetchone()
        if row is None:
            return None
        title, path, place = (text.decode("utf-8", "surrogatepass") for text in row[:3])
        return First(title, path, place, bool(row[3] & 1), bool(row[3] & 2), row[3] >> 2)

    def _store(self, key: bytes, certificate: First) -> None:
        title, path, place, is_ca, is_poisoned, bundle = certificate
        texts = (text.encode("utf-8", "surrogatepass") for text in (title, path, place))
        with _FailuresReported():
            self._file = self._file or _made()
            facts = is_ca + 2 * is_poisoned + 4 * bundle
            self._file.execute("INSERT INTO seen VALUES (?, ?, ?, ?, ?)", (key, *texts, facts))

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
        "CREATE TABLE seen (name BLOB PRIMARY KEY, title BLOB, path BLOB, place BLOB, facts INTEGER) WITHOUT ROWID"
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
