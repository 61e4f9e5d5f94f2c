"""Compares the RSA keys of many certificates: common factors, small factors, and identical keys."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from certlint.batch.stream import inputs
from certlint.batch.stream.readers import read_entries
from certlint.errors import DecodeError, InputError, UsageError, not_installed
from certlint.light import NamedTuple
from certlint.policy.severity import Severity
from certlint.x509 import rsa
from certlint.x509.certificate import Certificate
from certlint.x509.common_factors import MOST_PLAIN, best_arithmetic, common_factors, memory_needed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from certlint.batch.stream.progress import ProgressLine
    from certlint.engine.audit import Entry, Place
    from certlint.x509.common_factors import Arithmetic

SHARED_FACTOR, SMALL_FACTOR, SHARED_KEY = "shared-factor", "small-factor", "shared-key"
_LONGEST_SUBJECT = 500
_HOLDER, _DIGEST, _COPY, _MODULUS = 800, 200, 250, 600
"""Memory in bytes per certificate with an RSA key, per other certificate, per further place, and per modulus plus octets."""


class KeyHolder(NamedTuple):
    """A certificate with an RSA key, and all its places."""

    subject: str
    sha256: bytes
    is_ca: bool
    places: list[tuple[Place, int]]


class Lost(NamedTuple):
    """What could not be read, and why."""

    place: Place
    at: int
    reason: str


class HeldKey(NamedTuple):
    """A key by its size, and the certificates with it."""

    bits: int
    holders: tuple[KeyHolder, ...]


class KeyFinding(NamedTuple):
    """A defect of one key, or one that several keys share."""

    kind: str
    severity: Severity
    message: str
    keys: tuple[HeldKey, ...]


class Keys:
    """The RSA keys of all certificates, by modulus. Comparing them takes at most `limit` bytes."""

    def __init__(self, limit: int, arithmetic: Arithmetic | None = None) -> None:
        self._arithmetic, self._limit = arithmetic or best_arithmetic(), limit
        # By octets, not integers: an attacker can choose integers with equal hash values.
        self.holders: dict[bytes, list[KeyHolder]] = {}
        self.certificates: dict[bytes, KeyHolder | None] = {}
        self.lost: list[Lost] = []
        self.size = self.held = self.copies = self.others = 0

    @property
    def memory(self) -> int:
        """The approximate memory for the comparison, in bytes."""
        kept = _HOLDER * (self.held + len(self.lost)) + _DIGEST * len(self.certificates) + _COPY * self.copies
        return kept + self.size + _MODULUS * len(self.holders) + memory_needed(self.size, len(self.holders))

    def add(self, entries: Iterable[Entry]) -> None:
        """Adds the keys of certificates. Raises InputError and UsageError if they are too many to be compared."""
        for entry in entries:
            if entry.other:
                self.others += 1
            elif reason := entry.reason or self._add(entry):
                self.lost.append(Lost(entry.place, entry.at, reason))
            if self.memory > self._limit:
                raise InputError(
                    f"to compare more than {len(self.holders):,} RSA moduli of {len(self.certificates):,} certificates "
                    f"takes more than {mebibytes(self._limit)} of memory",
                    "raise the limit with --max-memory, or compare fewer",
                )
            if len(self.holders) > MOST_PLAIN and not self._arithmetic.is_fast:
                raise UsageError(*not_installed(f"comparing more than {MOST_PLAIN:,} RSA moduli", "gmpy2", "gcd"))

    def _add(self, entry: Entry) -> str:
        """Adds the key of a certificate; returns why not if it cannot be read."""
        digest = sha256(entry.der).digest()
        if digest in self.certificates:
            self.copies += 1
            if known := self.certificates[digest]:
                known.places.append((entry.place, entry.at))
            return ""
        try:
            certificate = Certificate(entry.der)
            modulus = certificate.read("public_key").modulus
        except DecodeError as error:
            return f"its public key cannot be read: {error.message} (byte {error.offset})"
        if modulus.bit_length() > rsa.MAX_RSA_BITS:
            return f"its RSA modulus has {modulus.bit_length():,} bits; at most {rsa.MAX_RSA_BITS:,} are compared"
        self.certificates[digest] = self._hold(certificate, modulus, digest, entry) if modulus else None
        return ""

    def _hold(self, certificate: Certificate, modulus: int, digest: bytes, entry: Entry) -> KeyHolder:
        subject = certificate.fact("subject", str, "")[:_LONGEST_SUBJECT]
        self.held += 1
        holder = KeyHolder(subject, digest, certificate.is_ca, [(entry.place, entry.at)])
        octets = modulus.to_bytes((modulus.bit_length() + 7) // 8, "big")
        if octets not in self.holders:
            self.size += len(octets)
        self.holders.setdefault(octets, []).append(holder)
        return holder

    def findings(self) -> list[KeyFinding]:
        """The findings from comparing all keys, worst first."""
        moduli = [int.from_bytes(octets, "big") for octets in self.holders]
        keys = [HeldKey(n.bit_length(), tuple(held)) for n, held in zip(moduli, self.holders.values(), strict=True)]
        small = [rsa.small_part(modulus) for modulus in moduli]
        return [
            *_sharing_factors([n // part for n, part in zip(moduli, small, strict=True)], keys, self._arithmetic),
            *_with_small_factors(moduli, small, keys),
            *_same(keys),
        ]


def _sharing_factors(moduli: list[int], keys: list[HeldKey], arithmetic: Arithmetic) -> Iterator[KeyFinding]:
    """`moduli` are without their small factors, which have their own findings."""
    for found in common_factors(moduli, arithmetic):
        some = tuple(keys[index] for index in found.moduli)
        message = f"{len(some):,} RSA keys share a factor of {found.bits:,} bits: their private keys can be computed"
        yield KeyFinding(SHARED_FACTOR, Severity.ERROR, message, some)


def _with_small_factors(moduli: list[int], small: list[int], keys: list[HeldKey]) -> Iterator[KeyFinding]:
    for modulus, part, key in zip(moduli, small, keys, strict=True):
        if part > 1:
            message = f"the RSA modulus is divisible by {rsa.trial_factor(modulus)}"
            yield KeyFinding(SMALL_FACTOR, Severity.ERROR, message, (key,))


def _same(keys: list[HeldKey]) -> Iterator[KeyFinding]:
    """Keys of several certificates. A CA has several certificates for one key if it is cross-signed or renewed."""
    for key in keys:
        if len(key.holders) > 1 and not all(holder.is_ca for holder in key.holders):
            message = f"{len(key.holders):,} certificates have the same RSA key"
            yield KeyFinding(SHARED_KEY, Severity.WARNING, message, (key,))


def read_keys(
    keys: Keys,
    paths: Iterable[str],
    *,
    column: str = "",
    passphrase_file: str = "",
    left_out: list[str] | None = None,
    progress: ProgressLine | None = None,
) -> None:
    """Adds the keys of all certificates in files and folders. Raises InputError and UsageError as `Keys.add`."""
    read = 0
    for chunk in inputs.chunks(paths, column, left_out):
        keys.add(read_entries(chunk, passphrase_file))
        read += chunk.weight
        if progress:
            progress.update(read, len(keys.certificates) + keys.copies)


def mebibytes(count: int) -> str:
    """A size as text."""
    return f"{max(count >> 20, 1):,} MiB"
