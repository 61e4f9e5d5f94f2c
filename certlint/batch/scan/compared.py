"""The stored bundles that are compared with what servers present: those of a file, or of a folder and its subfolders."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from certlint.analysis.served import difference, short_title
from certlint.batch import assembly
from certlint.dns.matching import match, to_ascii
from certlint.errors import CertlintError, DecodeError, beside_path
from certlint.files import sources, walking
from certlint.files.facts import Unreadable
from certlint.light import NamedTuple
from certlint.output.record import Record, unread
from certlint.pem import BlockKind
from certlint.x509.certificate import Certificate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from certlint.engine.plan import Plan

_LISTED = 10


# The most files that may continue the chain of one bundle.
_MOST_COMPANIONS = 8


class StoredBundle(NamedTuple):
    """A stored bundle: its display name, its certificates (DER), and the names of the first of them.

    `files`: the display names of the files that it is read from, the leaf's first, if they are several.
    """

    name: str
    chain: tuple[bytes, ...]
    names: frozenset[str]
    files: tuple[str, ...] = ()


class StoredBundles:
    """All bundles under a path. `is_folder`: the bundle for a server has to be selected among several."""

    def __init__(self, path: str, plan: Plan) -> None:
        """Reads all bundles. `plan` has the settings for containers; `unread` collects what cannot be read."""
        self.unread: list[Record] = []
        self._path, self._bundles = path, [*with_chain_files(list(self._read(path, plan)))]
        self._by_leaf: dict[bytes, list[StoredBundle]] = {}
        for each in self._bundles:
            self._by_leaf.setdefault(each.chain[0], []).append(each)
        self._is_folder = os.path.isdir(path)
        self._served: set[str] = set()

    def _read(self, path: str, plan: Plan) -> Iterator[StoredBundle]:
        for each in walking.expand([path]):
            loaded = each if isinstance(each, Unreadable) else sources.load(each)
            if isinstance(loaded, Unreadable):
                self.unread.append(unread(loaded.path, loaded.reason))
                continue
            try:
                documents = assembly.documents_of(loaded, plan)
            except CertlintError as error:
                self.unread.append(unread(loaded.path, beside_path(error.text, loaded.path)))
                continue
            if not any(document.blocks for document in documents):
                self.unread.append(unread(loaded.path, "it contains no certificate"))
            for document in documents:
                chain = tuple(b.der for b in document.blocks if b.kind is BlockKind.CERTIFICATE)
                if chain:
                    yield StoredBundle(document.name, chain, _names(chain[0]))

    def differences(self, served: Sequence[bytes], names: Sequence[str]) -> list[str]:
        """The differences between what is served and what is stored, as text; empty if equal, or if only the root differs."""
        expected = self._expected(served, names)
        self._served.update(name for each in expected for name in (each.name, *each.files))
        if not expected:
            asked = f" for {', '.join(names)}" if names else ""
            what = f"the port serves {short_title(served[0])}" if served else "the port serves no certificate"
            return [f"{what}; {self._path} has no certificate{asked}"]
        found = [difference(served, each.chain, holder=each.name) for each in expected]
        return [] if "" in found else found[:1]

    def _expected(self, served: Sequence[bytes], names: Sequence[str]) -> list[StoredBundle]:
        """The bundles that a server should present: the only ones, those with its leaf, else those for its names."""
        if not self._is_folder:
            return self._bundles
        same = self._by_leaf.get(served[0], []) if served else []
        return same or [each for each in self._bundles if names and all(match(each.names, name) for name in names)]

    @property
    def notes(self) -> list[str]:
        """The bundles of a folder that match none of the scanned servers, without parts of the chain of another one."""
        idle: list[str] = []
        if self._is_folder:
            above = {der for each in self._bundles for der in each.chain[1:]}
            alone = [each for each in self._bundles if not each.files and not above.issuperset(each.chain)]
            idle = [each.name for each in alone if each.name not in self._served]
        more = f" and {len(idle) - _LISTED:,} more" if len(idle) > _LISTED else ""
        return [f"not served by any host that was scanned: {', '.join(idle[:_LISTED])}{more}"] * bool(idle)


def with_chain_files(bundles: Sequence[StoredBundle]) -> Iterator[StoredBundle]:
    """The bundles, each behind those that servers present if they load it with a file of CA certificates beside it."""
    companions: dict[tuple[str, bytes], list[StoredBundle]] = {}
    for each in bundles:
        first = _certificate(each.chain[0])
        if first is not None and first.is_ca:
            key = (os.path.dirname(each.name), first.raw["subject"])
            companions.setdefault(key, []).append(each)
    for each in bundles:
        last = _certificate(each.chain[-1])
        if last is not None and not last.is_self_issued:
            above = companions.get((os.path.dirname(each.name), last.raw["issuer"]), [])
            for other in above[:_MOST_COMPANIONS]:
                files = (each.name, other.name)
                yield StoredBundle(" with ".join(files), each.chain + other.chain, each.names, files)
        yield each


def _certificate(der: bytes) -> Certificate | None:
    try:
        return Certificate(der)
    except DecodeError:
        return None


def _names(der: bytes) -> frozenset[str]:
    """The names of a certificate, as hosts are compared with them."""
    certificate = _certificate(der)
    listed = None if certificate is None else certificate.part("subject_alt_name")
    if listed is None:
        return frozenset()
    return frozenset([*map(to_ascii, listed.dns_names), *listed.ip_addresses])
