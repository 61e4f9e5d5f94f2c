"""Encodes contents as a request or a certificate, with `cryptography`. RFC 5280 section 4, RFC 2986."""

from __future__ import annotations

import ipaddress
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed448, ed25519
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from certlint.asn1.oids import PURPOSE_OIDS
from certlint.light import NamedTuple

if TYPE_CHECKING:
    from certlint.make.contents import Contents

SERIAL_BITS = 128

_ATTRIBUTES = {
    "C": NameOID.COUNTRY_NAME,
    "ST": NameOID.STATE_OR_PROVINCE_NAME,
    "L": NameOID.LOCALITY_NAME,
    "O": NameOID.ORGANIZATION_NAME,
    "OU": NameOID.ORGANIZATIONAL_UNIT_NAME,
    "CN": NameOID.COMMON_NAME,
}
# The names of key usage bits in RFC 5280 section 4.2.1.3 → those of `cryptography`.
_USAGES = {
    "digitalSignature": "digital_signature",
    "nonRepudiation": "content_commitment",
    "keyEncipherment": "key_encipherment",
    "dataEncipherment": "data_encipherment",
    "keyAgreement": "key_agreement",
    "keyCertSign": "key_cert_sign",
    "cRLSign": "crl_sign",
    "encipherOnly": "encipher_only",
    "decipherOnly": "decipher_only",
}


class Issuer(NamedTuple):
    """The issuer's certificate (None for a self-signed one) and private key."""

    certificate: x509.Certificate | None
    key: Any


class ValidityPeriod(NamedTuple):
    """The notBefore and notAfter. Both belong to the period, which therefore ends one second before the last day is over."""

    start: datetime
    end: datetime

    @classmethod
    def of(cls, start: datetime, days: int) -> ValidityPeriod:
        """A period of `days` whole days from `start`."""
        return cls(start, start + timedelta(days=days) - timedelta(seconds=1))


def request_pem(contents: Contents, key: Any) -> bytes:
    """A certification request for the public half of `key`, signed with it, as PEM."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject(contents))
    for extension, critical in extensions(contents):
        builder = builder.add_extension(extension, critical)
    return builder.sign(key, _hash(key)).public_bytes(Encoding.PEM)


def self_signed(contents: Contents, key: Any, period: ValidityPeriod) -> bytes:
    """A self-signed certificate, as PEM."""
    return leaf(contents, key.public_key(), Issuer(None, key), period)


def leaf(contents: Contents, public_key: Any, issuer: Issuer, period: ValidityPeriod, *, ocsp: str = "") -> bytes:
    """An end-entity certificate, as PEM. `ocsp` is the URL of the issuer's responder; empty for none."""
    name = subject(contents)
    builder = _builder(name, public_key, issuer, period)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    for extension, critical in extensions(contents):
        builder = builder.add_extension(extension, critical)
    if ocsp:
        access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(ocsp))
        builder = builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
    return builder.sign(issuer.key, _hash(issuer.key)).public_bytes(Encoding.PEM)


def ca_certificate(
    name: x509.Name, public_key: Any, issuer: Issuer, period: ValidityPeriod, path_length: int | None
) -> x509.Certificate:
    """A CA certificate; a root if the issuer has no certificate. RFC 5280 section 4.2.1.9."""
    builder = _builder(name, public_key, issuer, period)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
    builder = builder.add_extension(_key_usage(("keyCertSign", "cRLSign")), critical=True)
    return builder.sign(issuer.key, _hash(issuer.key))


def subject(contents: Contents) -> x509.Name:
    """The subject as a name, with one attribute per RDN in the order of the contents."""
    return x509.Name([x509.NameAttribute(_ATTRIBUTES[key], value) for key, value in contents.subject])


def extensions(contents: Contents) -> list[tuple[x509.ExtensionType, bool]]:
    """The extensions that both requests and certificates contain, with their criticality."""
    found: list[tuple[x509.ExtensionType, bool]] = [(_key_usage(contents.usages), True)]
    if contents.purposes:
        dotted = [x509.ObjectIdentifier(PURPOSE_OIDS.get(each, each)) for each in contents.purposes]
        found.append((x509.ExtendedKeyUsage(dotted), False))
    names: list[x509.GeneralName] = [x509.DNSName(each) for each in contents.names]
    names += [x509.IPAddress(ipaddress.ip_address(each)) for each in contents.addresses]
    if names:  # RFC 5280 section 4.2.1.6: critical if the subject is empty
        found.append((x509.SubjectAlternativeName(names), not contents.subject))
    return found


def _key_usage(usages: tuple[str, ...]) -> x509.KeyUsage:
    return x509.KeyUsage(**{theirs: ours in usages for ours, theirs in _USAGES.items()})


def _builder(name: x509.Name, public_key: Any, issuer: Issuer, period: ValidityPeriod) -> x509.CertificateBuilder:
    """A builder with names, key, serial number, validity period and key identifiers."""
    builder = x509.CertificateBuilder().subject_name(name).public_key(public_key)
    builder = builder.issuer_name(issuer.certificate.subject if issuer.certificate else name)
    builder = builder.serial_number(secrets.randbits(SERIAL_BITS) or 1)
    builder = builder.not_valid_before(period.start).not_valid_after(period.end)
    own = x509.SubjectKeyIdentifier.from_public_key(public_key)
    identifier = own.digest
    if issuer.certificate is not None:
        identifier = _identifier(issuer.certificate)
    builder = builder.add_extension(own, critical=False)
    return builder.add_extension(x509.AuthorityKeyIdentifier(identifier, None, None), critical=False)


def _identifier(certificate: x509.Certificate) -> bytes:
    """The issuer's subjectKeyIdentifier, or the usual identifier of its key if it has none."""
    try:
        return certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    except x509.ExtensionNotFound:
        return x509.SubjectKeyIdentifier.from_public_key(certificate.public_key()).digest


def _hash(key: Any) -> hashes.SHA256 | None:
    """SHA-256, which every program supports; None for Ed25519 and Ed448, which include their hash."""
    return None if isinstance(key, ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey) else hashes.SHA256()
