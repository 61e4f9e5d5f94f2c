"""A certificate field by field, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certlint.asn1 import oids
from certlint.asn1.der import number_text
from certlint.errors import DecodeError
from certlint.light import NamedTuple
from certlint.x509.parts import Extension
from certlint.x509.readiness import readiness

if TYPE_CHECKING:
    from collections.abc import Callable

    from certlint.x509.signed_object import SignedObject

# The most listed values; the rest is counted.
SHOWN = 200


class Field(NamedTuple):
    """A field and its values, one per line. `note`: that an extension is critical."""

    label: str
    values: tuple[str, ...]
    note: str = ""


def fields(certificate: SignedObject) -> list[Field]:
    """Every field of a certificate in the order of the encoding, then its fingerprints. Never raises."""
    listed = [Field(label, _values(certificate, name)) for name, label in _FIELDS]
    extensions = certificate.part("extensions")
    seen = set()
    for oid, critical in extensions.pairs if extensions is not None else ():
        name = oids.EXTENSION_NAMES.get(oid, oid)
        if name not in seen:  # the first of duplicate extensions counts
            label = oids.EXTENSION_TITLES.get(name, name)
            listed.append(Field(label, _values(certificate, name), "critical" if critical else ""))
        seen.add(name)
    return listed + _fingerprints(certificate)


_FIELDS = (
    ("version", "version"),
    ("serial_number", "serial number"),
    ("signature_algorithm", "signature algorithm"),
    ("issuer", "issuer"),
    ("validity", "validity"),
    ("subject", "subject"),
    ("public_key", "public key"),
)


def _values(certificate: SignedObject, name: str) -> tuple[str, ...]:
    try:
        part = certificate.read(name)
        values = [] if part is None else _TEXTS.get(type(part).__name__, _hexadecimal)(part)
    except DecodeError as error:
        return (f"cannot be decoded: {error.message}",)
    except (ValueError, ArithmeticError):  # as in `Certificate.fact`
        return ("cannot be shown",)
    if part is not None and not values:
        return ("(empty)",)
    more = len(values) - SHOWN
    return tuple(values[:SHOWN]) + ((f"… and {more} more",) if more > 0 else ())


def _fingerprints(certificate: SignedObject) -> list[Field]:
    from hashlib import sha256

    return [
        Field(f"SHA-256 of the {_OBJECTS[certificate.kind]}", (sha256(certificate.der).hexdigest(),)),
        *_of_key(certificate),
    ]


_OBJECTS = {
    "certificate": "certificate",
    "request": "request",
    "crl": "CRL",
    "ocsp": "signed response",
    "tbs-certificate": "TBSCertificate",
}
"""What is hashed, by kind of object; for an OCSP response, the BasicOCSPResponse in it."""


def _of_key(certificate: SignedObject) -> list[Field]:
    if not certificate.spki:
        return []
    return [
        Field("SHA-256 of the public key", (certificate.spki_sha256,)),
        Field("quantum-safe", (readiness(certificate).text,)),
    ]


def _hexadecimal(part: Extension) -> list[str]:
    return [part.value.hex()]


def _names(part: Any) -> list[str]:
    return [f"{name.title}: {name.text}" for name in part.names]


def _basic_constraints(part: Any) -> list[str]:
    if not part.ca:
        return ["not a CA"]
    if part.path_length is None:
        return ["CA"]
    return [f"CA, path length {number_text(part.path_length)}"]


def _public_key(part: Any) -> list[str]:
    return [part.title, *([f"exponent {number_text(part.exponent)}"] if part.exponent else [])]


def _authority_key_identifier(part: Any) -> list[str]:
    listed = (("", part.identifier), ("issuer ", part.issuer), ("serial number ", part.serial))
    return [label + value.hex() for label, value in listed if value is not None]


def _name_constraints(part: Any) -> list[str]:
    sides = (("permitted", part.permitted), ("excluded", part.excluded))
    return [f"{side} {n.title}: {n.text or '(all)'}" for side, names in sides for n in names]


_METHODS = {oids.OCSP_METHOD: "OCSP", oids.CA_ISSUERS_METHOD: "certificate of the issuer"}

_TEXTS: dict[str, Callable[[Any], list[str]]] = {
    "Version": lambda part: [number_text(part.number)],
    "SerialNumber": lambda part: [f"{part.number:x}"],
    "AlgorithmIdentifier": lambda part: [part.title],
    "Name": lambda part: [f"{a.label} = {a.text}" for a in part.attributes] or ["(empty)"],
    "Validity": lambda part: [
        f"from {part.not_before.moment:%Y-%m-%d %H:%M:%S} UTC",
        f"until {part.not_after.moment:%Y-%m-%d %H:%M:%S} UTC",
    ],
    "PublicKey": _public_key,
    "BasicConstraints": _basic_constraints,
    "KeyUsage": lambda part: [oids.KEY_USAGES[i] if i < len(oids.KEY_USAGES) else f"bit {i}" for i in part.bits],
    "ExtendedKeyUsage": lambda part: [oids.PURPOSES.get(oid, oid) for oid in part.oids],
    "SubjectAltName": _names,
    "IssuerAltName": _names,
    "SubjectKeyIdentifier": lambda part: [part.identifier.hex()],
    "AuthorityKeyIdentifier": _authority_key_identifier,
    "NameConstraints": _name_constraints,
    "CertificatePolicies": lambda part: part.oids,
    "AccessDescriptions": lambda part: [
        f"{_METHODS.get(d.method, d.method)}: {d.location.text}" for d in part.descriptions
    ],
    "DistributionPoints": lambda part: [n.text for point in part.points for n in point.names],
}
