"""The parts of a certificate by the parameter names of checks.

`PARTS` maps the name to the class that decodes the part's bytes. Every extension has an entry under its snake-case name; one
without a reader is an `UndecodedExtension`.
"""

from __future__ import annotations

from certlint.asn1 import oids
from certlint.loading import imported
from certlint.x509.parts.base import Extension, Part, UndecodedExtension, UniqueIdentifier
from certlint.x509.parts.cabf import CabfOrganizationIdentifier, TorServiceDescriptors
from certlint.x509.parts.core import AlgorithmIdentifier, SerialNumber, Version
from certlint.x509.parts.dates import Validity
from certlint.x509.parts.extensions import (
    AuthorityKeyIdentifier,
    BasicConstraints,
    ExtendedKeyUsage,
    Extensions,
    KeyUsage,
    SubjectKeyIdentifier,
)
from certlint.x509.parts.general_names import IssuerAltName, SubjectAltName
from certlint.x509.parts.name import Name
from certlint.x509.parts.public_key import PublicKey
from certlint.x509.parts.timestamps import TimestampList

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def _of(module: str, name: str) -> Callable[[bytes], object]:
    """A reader for a rare part, whose module is imported lazily."""
    known: list[Callable[[bytes], object]] = []

    def read(raw: bytes) -> object:
        if not known:
            known.append(getattr(imported(f"certlint.x509.parts.{module}"), name))
        return known[0](raw)

    return read


# Unnamed extensions that OpenSSL decodes: it rejects a certificate with a malformed one.
UNNAMED: dict[str, Callable[[Any], object]] = {
    "2.16.840.1.113730.1.1": _of("legacy", "NetscapeCertType"),
    "1.3.6.1.5.5.7.1.7": _of("legacy", "AddressBlocks"),
    "1.3.6.1.5.5.7.1.8": _of("legacy", "AutonomousSystems"),
}

PARTS: dict[str, Callable[[Any], object]] = {
    **dict.fromkeys(oids.EXTENSIONS, UndecodedExtension),
    "version": Version,
    "serial_number": SerialNumber,
    "signature_algorithm": AlgorithmIdentifier,
    "tbs_signature": AlgorithmIdentifier,
    "issuer": Name,
    "validity": Validity,
    "subject": Name,
    "public_key": PublicKey,
    "extensions": Extensions,
    "basic_constraints": BasicConstraints,
    "key_usage": KeyUsage,
    "extended_key_usage": ExtendedKeyUsage,
    "subject_key_identifier": SubjectKeyIdentifier,
    "authority_key_identifier": AuthorityKeyIdentifier,
    "subject_alt_name": SubjectAltName,
    "issuer_alt_name": IssuerAltName,
    "name_constraints": _of("locations", "NameConstraints"),
    **dict.fromkeys(("authority_info_access", "subject_info_access"), _of("locations", "AccessDescriptions")),
    **dict.fromkeys(("crl_distribution_points", "freshest_crl"), _of("locations", "DistributionPoints")),
    "subject_directory_attributes": _of("directory_attributes", "SubjectDirectoryAttributes"),
    "certificate_policies": _of("policies", "CertificatePolicies"),
    "policy_mappings": _of("policies", "PolicyMappings"),
    "inhibit_any_policy": _of("policies", "InhibitAnyPolicy"),
    "policy_constraints": _of("policies", "PolicyConstraints"),
    "signed_certificate_timestamps": TimestampList,
    "issuer_unique_id": UniqueIdentifier,
    "subject_unique_id": UniqueIdentifier,
    "tor_service_descriptor": TorServiceDescriptors,
    "cabf_organization_identifier": CabfOrganizationIdentifier,
    "qc_statements": _of("qualified", "QcStatements"),
    "tls_feature": _of("tls_features", "TlsFeatures"),
    "smime_capabilities": _of("smime", "SmimeCapabilities"),
    "biometric_info": _of("rare_extensions", "BiometricInfo"),
    "logotype": _of("rare_extensions", "Logotype"),
    "proxy_cert_info": _of("rare_extensions", "ProxyCertInfo"),
    "private_key_usage_period": _of("rare_extensions", "PrivateKeyUsagePeriod"),
    "acme_identifier": _of("rare_extensions", "AcmeIdentifier"),
    "ocsp_version": _of("ocsp", "OcspVersion"),
    "crl_version": _of("crl", "CrlVersion"),
    "crl_dates": _of("crl", "CrlDates"),
    "crl_number": _of("crl", "CrlNumber"),
    "delta_crl_indicator": _of("crl", "CrlNumber"),
    "revoked_certificates": _of("crl", "RevokedCertificates"),
    "request_attributes": _of("request", "RequestAttributes"),
    "responder_key": _of("ocsp", "ResponderKey"),
    "responder_name": Name,
    "response_times": _of("ocsp", "ResponseTimes"),
    "issuing_distribution_point": _of("revocation", "IssuingDistributionPoint"),
}

__all__ = [
    "PARTS",
    "UNNAMED",
    "AlgorithmIdentifier",
    "AuthorityKeyIdentifier",
    "BasicConstraints",
    "CabfOrganizationIdentifier",
    "ExtendedKeyUsage",
    "Extension",
    "Extensions",
    "IssuerAltName",
    "KeyUsage",
    "Name",
    "Part",
    "PublicKey",
    "SerialNumber",
    "SubjectAltName",
    "SubjectKeyIdentifier",
    "TimestampList",
    "TorServiceDescriptors",
    "UndecodedExtension",
    "UniqueIdentifier",
    "Validity",
    "Version",
]
