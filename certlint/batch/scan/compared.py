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


class StoredBundle(NamedTuple):
    """A stored bundle: its display name, its certificates (DER), and the names of the first of them."""

    name: str
    chain: tuple[bytes, ...]
    names: frozenset[str]


class StoredBundles:
    """All bundles under a path. `is_folder`: the bundle for a server has to be selected among several."""

    def __init__(self, path: str, plan: Plan) -> None:
        """Reads all bundles. `plan` has the settings for containers; `unread` collects what cannot be read."""
        self.unread: list[Record] = []
        self._path, self._bundles = path, list(self._read(path, plan))
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
        self._served.update(each.name for each in expected)
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
        """The bundles of a folder that match none of the scanned servers."""
        idle = [each.name for each in self._bundles if each.name not in self._served] if self._is_folder else []
        more = f" and {len(idle) - _LISTED:,} more" if len(idle) > _LISTED else ""
        return [f"not served by any host that was scanned: {', '.join(idle[:_LISTED])}{more}"] * bool(idle)


def _names(der: bytes) -> frozenset[str]:
    """The names of a certificate, as hosts are compared with them."""
    try:
        certificate = Certificate(der)
    except DecodeError:
        return frozenset()
    listed = certificate.part("subject_alt_name")
    if listed is None:
        return frozenset()
    return frozenset([*map(to_ascii, listed.dns_names), *listed.ip_addresses])
