"""A bundle: the certificates of one document, their roles and order, the key that belongs to them, and its file."""

from __future__ import annotations

from certlint.bundle.links import Links
from certlint.bundle.loaded import Loading
from certlint.bundle.reading import AUTHORITIES
from certlint.bundle.serving import may_serve, serves
from certlint.dns.matching import match, to_ascii
from certlint.errors import DecodeError, OversizeError
from certlint.light import NamedTuple
from certlint.pem.kinds import KEY_KINDS
from certlint.x509 import shared
from certlint.x509.kinds import KIND_OF_BLOCK, KINDS
from certlint.x509.room import Room

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from certlint.bundle.companions import Companions
    from certlint.bundle.private_key import PrivateKey
    from certlint.bundle.reading import Reading
    from certlint.pem import Block, Document
    from certlint.x509.kinds import Kind
    from certlint.x509.signed_object import SignedObject

LEAF, INTERMEDIATE, ROOT = "leaf", "intermediate", "root"

# Bytes: what a large certificate is, and how much of those a file may have. All of them are held in memory, decoded.
LARGE, MAX_LARGE = 1 << 15, 3 << 18
# Kinds that may be large: all but the current entry stay encoded, and the size of the file bounds them.
MANY_ENTRIES = frozenset({"crl"})
MAX_DECODED = 1 << 19
"""Bytes of certificates that stay decoded while the others of their file are judged."""


class Broken(NamedTuple):
    """A certificate block that is not a certificate, and why."""

    block: Block
    error: DecodeError


