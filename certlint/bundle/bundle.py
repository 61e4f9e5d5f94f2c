"""A bundle: the certificates of one document, their roles and order, the matching key, and the file."""

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
from certlint.x509.decoding_limit import DecodingLimit
from certlint.x509.kinds import KIND_OF_BLOCK, KINDS

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

# Bytes: the threshold for a large certificate, and the total of large ones per file, which are all held in memory, decoded.
LARGE, MAX_LARGE = 1 << 15, 3 << 18
# Kinds that may be large: all entries except the current one stay encoded, so that the file size limits them.
MANY_ENTRIES = frozenset({"crl"})
MAX_DECODED = 1 << 19
"""Bytes of certificates that stay decoded while the others of their file are evaluated."""


class Broken(NamedTuple):
    """A certificate block that cannot be decoded, and why."""

    block: Block
    error: DecodeError


class Bundle:
    """What is evaluated together.

    certificates, blocks, roles   in the order of the file, by index; those of companion files follow
    chain_documents  the files that continue the chain
    held      the number of certificates in the file itself
    reading   how the file relates to the others of its folder; None for a separate file
    is_trusted  whether it contains trusted CA certificates instead of what a server presents
    broken    certificate blocks that cannot be decoded
    leaves    indexes of the leaves without copies; first the selected one: by key, else by names, else by order
    named     if no key selects one: the leaves with a name that clients connect to
    own       the leaves of the key, even with CA:TRUE: a server presents one of them
    chain     the path from the first leaf; after path building, the evaluated path
    key       the private key from a separate file, or None; key_sought: the path where the product expects one, else empty
    companions  other files that the profile's product loads; None without any
    is_large  whether decoding all certificates would take too much memory
    kind      the kind of object: as requested, else certificates, else requests, which are evaluated as the leaf they request
    is_aside, is_unfit  whether the document is also read for another kind; whether its kind was not requested
    found     cached results: the paths, by their parameters
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
        chain_documents: Sequence[Document] = (),
        reading: Reading | None = None,
        kind: Kind | None = None,
    ) -> None:
        """Reads the objects and determines their relations.

        names  those that clients connect to, which select the leaf if no key does
        known  objects that have been read before, by their DER, to be reused
        kind   the kind of objects; by default, the first of `KINDS` that is present
        """
        self.chain_documents, self.reading = tuple(chain_documents), reading
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
        for other in self.chain_documents:
            self._read(other, known or {})
            self._paths += [other.path] * (len(self.certificates) - self.held - len(self._paths))
        self.is_large = sum(len(each.der) for each in self.certificates) > MAX_DECODED
        limit = DecodingLimit(MAX_DECODED // 4) if self.is_large else None
        for certificate in self.certificates:
            certificate.limit = limit
        self.links = Links(self.certificates)
        self.own = self._find_own(key)
        self.named: list[int] = []
        self.leaves = self._find_leaves(names if self.kind.chained and not self.own else ())
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
        """Raises OversizeError for a large certificate if the file has too many of them."""
        if len(block.der) > LARGE and self.kind.name not in MANY_ENTRIES:
            self._large += len(block.der)
            if self._large > MAX_LARGE:
                rest = f"the certificates of over {LARGE:,} bytes in this file have more than {MAX_LARGE:,}"
                raise OversizeError(f"it has {len(block.der):,} bytes, and {rest}", 0)

    def _find_own(self, key: PrivateKey | None) -> list[int]:
        """The certificates of the key that a server presents: also a CA certificate that is first or could be a server's.

        Neither the key of an intermediate, given by mistake, nor that of a CA in the CA's own file makes it a leaf.
        """
        if key is None or not self.kind.chained or (self.is_trusted and key.path == self.path):
            return []
        owned = [(i, self.certificates[i]) for i in self.links.distinct if key.owns(self.certificates[i])]
        issued_nobody = self._without_issuers([i for i, _ in owned])
        return [
            i
            for i, each in owned
            if i == 0 or not each.is_ca or serves(each) or (i in issued_nobody and may_serve(each))
        ]

    def _find_leaves(self, names: Sequence[str]) -> list[int]:
        """The certificates of the key, or with the names, and those that are not CAs and have issued none of the others.

        A CA certificate that issued none and looks like a server's or client's is a leaf with CA:TRUE by mistake, the default
        of `openssl req -x509`, if it has one of the names, is first, or there is no other leaf.
        """
        if self.kind.role == LEAF:
            return self.links.distinct
        if not self.kind.chained:
            return [i for i in self.links.distinct if not self.certificates[i].is_ca]
        certificates, distinct, own = self.certificates, self.links.distinct, self.own
        plain = self._without_issuers([i for i in distinct if not certificates[i].is_ca])
        if self.is_trusted and not own:  # a Kubernetes cluster's CA has the name `kubernetes` in its SAN
            return plain
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
        """See the class; computed lazily."""
        if self._chain is None and self._chain_of is not None:
            self._chain = self._chain_of()
        elif self._chain is None:
            self._chain = self.links.path(self.leaves[0]) if self.leaves and self.kind.chained else []
        return self._chain

    def judge_along(self, chain_of: Callable[[], list[int]]) -> None:
        """Sets how the evaluated chain is determined."""
        self._chain, self._chain_of = None, chain_of

    def let_go(self) -> None:
        """Drops circular references after the report, so that the bundle is freed without the garbage collector."""
        self._chain_of = None
        self.found.clear()

    @property
    def name(self) -> str:
        """The display name: the document, and the kind of objects if the document is also read for another kind."""
        return f"{self.document.name}: {self.kind.plural}" if self.is_aside else self.document.name

    @property
    def sha256(self) -> str:
        """The digest of the file; see `Document.sha256`."""
        return self.document.sha256

    @property
    def by_der(self) -> dict[bytes, SignedObject]:
        """The objects by their DER, for reuse in another bundle."""
        return {certificate.der: certificate for certificate in self.certificates}

    @property
    def is_key_file(self) -> bool:
        """Whether the document contains private keys and no block labelled as a certificate."""
        kinds = {block.kind for block in self.document.blocks}
        return not kinds.isdisjoint(KEY_KINDS) and kinds.isdisjoint(KIND_OF_BLOCK)

    @property
    def leaf(self) -> SignedObject | None:
        """The first leaf."""
        return self.certificates[self.leaves[0]] if self.leaves else None

    def about(self, index: int | None) -> SignedObject | None:
        """The certificate that something is about: the one at `index`, or the leaf for None."""
        return self.leaf if index is None else self.certificates[index]

    @property
    def parts(self) -> dict[str, Any]:
        """The parts for checks of the whole bundle, by name."""
        return {
            "bundle": self,
            "document": self.document if self.document.has_text else None,
            "loading": Loading(self),
            "keystore": self.document if self.document.container.startswith("PKCS #12") else None,
            "config_map": self.document if self.document.is_in_config_map else None,
            "source": self.source or (self.key and self.key.source),
            "private_key": self.key,
            "companions": self.companions,
        }

    def path_of(self, index: int) -> str:
        """The file of a certificate."""
        return self.path if index < self.held else self._paths[index - self.held]

    def what(self, index: int) -> str:
        """The noun for an object: a certificate by its role, any other by its kind."""
        return self.roles[index] if self.kind.chained else self.kind.name

    def title(self, index: int) -> str:
        """A certificate by role, CN and block, for messages."""
        where = f" of {self.path_of(index)}" if index >= self.held else ""
        return f"{self.what(index)} {self.certificates[index].title!r} (block {self.blocks[index].index}{where})"


def _first_kind(document: Document) -> Kind:
    there = {block.kind for block in document.blocks}
    return next((kind for kind in KINDS.values() if kind.block in there), KINDS["certificate"])


def _is_called(certificate: SignedObject, names: Sequence[str]) -> bool:
    """Whether a client that connects to one of `names` finds it in the certificate: in the SAN, else in the CN."""
    listed, subject = certificate.part("subject_alt_name"), certificate.part("subject")
    entries = listed.dns_names if listed is not None else ()
    if not entries and subject is not None and subject.common_name:
        entries = (subject.common_name,)
    spelt = {to_ascii(entry) for entry in entries}
    return any(match(spelt, name) for name in names)
