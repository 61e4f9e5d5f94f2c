"""Trust stores and pools: read from files and folders, from the system, or from Mozilla's list as `certifi` packages it."""

from __future__ import annotations

import os

from certlint.bundle.store import Store
from certlint.caches import Cache
from certlint.errors import DecodeError, InputError, UsageError
from certlint.files import sources, walking
from certlint.files.facts import Unreadable, content_key
from certlint.pem import BlockKind
from certlint.policy.settings import MOZILLA, NONE, SYSTEM
from certlint.x509.certificate import Certificate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from certlint.pem import Document

# Where systems keep what they trust for TLS: Debian and Alpine, Fedora and RHEL, SUSE, OpenSSL's own places, macOS and BSD.
SYSTEM_FILES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/usr/lib/ssl/cert.pem",
    "/etc/ssl/cert.pem",
    "/usr/local/share/certs/ca-root-nss.crt",
)
SYSTEM_FOLDERS = ("/etc/ssl/certs", "/etc/pki/tls/certs")

# (path, size, time of change, passphrase file) → what it holds: a store is read once for many bundles.
_read: Cache[tuple[str, int, int, str], tuple[list[Certificate], list[tuple[str, int]]]] = Cache(64)


def load(names: Sequence[str], passphrase_file: str = "") -> tuple[Store, ...] | None:
    """The stores of `--trust`; None where nothing is said of trust. Raises UsageError, InputError.

    passphrase_file  its first line opens keystores among them
    """
    if not names or tuple(names) == (NONE,):
        return None
    if NONE in names:
        raise UsageError("--trust none contradicts the other values of --trust", "remove `none`")
    return tuple(_store(name, passphrase_file) for name in names)


def pool(paths: Sequence[str], passphrase_file: str = "") -> tuple[Store, ...]:
    """The certificates of `--pool`, a store for each path. Raises InputError."""
    return tuple(_of_paths(path, [path], passphrase_file) for path in paths)


def _store(name: str, passphrase_file: str) -> Store:
    if name == SYSTEM:
        return _of_paths(name, [_of_system()])
    if name == MOZILLA:
        return _of_paths(name, [_of_mozilla()])
    store = _of_paths(name, [name], passphrase_file)
    if not store.certificates:
        raise InputError(f"{name}: it contains no certificate", "a trust store is a file or folder of CA certificates")
    return store


def _of_system() -> str:
    for path in (*filter(os.path.isfile, SYSTEM_FILES), *filter(os.path.isdir, SYSTEM_FOLDERS)):
        return path
    raise InputError("the trust store of this system was not found", "give its file or folder: --trust FILE")


def _of_mozilla() -> str:
    try:
        import certifi
    except ImportError:
        hint = "install it: pip install 'certlint[trust]'"
        raise UsageError("--trust mozilla needs the package certifi, which holds Mozilla's list", hint) from None
    return certifi.where()


def _of_paths(name: str, paths: Iterable[str], passphrase_file: str = "") -> Store:
    """A store of files, and of the files in folders; each certificate once."""
    found: dict[bytes, tuple[Certificate, tuple[str, int]]] = {}
    for path in paths:
        for file, is_named in _files(path):
            for certificate, place in zip(*_certificates(file, passphrase_file, is_named=is_named), strict=True):
                found.setdefault(certificate.der, (certificate, place))
    return Store(name, tuple(c for c, _ in found.values()), tuple(place for _, place in found.values()))


def _files(path: str) -> Iterator[tuple[str, bool]]:
    """A file, or the files in a folder and below, links to files among them; and whether it was named itself."""
    if not os.path.isdir(path):
        yield path, True
        return
    for file in walking.descend(path, []):
        if isinstance(file, str):
            yield file, False
        elif file.path == path:
            raise InputError(f"{path}: {file.reason}")


def _certificates(
    path: str, passphrase_file: str, *, is_named: bool
) -> tuple[list[Certificate], list[tuple[str, int]]]:
    """The certificates of a file and their places. What a folder holds beside certificates is passed over."""
    key = *content_key(path), passphrase_file
    known = _read.get(key)
    if known is not None:
        return known
    loaded = sources.load(path)
    if isinstance(loaded, Unreadable):
        if is_named:
            raise InputError(f"{loaded.path}: {loaded.reason}")
        return [], []
    try:
        documents = _opened(loaded, passphrase_file)
    except InputError:
        if is_named:
            raise
        return [], []
    return _read.keep(key, _listed(documents))


def _opened(document: Document, passphrase_file: str) -> list[Document]:
    """The documents in a file: of a keystore, all its entries. Raises InputError."""
    if not document.may_be_container:
        return [document]
    from certlint.containers import opening
    from certlint.files.passphrase import PassphraseSource

    return opening.opened(document, PassphraseSource(passphrase_file, document.path, asks=False))


def _listed(documents: Sequence[Document]) -> tuple[list[Certificate], list[tuple[str, int]]]:
    certificates, places = [], []
    for path, block in ((each.path, block) for each in documents for block in each.blocks):
        ders = [block.der] if block.kind is BlockKind.CERTIFICATE else []
        if block.kind is BlockKind.PKCS7:
            from certlint.containers.within import certificates_within

            ders = certificates_within("PKCS7", block.der)
        for der in ders:
            try:
                certificates.append(Certificate(der))
            except DecodeError:
                continue  # a store may hold what is of no use
            places.append((path, block.first_line))
    return certificates, places
