"""What mutants are made of: files of others, and those of the forge where nobody else has such a file."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from certlint import pem
from certlint.pem import BlockKind
from tests import ROOT, forge
from tests.forge.keystores import JCEKS, SEALED, key_entry, keystore, secret_entry, trusted_entry
from tests.support.corpus import fixtures, real_chains, roots

_LARGEST = 64 << 10


@cache
def vectors(*folders: str) -> tuple[bytes, ...]:
    """The test vectors of the package cryptography in these of its folders."""
    import cryptography_vectors

    home = Path(cryptography_vectors.__file__).parent
    files = sorted(path for folder in folders for path in (home / folder).rglob("*") if path.is_file())
    return tuple(path.read_bytes() for path in files if path.suffix in _SUFFIXES and path.stat().st_size < _LARGEST)


_SUFFIXES = frozenset({".pem", ".der", ".crt", ".cp", ".p12", ".p7b", ".p7c", ".p7m", ".key", ".crl", ".csr"})


@cache
def originals() -> tuple[bytes, ...]:
    """Certificates that nobody here made, DER."""
    files = [data for data, _ in real_chains().values()] + list(vectors("x509"))
    blocks = [block for data in files for block in pem.read(data).blocks]
    return (*(each.der for each in blocks if each.kind is BlockKind.CERTIFICATE), *roots()[::8])


@cache
def bundles() -> tuple[bytes, ...]:
    """Whole files: real chains, fixtures and vectors."""
    return (*(data for data, _ in real_chains().values()), *fixtures().values(), *vectors("x509"))


@cache
def containers() -> tuple[bytes, ...]:
    return (*vectors("pkcs7", "pkcs12", "x509/PKITS_data/pkcs12"), *keystores())


@cache
def keystores() -> tuple[bytes, ...]:
    """Java's, as they should be: the package of vectors has none."""
    key, chain = forge.key("p256-a").pkcs8, [each.der for each in forge.chain(key="p256-a")]
    entries = [key_entry("a", key, chain, password="test"), trusted_entry("b", chain[2])]
    more = [*entries, secret_entry("c", SEALED), key_entry("\x1b[2J\u202e", key, chain[:1], password="other")]
    return keystore(entries, password="test"), keystore(more, magic=JCEKS, password="test")


@cache
def policies() -> tuple[str, ...]:
    """Catalogues and profiles."""
    return tuple(path.read_text() for path in sorted((ROOT / "rules").rglob("*.toml")))
