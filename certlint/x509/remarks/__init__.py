"""Remarks: violations of a standard in one part that can nevertheless be decoded, by kind.

The readers of parts accept everything unambiguous. Violations are found here, part by part; rules decide whether and how much
they matter (`checks/remarks.py`).
"""

from __future__ import annotations

from certlint.caches import remembered
from certlint.loading import imported

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from certlint.x509.remarks.remark import Reading, Remark

# The module with the remarks on a part, by the class that decodes it; imported lazily.
_MODULES = {
    "fields": (
        "Version",
        "SerialShape",
        "Lifetime",
        "DsaKey",
        "PublicKey",
        "AlgorithmIdentifier",
        "Wrapping",
        "Undecodable",
    ),
    "names": ("Name", "NameShape", "NameKinds", "Addresses", "Uris"),
    "dns": ("DnsNames",),
    "extensions": (
        "Extensions",
        "KeyUsage",
        "ExtendedKeyUsage",
        "BasicConstraints",
        "AuthorityKeyIdentifier",
        "CabfOrganizationIdentifier",
        "UndecodedExtension",
        "tuple",
    ),
    "qualified": ("QcStatements",),
    "rare_extensions": ("BiometricInfo", "Logotype", "ProxyCertInfo", "PrivateKeyUsagePeriod", "AcmeIdentifier"),
    "tls_features": ("TlsFeatures",),
    "crl": ("CrlDates", "CrlNumber", "IssuingDistributionPoint", "RevokedCertificates"),
    "request": ("RequestAttributes",),
    "timestamps": ("TimestampFlaws",),
    "policies": ("CertificatePolicies", "PolicyMappings"),
    "locations": ("AccessDescriptions", "DistributionPoints", "NameConstraints"),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}


def remarks(part: object, kind: str) -> Iterator[Remark]:
    """The remarks of one kind about a part. Raises KeyError for a kind that does not exist for such a part."""
    reader, kinds = _reading(type(part))
    if kind not in kinds:
        raise KeyError(kind)
    return (remark for remark in reader(part) if remark.kind == kind)


def kinds_remarked(part: object, among: frozenset[str]) -> set[str]:
    """The kinds of all remarks about a part. Raises KeyError if one `among` them does not exist for such a part."""
    found = _reader(type(part), among)(part)
    return {remark.kind for remark in found} if found else set()


@remembered()
def _reader(read_by: type, among: frozenset[str]) -> Callable[[object], Iterable[Remark]]:
    reader, kinds = _reading(read_by)
    if not among <= kinds:
        raise KeyError(among - kinds)
    return reader


@remembered()
def _reading(read_by: type) -> tuple[Callable[[object], Iterable[Remark]], frozenset[str]]:
    """The function that makes remarks about parts of this class, and the kinds of its remarks."""
    module: Reading = imported(f"{__name__}.{_MODULE_OF[read_by.__name__]}").REMARKS
    reader, kinds = module[read_by]
    return reader, frozenset(kinds)
