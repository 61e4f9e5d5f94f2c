"""Derived parts about time: months of validity, month of expiry, comparison with SCTs. Few distinct values, or rare."""

from __future__ import annotations

from certlint.caches import Cache
from certlint.light import NamedTuple
from certlint.x509.parts.core import AlgorithmIdentifier
from certlint.x509.parts.dates import Validity
from certlint.x509.parts.general_names import IP
from certlint.x509.parts.public_key import PublicKey

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from certlint.x509.parts.locations import AccessDescriptions, NameConstraints
    from certlint.x509.parts.timestamps import TimestampList
    from certlint.x509.signed_object import SignedObject

# Shorter periods affect no rule, in days and hours: the shortest limit is 15 months, that of backdating 48 hours.
BRIEF = 28 * 15
BRIEFLY = (0, 0)
HOURS = 24
# Keys of this size are strong enough for every date; so are all hashes except these.
ENOUGH_BITS = 2048
_OLD_HASHES = frozenset({"md2", "md4", "md5", "sha1"})
_modern: Cache[bytes, bool] = Cache(64)
"""Encoded algorithms with a modern hash: only a handful exist."""


class Months(NamedTuple):
    """The calendar months of validity, partial ones counted; 0 if they are so few that no rule depends on them.

    `inclusive` counts the second of notAfter, too.
    """

    begun: int
    inclusive: int


class Backdating(NamedTuple):
    """The hours (partial ones counted) from notBefore to the earliest SCT; 0 for up to a day."""

    hours: int


class ShortKey(NamedTuple):
    """The size of an RSA key, and its certificate's month of expiry, as `2027-03`; None from 2048 bits on."""

    bits: int
    month: str


class OldSignature(NamedTuple):
    """A signature with SHA-1 or older: its display name, its hash, and the last month of the certificate's validity."""

    title: str
    hash: str
    month: str


class PermittedAddresses:
    """Address ranges that name constraints permit, as (address and mask, offset), and the last month of validity."""

    __slots__ = ("month", "ranges")

    def __init__(self, key: tuple[tuple[tuple[bytes, int], ...], str]) -> None:
        self.ranges, self.month = key


class Irrevocable(NamedTuple):
    """The validity period in seconds of a certificate without a CRL and an OCSP responder; 0 if it names one."""

    seconds: int


def _validity(certificate: SignedObject) -> Validity:
    found: Validity = certificate.read("validity")
    return found


# For requests, which have no dates.
_SOME_MONTH = "9999-12"


def _month(certificate: SignedObject) -> str:
    """The month of notAfter."""
    return (
        _validity(certificate).not_after.moment.date().isoformat()[:7] if "validity" in certificate.raw else _SOME_MONTH
    )


def _last_month(certificate: SignedObject) -> str:
    """The last month of validity; differs from that of notAfter if this is the first moment of a month."""
    return _validity(certificate).last_month if "validity" in certificate.raw else _SOME_MONTH


def _seconds(certificate: SignedObject) -> int:
    return _validity(certificate).seconds


def _months_key(certificate: SignedObject) -> tuple[int, int] | None:
    if "validity" not in certificate.raw:
        return None
    validity = _validity(certificate)
    brief = (validity.not_after.moment - validity.not_before.moment).days <= BRIEF
    return BRIEFLY if brief else (validity.months, validity.months_inclusive)


def _backdating_key(certificate: SignedObject) -> int | None:
    listed: TimestampList | None = certificate.read("signed_certificate_timestamps")
    if listed is None or not listed.times or "validity" not in certificate.raw:
        return None
    begin = _validity(certificate).first * 1000
    hours = -((begin - min(listed.times)) // 3_600_000)
    return hours if hours > HOURS else 0


def _short_key(certificate: SignedObject) -> tuple[int, str] | None:
    key: PublicKey = certificate.read("public_key")
    if key.kind not in ("rsa", "rsa-pss"):
        return None
    return (key.bits, _month(certificate) if key.bits < ENOUGH_BITS else "")


def is_modern(certificate: SignedObject) -> bool:
    """Whether the hash of the signature is a modern one."""
    if certificate.raw["signature_algorithm"] in _modern:
        return True
    algorithm: AlgorithmIdentifier = certificate.read("signature_algorithm")
    if algorithm.hash in _OLD_HASHES:
        return False
    return _modern.keep(algorithm.raw, True)


def _old_signature(certificate: SignedObject) -> tuple[str, str, str] | None:
    if "validity" not in certificate.raw or is_modern(certificate):
        return None
    algorithm: AlgorithmIdentifier = certificate.read("signature_algorithm")
    return algorithm.title, algorithm.hash, _last_month(certificate)


def _permitted_key(certificate: SignedObject) -> tuple[tuple[tuple[bytes, int], ...], str] | None:
    found: NameConstraints | None = certificate.read("name_constraints")
    if found is None:
        return None
    return tuple([(n.value, n.at) for n in found.permitted if n.kind == IP]), _last_month(certificate)


def _irrevocable_key(certificate: SignedObject) -> int | None:
    if "validity" not in certificate.raw:
        return None
    if "crl_distribution_points" in certificate.raw:
        return 0
    access: AccessDescriptions | None = certificate.read("authority_info_access")
    return 0 if access is not None and access.ocsp_responders else _seconds(certificate)


def _in_validity(certificate: SignedObject, _: int) -> int:
    return certificate.at["validity"]


def _at_start(part: str) -> Callable[[SignedObject, int], int]:
    return lambda certificate, offset: certificate.at[part] + offset


# Name → (key, reader, locator, part that it is derived from), as `Derived` takes them.
PERIODS: dict[str, tuple[Any, ...]] = {
    "months": (_months_key, lambda key: Months(*key), _in_validity, "validity"),
    "backdating": (_backdating_key, Backdating, _in_validity, "validity", ("signed_certificate_timestamps",)),
    "short_key": (_short_key, lambda key: ShortKey(*key), _at_start("public_key"), "public_key"),
    "old_signature": (
        _old_signature,
        lambda key: OldSignature(*key),
        _at_start("signature_algorithm"),
        "signature_algorithm",
        ("validity",),
    ),
    "permitted_addresses": (_permitted_key, PermittedAddresses, _at_start("name_constraints"), "name_constraints"),
    "irrevocable": (_irrevocable_key, Irrevocable, _in_validity, "validity"),
}
