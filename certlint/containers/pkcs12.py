"""Opens a PKCS #12 store within bounded time. RFC 7292; PBES2 of RFC 8018.

Decrypted here instead of by a library that also decodes the certificates, so that those which it refuses are evaluated, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certlint.containers import derivation
from certlint.containers.derivation import require_affordable
from certlint.containers.keystore import KeyEntry, Keystore, Named
from certlint.containers.pkcs12_bags import entries_of
from certlint.errors import CertlintError, InputError
from certlint.processes import apart

if TYPE_CHECKING:
    from certlint.containers.keystore import Passphrase

TITLE = "PKCS #12 file"
SECONDS = 10
"""Seconds of CPU time: bags inside an encrypted part may request any number of iterations, or contain any key."""
WRONG = "the passphrase is wrong, or the file is damaged"
_UNASKED: list[bytes | None] = [None, b""]
_OPEN_TO_ALL = (
    "the passphrase that was given does not open the file: it opens with the empty passphrase, and OpenSSL and Java refuse "
    "it with another one"
)


def opened(der: bytes, path: str, passphrase: Passphrase | None, most: int = 10_000) -> Keystore:
    """The store, decrypted with the given passphrase as a server does; without one, with none or the empty one, as most are,
    else with the one that the user is asked for.

    Raises InputError. `most`: the most certificates read.
    """
    require_affordable(der, path)
    given = passphrase.given() if passphrase is not None else None
    if given is not None:
        return _opened_by_given(der, path, given, most)
    found = _within(der, path, _UNASKED, most)
    if found is not None and all(entry.is_open for entry in found.keys):
        return found
    if passphrase is None and found is None:
        raise InputError(f"{path}: the {TITLE} needs a passphrase", "give it with --passphrase-file")
    try:
        asked = passphrase() if passphrase is not None else None
    except CertlintError:
        if found is None:
            raise
        return found  # the certificates are readable, so the user is not asked for the passphrase of a key
    found = _within(der, path, [asked], most) or found
    if found is None:
        raise _closed(path)
    return found


def _opened_by_given(der: bytes, path: str, given: bytes, most: int) -> Keystore:
    """The store decrypted with the given passphrase. Servers refuse one that only the empty passphrase decrypts."""
    found = _within(der, path, [given], most)
    if found is not None:
        return found
    found = _within(der, path, _UNASKED, most)
    if found is None:
        raise _closed(path)
    return found._replace(problems=(_OPEN_TO_ALL, *found.problems))


def _closed(path: str) -> InputError:
    return InputError(
        f"{path}: the {TITLE} cannot be opened: {WRONG}",
        "give the passphrase with --passphrase-file or CERTLINT_PASSPHRASE",
    )


def _within(der: bytes, path: str, passphrases: list[bytes | None], most: int) -> Keystore | None:
    """The result for the first passphrase that fits, computed in a separate process."""
    try:
        return apart.within(SECONDS, _open, der, path, passphrases, most)
    except TimeoutError:
        raise InputError(
            f"{path}: opening the {TITLE} takes more than {SECONDS} seconds of processor time",
            derivation.as_pem(path),
        ) from None


def _open(der: bytes, path: str, passphrases: list[bytes | None], most: int) -> Keystore | None:
    """Runs in a separate process. None if no passphrase fits. Raises only InputError."""
    try:
        found = _opened_by(der, path, passphrases, most)
        return _with_remarks(found, der, path) if found is not None and found.keys else found
    except InputError:
        raise
    except Exception as error:  # noqa: BLE001 - libraries raise various exceptions for damaged input
        name = type(error).__name__
        raise InputError(f"{path}: the {TITLE} is damaged and cannot be read ({name})") from None


def _with_remarks(found: Keystore, der: bytes, path: str) -> Keystore:
    """The store with remarks on each key about what Java or OpenSSL does not read."""
    from certlint.containers import pkcs12_safes as safes
    from certlint.containers.pkcs12_protection import remarks_on

    store = safes.parsed_store(der, path)
    more = remarks_on(store, safes.safes_of(store))
    keys = []
    for each in found.keys:
        own = {remark.kind for remark in each.remarks}
        keys.append(each._replace(remarks=(*each.remarks, *(remark for remark in more if remark.kind not in own))))
    return found._replace(keys=tuple(keys))


def _opened_by(der: bytes, path: str, passphrases: list[bytes | None], most: int) -> Keystore | None:
    from certlint.containers import pkcs12_safes as safes
    from certlint.containers.pkcs12_ciphers import UnknownMethod

    store = safes.parsed_store(der, path)
    for passphrase in passphrases:
        try:
            bags = safes.open_store(store, passphrase, path)
        except UnknownMethod as error:
            return _by_library(der, path, passphrases, str(error))
        if bags is not None:
            return entries_of(TITLE, bags, most, passphrase)
    return None


def _by_library(der: bytes, path: str, passphrases: list[bytes | None], method: str) -> Keystore | None:
    """The same for rare encryption methods, through `cryptography`, which does not keep the order of several keys."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

    for passphrase in passphrases:
        try:
            store: Any = pkcs12.load_pkcs12(der, passphrase)
        except (UnsupportedAlgorithm, ValueError, TypeError):  # TypeError: the passphrase is not UTF-8
            continue
        listed = [*([store.cert] if store.cert else []), *store.additional_certs]
        chain = [Named(_name(each), each.certificate.public_bytes(Encoding.DER)) for each in listed]
        if store.key is None:
            return Keystore(TITLE, trusted=tuple(chain))
        form, none = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        key = store.key.private_bytes(Encoding.DER, form, none)
        alias = chain[0].alias if store.cert else ""
        return Keystore(TITLE, (KeyEntry(alias, tuple(each.der for each in chain), key, is_open=True),))
    if any(passphrases):
        raise InputError(
            f"{path}: the {TITLE} cannot be opened: {WRONG}, or its encryption ({method}) is not supported",
            f"give the right passphrase with --passphrase-file; or {derivation.as_pem(path, '-legacy ')}",
        )
    return None


def _name(certificate: Any) -> str:
    name = certificate.friendly_name
    return name.decode("utf-8", "backslashreplace") if name else ""
