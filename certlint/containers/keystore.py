"""What a keystore holds, whatever its format: entries with a key, certificates that it trusts, and what could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.light import NamedTuple

if TYPE_CHECKING:
    from typing import Protocol

    from certlint.containers.pkcs12_attributes import BagRemark

    class Passphrase(Protocol):
        """Where a passphrase comes from."""

        def __call__(self) -> bytes:
            """The passphrase; asks for it where it must. Raises CertlintError when there is none."""
            ...

        def given(self) -> bytes | None:
            """The passphrase, where nobody has to be asked."""
            ...


class KeyEntry(NamedTuple):
    """A private key and its chain, the certificate of the key first.

    key     PKCS #8 where it is open, else as the keystore protects it
    is_open whether a passphrase has opened the key, or it needs none
    remarks what is wrong with what stands beside it; see `pkcs12_attributes`
    """

    alias: str
    chain: tuple[bytes, ...]
    key: bytes
    is_open: bool
    remarks: tuple[BagRemark, ...] = ()


class Named(NamedTuple):
    """Something under an alias: the DER of a certificate, or nothing of a secret key."""

    alias: str
    der: bytes


MOST_KEYS = 1000
"""How many private keys of a keystore are read: each is a bundle of its own."""
MOST_OPENED = 1 << 18
"""How many bytes of private keys are opened: of a key of 16,384 bits, twenty-eight. The others stay closed."""


class Keystore(NamedTuple):
    """Everything in a keystore, in its order.

    title     its format, for people
    crls      CRLs beside the certificates, in DER
    trusts    whether the format says that the certificates without a key are trusted, and not merely there
    problems  why not all of it could be read or verified; empty when it could
    """

    title: str
    keys: tuple[KeyEntry, ...] = ()
    trusted: tuple[Named, ...] = ()
    secrets: tuple[Named, ...] = ()
    problems: tuple[str, ...] = ()
    trusts: bool = False
    crls: tuple[bytes, ...] = ()
