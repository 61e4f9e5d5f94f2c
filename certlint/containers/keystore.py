"""The contents of a keystore of any format: key entries, trusted certificates, and problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.light import NamedTuple

if TYPE_CHECKING:
    from typing import Protocol

    from certlint.containers.pkcs12_attributes import BagRemark

    class Passphrase(Protocol):
        """A source of a passphrase."""

        def __call__(self) -> bytes:
            """The passphrase; asks the user if necessary. Raises CertlintError if there is none."""
            ...

        def given(self) -> bytes | None:
            """The passphrase if it is available without asking."""
            ...


class KeyEntry(NamedTuple):
    """A private key and its chain, the key's certificate first.

    key     PKCS #8 if it is decrypted, else as stored
    is_open whether the key was decrypted, or not encrypted
    remarks defects of its attributes; see `pkcs12_attributes`
    """

    alias: str
    chain: tuple[bytes, ...]
    key: bytes
    is_open: bool
    remarks: tuple[BagRemark, ...] = ()


SEALED = "SECRET KEY"
"""The label of a secret key, as of other entries that are not evaluated."""


class Named(NamedTuple):
    """An entry with an alias: the DER of a certificate, or empty for what is not evaluated, which has a label."""

    alias: str
    der: bytes
    label: str = ""


MOST_KEYS = 1000
"""The most private keys of a keystore that are read; each is a separate bundle."""
MOST_OPENED = 1 << 18
"""The most bytes of private keys that are decrypted: twenty-eight keys of 16,384 bits. Others stay encrypted."""


class Keystore(NamedTuple):
    """The contents of a keystore, in order.

    title     the name of its format
    secrets   secret keys and other entries that are not evaluated
    crls      CRLs in it, in DER
    trusts    whether the format marks certificates without a key as trusted
    problems  why not everything could be read or verified; empty if it could
    """

    title: str
    keys: tuple[KeyEntry, ...] = ()
    trusted: tuple[Named, ...] = ()
    secrets: tuple[Named, ...] = ()
    problems: tuple[str, ...] = ()
    trusts: bool = False
    crls: tuple[bytes, ...] = ()
