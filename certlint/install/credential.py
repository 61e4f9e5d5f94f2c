"""A certificate to set: chain and key under a name of the cluster. `rules/cert-names.toml` describes the names."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from certlint import resources
from certlint.errors import InputError, UsageError, did_you_mean
from certlint.light import NamedTuple
from certlint.pem.encode import block
from certlint.pem.kinds import KEY_KINDS
from certlint.policy import names
from certlint.x509.kinds import KINDS

if TYPE_CHECKING:
    from certlint.bundle.bundle import Bundle
    from certlint.pem import Document

# Names of the certificates of a cluster.
NAMES = os.path.join(resources.RULES, "cert-names.toml")
INTERNAL = "internal"
# Both planes, in the order of rladmin's manual.
PLANES = ("data_internode_encryption", "ccs_internode_encryption")


class Credential(NamedTuple):
    """One certificate to set.

    row               its row of `rules/cert-names.toml`
    certificate_path  the file of the certificates; `key_path`: that of the key, empty without one
    chain             the certificates (DER), in the order of the file
    key               the key as one PEM block; empty without one
    """

    row: dict[str, Any]
    certificate_path: str
    key_path: str
    chain: tuple[bytes, ...]
    key: str

    @property
    def name(self) -> str:
        return str(self.row["id"])

    @property
    def certificate(self) -> str:
        """The certificates as PEM without other text: text between blocks has crashed proxies, CRLF has broken operators."""
        return "".join(block("CERTIFICATE", der) for der in self.chain)

    @property
    def secrets(self) -> list[str]:
        """What must never be shown, should somebody repeat it: the lines of the key."""
        return self.key.splitlines()[1:-1]

    def __repr__(self) -> str:
        return f"<Credential {self.name}: {len(self.chain)} certificates>"


def rows_for(name: str) -> list[dict[str, Any]]:
    """The rows for a name: two for `internal`, else one. Raises UsageError for an unknown name."""
    return [find(plane) for plane in PLANES] if name == INTERNAL else [find(name)]


def find(name: str) -> dict[str, Any]:
    """The row for a name in any of its spellings. Raises UsageError."""
    known = names.spellings(NAMES)
    if name not in known:
        ids = ", ".join(row["id"] for row in names.rows(NAMES))
        raise UsageError(f"unknown certificate name {name!r}", did_you_mean(name, known) or f"names are {ids}")
    return known[name]


def needs_key(row: dict[str, Any]) -> bool:
    """Whether the certificate of a row is set together with a private key."""
    return bool(row["settings"]["cert_key"] != "none")


def require_certificates(bundle: Bundle) -> None:
    """Raises InputError for a file of requests or of keys: each passes a check of its own, and is not what a cluster serves."""
    if not bundle.is_key_file and (bundle.kind is KINDS["certificate"] or not bundle.certificates):
        return
    kinds = ", ".join(dict.fromkeys(each.kind.value for each in bundle.document.blocks))
    hint = "give the file that the CA sent with --cert"
    raise InputError(f"{bundle.path} contains no certificate, only: {kinds}", hint)


def credential_of(row: dict[str, Any], bundle: Bundle, key: Document | None) -> Credential:
    """A credential from linted files."""
    chain = tuple(certificate.der for certificate in bundle.certificates)
    return Credential(row, bundle.path, key.path if key else "", chain, _key_text(key) if key else "")


def _key_text(document: Document) -> str:
    """The first private key of a file as PEM."""
    for each in document.blocks:
        if each.kind in KEY_KINDS and not each.headers:
            return block(each.label, each.der)
    raise UsageError(
        f"{document.path} contains no private key that a cluster can read", "give the private key with --key"
    )
