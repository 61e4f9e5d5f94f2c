"""Parts derived from other parts, with fewer distinct values, so that results can be cached.

A rule about the string type of O does not need the CN in the same name: it reads `subject.O`, whose value is the same in a
million certificates. Each derived part has a key (what is cached), a reader, and a locator, which returns the offset of its
n-th item in the certificate.
"""

from __future__ import annotations

from certlint.asn1 import der, oids
from certlint.asn1.strict import padded
from certlint.caches import Cache, remembered
from certlint.errors import DecodeError
from certlint.light import NamedTuple
from certlint.x509.derived.directory_names import IN_SAN, DirectoryNames, directory_names_key, held_in_san
from certlint.x509.derived.dsa import DsaKey, encoded_dsa_key
from certlint.x509.derived.general_names import GENERAL_NAMES
from certlint.x509.derived.hosts import HOSTS
from certlint.x509.derived.periods import PERIODS
from certlint.x509.derived.signature_octets import signature_octets
from certlint.x509.derived.views import (
    Attributes,
    KeyShape,
    Lifetime,
    NameShape,
    SerialShape,
    TextAttributes,
    TimestampFlaws,
    Undecodable,
    Wrapping,
)
from certlint.x509.parts.core import AlgorithmIdentifier, SerialNumber
from certlint.x509.parts.dates import TimeForm, Validity
from certlint.x509.parts.general_names import SubjectAltName
from certlint.x509.parts.name import Name
from certlint.x509.parts.public_key import PublicKey
from certlint.x509.parts.timestamps import TimestampList
from certlint.x509.rsa import is_clear

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from certlint.x509.signed_object import SignedObject


class Derived(NamedTuple):
    """The definition of a derived part: `key` returns None if the certificate has nothing of the kind.

    `source` is the part that it is derived from and that reports name; it is required. `besides` are further required parts,
    without which the derived part would be wrong.
    """

    key: Callable[[SignedObject], Any]
    reader: Callable[[Any], Any]
    locate: Callable[[SignedObject, int], int]
    source: str = ""
    besides: tuple[str, ...] = ()

    @property
    def made_of(self) -> tuple[str, ...]:
        """The required parts."""
        return (self.source, *self.besides) if self.source else self.besides


def attributes_key(certificate: SignedObject, which: str, oid: str) -> tuple[tuple[int, bytes], ...] | None:
    """The attributes of one type in `subject` or `issuer`, or None."""
    name: Name = certificate.read(which)
    return name.values(oid) or None


def _shape_key(certificate: SignedObject, which: str) -> tuple[str, ...]:
    name: Name = certificate.read(which)
    return name.shape


_shapes: Cache[bytes, tuple[str, ...]] = Cache(1024)  # a run sees few issuers


def _issuer_shape_key(certificate: SignedObject) -> tuple[str, ...]:
    issuer = certificate.raw["issuer"]
    return _shapes.get(issuer) or _shapes.keep(issuer, _shape_key(certificate, "issuer"))


def _nth_attribute(certificate: SignedObject, which: str, index: int) -> int:
    name: Name = certificate.read(which)
    return certificate.at[which] + name.place(index)


def _unusual_subject_key(certificate: SignedObject) -> tuple[tuple[str, int, bytes, int, int], ...]:
    name: Name = certificate.read("subject")
    return tuple([(a.oid, a.tag, a.value, i, a.rdn) for i in name.unusual_attributes for a in (name.attributes[i],)])


def _lifetime_key(certificate: SignedObject) -> tuple[int, TimeForm, TimeForm]:
    validity: Validity = certificate.read("validity")
    return validity.seconds, *validity.forms


def _date_at(certificate: SignedObject, index: int) -> int:
    validity: Validity = certificate.read("validity")
    return certificate.at["validity"] + (validity.not_after if index else validity.not_before).at


def _serial_key(certificate: SignedObject) -> tuple[int, int]:
    serial: SerialNumber = certificate.read("serial_number")
    return serial.octets, (serial.number > 0) - (serial.number < 0)


def _key_algorithm_key(certificate: SignedObject) -> bytes:
    key: PublicKey = certificate.read("public_key")
    return key.algorithm.raw


def _logs_key(certificate: SignedObject) -> tuple[bytes, ...] | None:
    found: TimestampList | None = certificate.read("signed_certificate_timestamps")
    return None if found is None else found.logs


def _timestamp_flaws_key(certificate: SignedObject) -> tuple[tuple[str, int], ...] | None:
    found: TimestampList | None = certificate.read("signed_certificate_timestamps")
    return None if found is None else found.flaws


def _key_shape_key(certificate: SignedObject) -> tuple[str, bytes, int, int, str, int, bool, bool]:
    key: PublicKey = certificate.read("public_key")
    point = key.key[0] if key.kind == "ec" and key.key else -1
    even = bool(key.modulus) and not key.modulus & 1
    exceeds = bool(key.modulus) and key.exponent >= key.modulus
    return key.kind, key.algorithm.raw, key.bits, key.exponent, key.curve, point, even, exceeds


def _suspect_modulus_key(certificate: SignedObject) -> int | None:
    """The modulus of an RSA key if it may be weak; 0 if it is clear, as nearly all are."""
    modulus: int = certificate.read("public_key").modulus
    return (0 if is_clear(modulus) else modulus) if modulus else None


