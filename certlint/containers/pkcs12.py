"""PKCS #12: what a store holds, within a bounded time. RFC 7292."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.errors import InputError
from certlint.light import NamedTuple
from certlint.processes import apart

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = 10
"""Of processor time: a bag that stands in an encrypted part may ask for any number of iterations, or hold any key."""


class KeyStore(NamedTuple):
    """The certificates of a store, and its private key as PKCS #8, empty where there is none."""

    certificates: list[bytes]
    key: bytes


def opened(der: bytes, path: str, passphrase: Callable[[], bytes]) -> KeyStore:
    """The store, opened with the empty passphrase that many have, or with the one that is asked for. Raises InputError."""
    ways: tuple[Callable[[], bytes], ...] = (bytes, passphrase)
    for way in ways:
        given = way()
        try:
            store = apart.within(SECONDS, _open, der, path, given)
        except TimeoutError:
            raise InputError(
                f"{path}: opening the PKCS #12 file takes more than {SECONDS} seconds of processor time",
                "export it again with fewer iterations: openssl pkcs12 -export -iter 600000",
            ) from None
        if store is not None:
            return store
    raise InputError(
        f"{path}: the PKCS #12 file cannot be opened: the passphrase is not the right one, or the file is damaged",
        "give the passphrase with --passphrase-file or CERTLINT_PASSPHRASE",
    )


def _open(der: bytes, path: str, passphrase: bytes) -> KeyStore | None:
    """Runs in a process of its own. Nothing when the passphrase does not open the store."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

    try:
        store = pkcs12.load_pkcs12(der, passphrase)
    except UnsupportedAlgorithm:
        raise InputError(
            f"{path}: this PKCS #12 file is encrypted in a way that is not supported here",
            "convert it first: openssl pkcs12 -legacy -in FILE -out all.pem",
        ) from None
    except (ValueError, TypeError):  # TypeError where a passphrase is not UTF-8
        return None
    listed = [store.cert, *store.additional_certs] if store.cert else store.additional_certs
    form, none = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    key = store.key.private_bytes(Encoding.DER, form, none) if store.key is not None else b""
    return KeyStore([each.certificate.public_bytes(Encoding.DER) for each in listed], key)