class Bundle:
    """What is judged at once.

    certificates, blocks, roles   in the order of the file, index by index; those of files beside it follow
    beside    the files with which the chain goes on that this one begins
    held      how many of the certificates are in the file itself
    reading   how the file is read among those beside it; None where it stands alone
    is_trusted  whether it holds trusted CA certificates, and not what a server presents
    broken    certificate blocks that cannot be read at all
    leaves    indexes of the leaves, copies aside; first the one that is meant: by the key, else the names, else the order
    named     where no key tells it, the leaves that contain a name by which clients connect
    own       the leaves that the key belongs to: CA:TRUE or not, one of them is what a server presents
    chain     the way up from the first leaf; once paths were looked for, the one that is judged
    key       the private key given beside the bundle, or None; key_sought: where the product alone looks for one, else empty
    companions  what else the product of the profile loads from files beside it; None where there is nothing
    is_large  whether all of them decoded would take too much memory
    kind      what the objects are: that it was made for, else certificates, else requests, judged as the leaf they ask to be
    is_aside, is_unfit  whether the document is read for objects of another kind; whether nobody asked for those of its kind
    found     results that are kept for later calls: the paths, by what they are judged for
    """

    is_aside = is_unfit = False
    companions: Companions | None = None
    _chain: list[int] | None = None
    _chain_of: Callable[[], list[int]] | None = None

    def __init__(
        self,
        document: Document,
        key: PrivateKey | None = None,
        names: Sequence[str] = (),
        known: Mapping[bytes, SignedObject] | None = None,
        beside: Sequence[Document] = (),
        reading: Reading | None = None,
        kind: Kind | None = None,
    ) -> None:
        """Reads the objects and finds out what they are to each other.

        names  those by which clients connect: they tell which of several leaves is meant where no key does
        known  objects that were read already, by their DER: they are not read again
        kind   of the objects that it is about; the first of `KINDS` that is there, where none is said
        """
        self.beside, self.reading = tuple(beside), reading
        self.document = document
        self.is_trusted = document.is_truststore or (reading is not None and reading.role == AUTHORITIES)
        self.source = document.facts
        self.key, self.key_sought = key, ""
        self.names, self.path, self._large = tuple(names), document.path, 0
        self.certificates: list[SignedObject] = []
        self.blocks: list[Block] = []
        self.broken: list[Broken] = []
        self.found: dict[object, Any] = {}
        self.kind = kind or _first_kind(document)
        self._read(document, known or {})
        self.held = len(self.certificates)
        self._paths: list[str] = []
        for other in self.beside:
            self._read(other, known or {})
            self._paths += [other.path] * (len(self.certificates) - self.held - len(self._paths))
        self.is_large = sum(len(each.der) for each in self.certificates) > MAX_DECODED
        room = Room(MAX_DECODED // 4) if self.is_large else None
        for certificate in self.certificates:
            certificate.room = room
        self.links = Links(self.certificates)
        in_chain = self.kind.chained
        self.own = self._find_own(key) if key is not None and in_chain else []
        self.named: list[int] = []
        self.leaves = self._find_leaves(names if in_chain and not self.own else ())
        leaves = set(self.leaves)
        self.roles = [LEAF if i in leaves else self._role(i) for i in self.links.first]

    def _read(self, document: Document, known: Mapping[bytes, SignedObject]) -> None:
        for block in document.blocks:
            if block.kind is self.kind.block:
                self._add(block, known)

    def _add(self, block: Block, known: Mapping[bytes, SignedObject]) -> None:
        try:
            self._require_room(block)
            certificate = known.get(block.der) or shared.read_shared(self.kind.reader, block.der)
        except DecodeError as error:
            self.broken.append(Broken(block, error))
            return
        self.certificates.append(certificate)
        self.blocks.append(block)

    def _require_room(self, block: Block) -> None:
        """Raises OversizeError for a large certificate where the file has too many of them."""
        if len(block.der) > LARGE and self.kind.name not in MANY_ENTRIES:
            self._large += len(block.der)
            if self._large > MAX_LARGE:
                rest = f"the certificates of over {LARGE:,} bytes in this file have more than {MAX_LARGE:,}"
                raise OversizeError(f"it has {len(block.der):,} bytes, and {rest}", 0)

    def _find_own(self, key: PrivateKey) -> list[int]:
        """The certificates of the key that a server presents: a CA's, too, if it stands first or could be a server's.

        Whoever gives the key of an intermediate by mistake does not make a leaf of it.
        """
        certificates = self.certificates
        owned = [i for i in self.links.distinct if key.owns(certificates[i])]
        issued_nobody = self._without_issuers(owned)
        return [
            i
            for i in owned
            if i == 0
            or not certificates[i].is_ca
            or serves(certificates[i])
            or (i in issued_nobody and may_serve(certificates[i]))
        ]

    def _find_leaves(self, names: Sequence[str]) -> list[int]:
        """The certificates of the key, or of the names, and those that are not CAs and issued nobody here.

        A CA that issued nobody and looks like a server's or a client's certificate is a leaf that was made a CA by mistake,
        as `openssl req -x509` does by default: where it bears the names, stands first, or nothing else is a leaf.
        """
        if self.kind.role == LEAF:
            return self.links.distinct
        if not self.kind.chained:
            return [i for i in self.links.distinct if not self.certificates[i].is_ca]
        certificates, distinct, own = self.certificates, self.links.distinct, self.own
        if self.is_trusted and not own:  # a cluster's CA has the name `kubernetes` in its SAN
            return self._without_issuers([i for i in distinct if not certificates[i].is_ca])
        plain = self._without_issuers([i for i in distinct if not certificates[i].is_ca])
        if own:
            return list(dict.fromkeys([*own, *plain]))
        mistaken = self._without_issuers([i for i in distinct if certificates[i].is_ca and serves(certificates[i])])
        suspects = [i for i in distinct if names and (i in plain or i in mistaken)]
        self.named = [i for i in suspects if _is_called(certificates[i], names)]
        first = [i for i in mistaken if i == 0]
        return list(dict.fromkeys([*self.named, *first, *plain])) or mistaken[:1]

    def _without_issuers(self, suspects: list[int]) -> list[int]:
        """Those of `suspects` that issued none of the other certificates."""
        issuing = self.links.issuing(suspects) if suspects else set()
        return [i for i in suspects if i not in issuing]

    def _role(self, index: int) -> str:
        top = self.links.is_top(index) if self.kind.chained else self.certificates[index].is_self_issued
        return ROOT if top else INTERMEDIATE

    @property
    def chain(self) -> list[int]:
        """As above, found on demand."""
        if self._chain is None and self._chain_of is not None:
            self._chain = self._chain_of()
        elif self._chain is None:
            self._chain = self.links.path(self.leaves[0]) if self.leaves and self.kind.chained else []
        return self._chain

    def judge_along(self, chain_of: Callable[[], list[int]]) -> None:
        """Says how the chain is found that is judged."""
        self._chain, self._chain_of = None, chain_of

    def let_go(self) -> None:
        """Drops references back to this bundle once it is reported, so that it is freed at once, without the collector."""
        self._chain_of = None
        self.found.clear()

    @property
    def name(self) -> str:
        """A name for people: the document, and the kind of objects if the document is read for another kind."""
        return f"{self.document.name}: {self.kind.plural}" if self.is_aside else self.document.name

    @property
    def sha256(self) -> str:
        """The digest of the file that it is in; see `Document.sha256`."""
        return self.document.sha256

    @property
    def by_der(self) -> dict[bytes, SignedObject]:
        """The objects by their DER, for another bundle that may hold them, too."""
        return {certificate.der: certificate for certificate in self.certificates}

    @property
    def is_key_file(self) -> bool:
        """Whether the document holds private keys and nothing that claims to be a certificate."""
        kinds = {block.kind for block in self.document.blocks}
        return not kinds.isdisjoint(KEY_KINDS) and kinds.isdisjoint(KIND_OF_BLOCK)

    @property
    def leaf(self) -> SignedObject | None:
        """The first leaf."""
        return self.certificates[self.leaves[0]] if self.leaves else None

    def about(self, index: int | None) -> SignedObject | None:
        """The certificate that something is about: the one at `index`; where that is None, the leaf."""
        return self.leaf if index is None else self.certificates[index]

    @property
    def parts(self) -> dict[str, Any]:
        """What a check of the whole bundle may ask for, by name."""
        return {
            "bundle": self,
            "document": self.document if self.document.has_text else None,
            "loading": Loading(self),
            "keystore": self.document if self.document.container.startswith("PKCS #12") else None,
            "source": self.source or (self.key and self.key.source),
            "private_key": self.key,
            "companions": self.companions,
        }

    def path_of(self, index: int) -> str:
        """The file that a certificate is in."""
        return self.path if index < self.held else self._paths[index - self.held]

    def what(self, index: int) -> str:
        """What people call an object: a certificate by its role, any other by its kind."""
        return self.roles[index] if self.kind.chained else self.kind.name

    def title(self, index: int) -> str:
        """A certificate by role, CN and block, for messages."""
        where = f" of {self.path_of(index)}" if index >= self.held else ""
        return f"{self.what(index)} {self.certificates[index].title!r} (block {self.blocks[index].index}{where})"


def _first_kind(document: Document) -> Kind:
    there = {block.kind for block in document.blocks}
    return next((kind for kind in KINDS.values() if kind.block in there), KINDS["certificate"])


def _is_called(certificate: SignedObject, names: Sequence[str]) -> bool:
    """Whether a client that connects by one of `names` finds it in the certificate: in the SAN, else in the CN."""
    listed, subject = certificate.part("subject_alt_name"), certificate.part("subject")
    entries = listed.dns_names if listed is not None else ()
    if not entries and subject is not None and subject.common_name:
        entries = (subject.common_name,)
    spelt = {to_ascii(entry) for entry in entries}
    return any(match(spelt, name) for name in names)
