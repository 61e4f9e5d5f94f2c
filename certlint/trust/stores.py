"""Trust stores and pools: read from files and folders, from the system, or from Mozilla's list in `certifi`."""

from __future__ import annotations

import os

from certlint.bundle.store import Store
from certlint.bundle.trust_settings import trust_settings
from certlint.caches import Cache
from certlint.errors import DecodeError, InputError, UsageError, did_you_mean, not_installed
from certlint.files import sources
from certlint.files.facts import Unreadable, content_key
from certlint.files.given import given_files
from certlint.light import NamedTuple
from certlint.pem import BlockKind
from certlint.policy.settings import MOZILLA, NONE, SYSTEM
from certlint.x509.certificate import Certificate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from certlint.bundle.trust_settings import TrustSettings
    from certlint.pem import Document

# TLS trust stores of systems: Debian and Alpine, Fedora and RHEL, SUSE, OpenSSL's defaults, macOS and BSD.
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


class _HeldCertificate(NamedTuple):
    """A certificate with its position (path and line), and OpenSSL's settings for it, if any."""

    certificate: Certificate
    place: tuple[str, int]
    settings: TrustSettings | None


class _Held(NamedTuple):
    """The certificates of a file, and why something in it could not be read."""

    certificates: list[_HeldCertificate]
    unread: list[str]


# (path, size, modification time, passphrase file) → contents: a store is read once for many bundles.
_read: Cache[tuple[str, int, int, str], _Held] = Cache(64)


def load(names: Sequence[str], passphrase_file: str = "") -> tuple[Store, ...] | None:
    """The stores of `--trust`; None without that option. Raises UsageError, InputError.

    passphrase_file  its first line is the passphrase of keystores among them
    """
    if not names or tuple(names) == (NONE,):
        return None
    if NONE in names:
        raise UsageError("--trust none contradicts the other values of --trust", "remove `none`")
    return tuple(_store(name, passphrase_file) for name in names)


def pool(paths: Sequence[str], passphrase_file: str = "") -> tuple[Store, ...]:
    """The certificates of `--pool`, one store per path, which may be an empty folder. Raises InputError."""
    return tuple(_named(path, passphrase_file, may_be_empty=os.path.isdir(path)) for path in paths)


def _store(name: str, passphrase_file: str) -> Store:
    if name == SYSTEM:
        return _of_path(name, _of_system())
    if name == MOZILLA:
        return _of_path(name, _of_mozilla())
    if not os.path.lexists(name) and (likely := did_you_mean(name, (SYSTEM, MOZILLA, NONE))):
        raise InputError(f"{name}: no such file", likely)
    return _named(name, passphrase_file, may_be_empty=False)


def _named(path: str, passphrase_file: str, *, may_be_empty: bool) -> Store:
    """The store of a file or folder. Raises InputError without a certificate, with what could not be read."""
    store = _of_path(path, path, passphrase_file)
    if not (store.certificates or may_be_empty):
        unread = "; ".join(f"not read: {each}" for each in store.passed_over[:_TOLD])
        raise InputError(f"{path}: it contains no certificate", unread or "give a file or folder of CA certificates")
    return store


# The most unreadable files that are listed.
_TOLD = 3


def _of_system() -> str:
    for path in (*filter(os.path.isfile, SYSTEM_FILES), *filter(os.path.isdir, SYSTEM_FOLDERS)):
        return path
    raise InputError("the trust store of this system was not found", "give its file or folder: --trust FILE")


def _of_mozilla() -> str:
    try:
        import certifi
    except ImportError:
        raise UsageError(*not_installed("--trust mozilla", "certifi", "trust")) from None
    return certifi.where()


def _of_path(name: str, path: str, passphrase_file: str = "") -> Store:
    """A store of a file, or of the files in a folder, without duplicates."""
    found: dict[bytes, _HeldCertificate] = {}
    unread: list[str] = []
    for file, is_named in given_files(path):
        held = _unreadable(file) if isinstance(file, Unreadable) else _held(file, passphrase_file, is_named=is_named)
        unread += held.unread
        for each in held.certificates:
            found.setdefault(each.certificate.der, each)
    settings = {number: each.settings for number, each in enumerate(found.values()) if each.settings is not None}
    certificates = tuple(each.certificate for each in found.values())
    return Store(name, certificates, tuple(each.place for each in found.values()), settings, tuple(unread))


def _unreadable(file: Unreadable) -> _Held:
    return _Held([], [f"{file.path}: {file.reason}"])


def _held(path: str, passphrase_file: str, *, is_named: bool) -> _Held:
    """The certificates of a file. Other contents of a folder are ignored."""
    key = *content_key(path), passphrase_file
    known = _read.get(key)
    if known is not None:
        return known
    loaded = sources.load(path)
    if isinstance(loaded, Unreadable):
        if is_named:
            raise InputError(f"{loaded.path}: {loaded.reason}")
        return _unreadable(loaded)
    try:
        documents = _opened(loaded, passphrase_file)
    except InputError as error:
        if is_named:
            raise
        return _Held([], [error.message])
    return _read.keep(key, _listed(documents))


def _opened(document: Document, passphrase_file: str) -> list[Document]:
    """The documents in a file; for a keystore, all its entries. Raises InputError."""
    if not document.may_be_container:
        return [document]
    from certlint.containers import opening
    from certlint.files.passphrase import PassphraseSource

    return opening.opened(document, PassphraseSource(passphrase_file, document.path, asks=False))


def _listed(documents: Sequence[Document]) -> _Held:
    held = _Held([], [f"{each.path}: {each.problem}" for each in documents if each.problem and each.container])
    for path, block in ((each.path, block) for each in documents for block in each.blocks):
        ders = [block.der] if block.kind is BlockKind.CERTIFICATE else []
        if block.kind is BlockKind.PKCS7:
            from certlint.containers.pkcs7 import certificates_within

            ders = certificates_within("PKCS7", block.der)
        for der in ders:
            try:
                place = path, block.first_line
                held.certificates.append(_HeldCertificate(Certificate(der), place, trust_settings(block)))
            except DecodeError as error:
                where = f"{path}:{block.first_line}" if block.first_line else path
                held.unread.append(f"{where}: the certificate cannot be read: {error.message}")
    return held
