"""Finds repeated keys and serial numbers over all bundles of a run."""

from __future__ import annotations

from certlint.engine.name_store import MOST, NOBODY, First, NameStore
from certlint.light import NamedTuple
from certlint.report import KEY, PAIR, SERIAL, Shared, whereabouts
from certlint.x509.kinds import KINDS
from certlint.x509.precertificate import logged_digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from certlint.bundle.bundle import Bundle

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


class Repetition:
    """What the certificates so far have in common; `most` names are kept in memory.

    The letters of names:

    s     issuer and serial number, of every certificate
    k     public key, of every certificate
    c     DER, where the first certificate with the same serial number is not enough to recognize copies: see `_is_copy`
    p, f  serial number of precertificates and certificates, if it was seen before; P, F what they share with the other one

    shared, more  the listed repetitions; and by kind, the number of further ones
    """

    def __init__(self, most: int = MOST) -> None:
        self.shared: list[Shared] = []
        self.more: dict[str, int] = {}
        self._bundle = 0
        self._names = NameStore(most)

    def add(self, holders: Iterable[Holder]) -> None:
        """Compares certificates with all earlier ones. Copies of a certificate do not count."""
        where, place = ("", "", 0), ""
        self._bundle += 1
        names = self._names
        stored = names.stored
        for holder in holders:
            names.shorten()
            der, serial = stored(holder.der), stored(holder.serial)
            same = names.get(b"s" + serial) if serial else None
            if self._is_copy(holder, der, same):
                continue
            if where != (holder.path, holder.entry, holder.line):
                where = holder.path, holder.entry, holder.line
                place = whereabouts(*where)
            own = First(
                holder.title,
                holder.path,
                place,
                holder.is_ca,
                holder.is_poisoned,
                self._bundle,
                der,
                holder.logged,
            )
            if holder.key and (first := names.first(b"k" + stored(holder.key), own)) is not None:
                self._list_unless_allowed(KEY, holder, first)
            if same is not None:
                self._list_unless_allowed(SERIAL, holder, same)
                self._compare_pair(holder, serial, same, own)
            elif serial:
                names.keep(b"s" + serial, own)

    def _is_copy(self, holder: Holder, der: bytes, same: First | None) -> bool:
        """Whether this certificate was seen before, given the first one with its serial number.

        Few need a name of their own for that: those that are not the first one, and precertificates, whose issuer depends on
        the bundle they are in.
        """
        if same is None and holder.serial and not holder.is_poisoned:
            return False
        return (same is not None and same.der == der) or self._names.first(b"c" + der, NOBODY) is not None

    def _compare_pair(self, holder: Holder, serial: bytes, same: First, own: First) -> None:
        """Compares a precertificate with the certificate of the same serial number, or vice versa.

        What either shares with its counterpart includes the serial number.
        """
        if not holder.logged:
            return
        kind, other = (b"p", b"f") if holder.is_poisoned else (b"f", b"p")
        is_other = bool(same.logged) and same.is_poisoned != holder.is_poisoned
        first = same if is_other else self._names.get(other + serial)
        is_pair = is_other and same.logged == holder.logged
        if first is not None and not is_pair and self._names.get(other.upper() + holder.logged) is None:
            self._list(PAIR, holder, first)
        self._names.first(kind + serial, own)
        self._names.first(kind.upper() + holder.logged, NOBODY)

    def _list_unless_allowed(self, what: str, holder: Holder, first: First) -> None:
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

    def close(self) -> None:
        """Deletes the temporary database."""
        self._names.close()
