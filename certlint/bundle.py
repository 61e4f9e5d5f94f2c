"""A bundle: the certificates of one document, their roles and order, the key that belongs to them, and its file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from certlint.certificate import Certificate
from certlint.errors import DecodeError
from certlint.links import Links
from certlint.pem import BlockKind

if TYPE_CHECKING:
    from certlint.filefacts import Source
    from certlint.pem import Block, Document
    from certlint.private_key import PrivateKey

KEY_KINDS = frozenset({BlockKind.PRIVATE_KEY, BlockKind.ENCRYPTED_KEY})
LEAF, INTERMEDIATE, ROOT = "leaf", "intermediate", "root"


class Broken(NamedTuple):
    """A certificate block that is no certificate, and why."""

    block: Block
    error: DecodeError


class Bundle:
    """What is judged at once.

    certificates, blocks, roles   in the order of the file, index by index
    broken    certificate blocks that can't be read at all
    leaves    indexes of the leaves; `path` is the way up from the first one
    key       the private key given beside the bundle, or None
    """

    def __init__(self, document: Document, source: Source | None = None, key: PrivateKey | None = None) -> None:
        self.document = document
        self.source = source
        self.key = key
        self.path = document.path
        self.certificates: list[Certificate] = []
        self.blocks: list[Block] = []
        self.broken: list[Broken] = []
        for block in document.blocks:
            if block.kind is BlockKind.CERTIFICATE:
                self._add(block)
        self.links = Links(self.certificates)
        self.leaves = self._find_leaves()
        self.roles = [self._role(i) for i in range(len(self.certificates))]
        self.chain = self.links.path(self.leaves[0]) if self.leaves else []

    def _add(self, block: Block) -> None:
        try:
            certificate = Certificate(block.der)
        except DecodeError as error:
            self.broken.append(Broken(block, error))
            return
        self.certificates.append(certificate)
        self.blocks.append(block)

    def _find_leaves(self) -> list[int]:
        """The certificates that are not CAs and issued nobody here.

        Where every certificate is a CA, one that issued nobody and has what only servers and clients have (an EKU for
        them, DNS names) is a leaf that was made a CA by mistake: `openssl req -x509` does so by default.
        """
        certificates = self.certificates
        plain = [i for i, c in enumerate(certificates) if not c.is_ca]
        if plain:
            issuing = {
                j for i in range(len(certificates)) if len(certificates) > 1 for j in self._issuers_among(i, plain)
            }
            return [i for i in plain if i not in issuing]
        return [i for i, c in enumerate(certificates) if serves(c) and not self._issued_any(i)][:1]

    def _issuers_among(self, index: int, candidates: list[int]) -> list[int]:
        """Those of `candidates` that issued `index`. Few plain certificates bear the name of an issuer."""
        named = set(self.links.named_issuers(index)).intersection(candidates)
        return [i for i in self.links.issuers(index) if i in named] if named else []

    def _issued_any(self, index: int) -> bool:
        others = range(len(self.certificates))
        return any(index in self.links.named_issuers(i) and index in self.links.issuers(i) for i in others)

    def _role(self, index: int) -> str:
        if index in self.leaves:
            return LEAF
        return ROOT if self.certificates[index].is_self_issued else INTERMEDIATE

    @property
    def is_key_file(self) -> bool:
        """Whether the document holds private keys and nothing that claims to be a certificate."""
        kinds = {block.kind for block in self.document.blocks}
        return bool(kinds & KEY_KINDS) and BlockKind.CERTIFICATE not in kinds

    @property
    def leaf(self) -> Certificate | None:
        """The first leaf."""
        return self.certificates[self.leaves[0]] if self.leaves else None

    def part(self, name: str) -> Any:
        """What a check of the whole bundle asks for by name."""
        return {"bundle": self, "document": self.document, "source": self.source, "private_key": self.key}[name]

    def title(self, index: int) -> str:
        """A certificate by role, CN and block, for messages."""
        return f"{self.roles[index]} {self.certificates[index].title!r} (block {self.blocks[index].index})"


def serves(certificate: Certificate) -> bool:
    """Whether a certificate has what only a server's or a client's has: their EKU, or DNS names."""
    purposes, names = certificate.part("extended_key_usage"), certificate.part("subject_alt_name")
    if purposes is not None:
        return bool(purposes.purposes & {"serverAuth", "clientAuth"}) and not _signs_certificates(certificate)
    return names is not None and bool(names.dns_names)


def _signs_certificates(certificate: Certificate) -> bool:
    usage = certificate.part("key_usage")
    return usage is not None and "keyCertSign" in usage.usages and certificate.part("subject_alt_name") is None
