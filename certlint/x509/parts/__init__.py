"""The parts of a certificate by the names that checks ask for them.

`PARTS` maps the name to the class that decodes the part's bytes. Every extension has an entry under its snake-case name;
one whose value nothing reads yet is an `UndecodedExtension`.
"""

from __future__ import annotations

from certlint.asn1 import oids
from certlint.x509.parts.base import Extension, Part, UndecodedExtension, UniqueIdentifier
from certlint.x509.parts.cabf import CabfOrganizationIdentifier, TorServiceDescriptors
from certlint.x509.parts.core import AlgorithmIdentifier, SerialNumber, Validity, Version
from certlint.x509.parts.extensions import (
    AuthorityKeyIdentifier,
    BasicConstraints,
    ExtendedKeyUsage,
    Extensions,
    KeyUsage,
    SubjectKeyIdentifier,
)
from certlint.x509.parts.general_names import IssuerAltName, SubjectAltName
from certlint.x509.parts.locations import AccessDescriptions, DistributionPoints, NameConstraints
from certlint.x509.parts.name import Name
from certlint.x509.parts.policies import CertificatePolicies, PolicyMappings
from certlint.x509.parts.public_key import PublicKey
from certlint.x509.parts.timestamps import TimestampList

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def _of(module: str, name: str) -> Callable[[bytes], object]:
    """A reader of what few objects have: its module is imported for these."""

    def read(raw: bytes) -> object:
        from importlib import import_module

        reader: Callable[[bytes], object] = getattr(import_module(f"certlint.x509.parts.{module}"), name)
        return reader(raw)

    return read


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
    "name_constraints": NameConstraints,
    "authority_info_access": AccessDescriptions,
    "subject_info_access": AccessDescriptions,
    "crl_distribution_points": DistributionPoints,
    "freshest_crl": DistributionPoints,
    "certificate_policies": CertificatePolicies,
    "policy_mappings": PolicyMappings,
    "signed_certificate_timestamps": TimestampList,
    "issuer_unique_id": UniqueIdentifier,
    "subject_unique_id": UniqueIdentifier,
    "tor_service_descriptor": TorServiceDescriptors,
    "cabf_organization_identifier": CabfOrganizationIdentifier,
    "qc_statements": _of("qualified", "QcStatements"),
    "crl_dates": _of("crl", "CrlDates"),
    "crl_number": _of("crl", "CrlNumber"),
    "delta_crl_indicator": _of("crl", "CrlNumber"),
    "revoked_certificates": _of("crl", "RevokedCertificates"),
    "response_times": _of("ocsp", "ResponseTimes"),
    "issuing_distribution_point": _of("revocation", "IssuingDistributionPoint"),
}

__all__ = [
    "PARTS",
    "AccessDescriptions",
    "AlgorithmIdentifier",
    "AuthorityKeyIdentifier",
    "BasicConstraints",
    "CabfOrganizationIdentifier",
    "CertificatePolicies",
    "DistributionPoints",
    "ExtendedKeyUsage",
    "Extension",
    "Extensions",
    "IssuerAltName",
    "KeyUsage",
    "Name",
    "NameConstraints",
    "Part",
    "PolicyMappings",
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