def _error(part: str) -> Derived:
    """Why `part` cannot be decoded; None if it can."""

    def key(certificate: SignedObject) -> tuple[str, int] | None:
        try:
            certificate.read(part)
        except DecodeError as error:
            return error.message, error.offset
        return None

    return Derived(
        key, lambda error: Undecodable(oids.part_title(part), *error), lambda c, offset: c.at[part] + offset, part
    )


def two_lengths(whole: bytes, pos: int) -> bool:
    """Whether an element and its first child have minimally encoded lengths of 256 bytes or more."""
    return whole[pos + 1] == whole[pos + 5] == 0x82 and whole[pos + 2] != 0 != whole[pos + 6]


def _wrapping_key(certificate: SignedObject) -> tuple[int, ...]:
    whole, at = certificate.der, certificate.extensions_at
    # Lengths from 256 bytes to 64 KiB, as nearly all are here, have three octets: 82, then a nonzero octet.
    signature = certificate.raw.get("signature_value", b"")
    if two_lengths(whole, 0) and at and two_lengths(whole, at) and der.filled(signature, 0, len(signature)):
        return (certificate.trailing,)
    places = list({0: 0, certificate.signed_span[0]: 0})  # in a TBSCertificate, the signed part is the whole
    if at:
        places += [at, der.header(whole, at, len(whole))[1]]
    places += [certificate.at["signature_value"]] if "signature_value" in certificate.at else []
    return (certificate.trailing, *[pos for pos in places if padded(whole, pos)])


def _start_of(part: str) -> Callable[[SignedObject, int], int]:
    return lambda certificate, _: certificate.at.get(part, 0)


# The readers of the parts for `error.…`: parts that differ in every certificate.
PART_READERS: dict[str, Callable[[bytes], object]] = {
    "subject": Name,
    "subject_alt_name": SubjectAltName,
    "public_key": PublicKey,
    "validity": Validity,
    "signed_certificate_timestamps": TimestampList,
}

DERIVED: dict[str, Derived] = {
    "subject_shape": Derived(
        lambda c: _shape_key(c, "subject"), NameShape, lambda c, i: _nth_attribute(c, "subject", i), "subject"
    ),
    "issuer_shape": Derived(_issuer_shape_key, NameShape, lambda c, i: _nth_attribute(c, "issuer", i), "issuer"),
    "wrapping": Derived(_wrapping_key, Wrapping, lambda _, place: place, "", ("extensions",)),
    "unusual_subject": Derived(
        _unusual_subject_key, TextAttributes, lambda c, i: _nth_attribute(c, "subject", i), "subject"
    ),
    "lifetime": Derived(_lifetime_key, Lifetime, _date_at, "validity"),
    "serial_shape": Derived(_serial_key, lambda key: SerialShape(*key), _start_of("serial_number"), "serial_number"),
    "key_shape": Derived(_key_shape_key, KeyShape, _start_of("public_key"), "public_key"),
    "suspect_modulus": Derived(
        _suspect_modulus_key, int, lambda c, _: c.at["public_key"] + c.read("public_key").key_at, "public_key"
    ),
    "key_algorithm": Derived(_key_algorithm_key, AlgorithmIdentifier, _start_of("public_key"), "public_key"),
    "signature_octets": Derived(
        lambda c: signature_octets(c.raw["signature_value"]), int, _start_of("signature_value"), "signature_value"
    ),
    "timestamp_logs": Derived(
        _logs_key, tuple, _start_of("signed_certificate_timestamps"), "signed_certificate_timestamps"
    ),
    "timestamp_flaws": Derived(
        _timestamp_flaws_key,
        TimestampFlaws,
        _start_of("signed_certificate_timestamps"),
        "signed_certificate_timestamps",
    ),
    "directory_names": Derived(directory_names_key, DirectoryNames, lambda _, place: place, "", ("extensions",)),
    "dsa_key": Derived(encoded_dsa_key, DsaKey, _start_of("public_key"), "public_key"),
    **{name: Derived(*how) for name, how in HOSTS.items()},
    **{name: Derived(*how) for name, how in GENERAL_NAMES.items()},
    **{name: Derived(*how) for name, how in PERIODS.items()},
    **{f"error.{part}": _error(part) for part in PART_READERS},
}


PRESENCE = "has."
"""The prefix of derived parts that only say whether another part is present."""


def derived(name: str) -> Derived | None:
    """The definition of the derived part `name`, or None if it is not one.

    `subject.CN`, `san_directory.CN` and so on exist for every type of attribute, `has.key_usage` and so on for every part.
    """
    return DERIVED.get(name) or _derived_by_pattern(name)


@remembered(1024)
def _derived_by_pattern(name: str) -> Derived | None:
    if name.startswith(PRESENCE):
        part = name.removeprefix(PRESENCE)
        return Derived(lambda _: True, bool, _start_of(part), part)
    if name.startswith(("subject.", "issuer.")):
        which, _, label = name.partition(".")
        return _attributes(which, oids.ATTRIBUTE_OIDS.get(label, label))
    return Derived(*held_in_san(name)) if name.startswith(IN_SAN) else None


def _attributes(which: str, oid: str) -> Derived:
    """The attributes of one type in `subject` or `issuer`."""

    def places(certificate: SignedObject) -> list[int]:
        name: Name = certificate.read(which)
        return [a.at for a in name.attributes if a.oid == oid]

    def locate(certificate: SignedObject, index: int) -> int:
        found: list[int] = certificate.once(places)
        return certificate.at[which] + found[index]

    return Derived(lambda certificate: attributes_key(certificate, which, oid), Attributes, locate, which)
