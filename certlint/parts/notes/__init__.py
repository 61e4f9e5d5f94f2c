"""What a standard forbids in one part, though the part can be read all the same: notes, by kind.

The parts read on over everything that has a meaning. What is odd about it is told here, part by part, and whether that
matters, and how much, is for rules to say (`checks/reading.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certlint.parts.base import UndecodedExtension
from certlint.parts.cabf import CabfOrganizationIdentifier
from certlint.parts.core import Version
from certlint.parts.dsa import DsaKey
from certlint.parts.extensions import (
    AuthorityKeyIdentifier,
    BasicConstraints,
    CertificatePolicies,
    ExtendedKeyUsage,
    Extensions,
    KeyUsage,
    PolicyMappings,
)
from certlint.parts.hosts import Addresses
from certlint.parts.name import Name
from certlint.parts.notes import extensions, fields, names, places, policies
from certlint.parts.notes.note import Note, shown
from certlint.parts.places import AccessDescriptions, DistributionPoints, NameConstraints
from certlint.parts.shapes import DnsNames, Lifetime, NameKinds, NameShape, SerialShape, Uris

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Note", "notes", "shown"]


# Part → who notes what is odd about it, and the kinds of its notes.
_NOTED: dict[type, tuple[Callable[[Any], Iterator[Note]], tuple[str, ...]]] = {
    Version: (fields.version, ("default written",)),
    SerialShape: (fields.serial, ("not positive",)),
    Lifetime: (fields.lifetime, ("ends first", *fields.DATE_KINDS)),
    DsaKey: (fields.dsa_key, tuple(fields.DSA)),
    Name: (names.name, ("empty", "empty RDN", "several in an RDN")),
    NameShape: (names.name, ("empty", "empty RDN", "several in an RDN")),
    NameKinds: (names.name_kinds, ("empty",)),
    Addresses: (names.addresses, ("size",)),
    Uris: (names.uris, tuple(names.URIS)),
    DnsNames: (names.dns_names, ("no Punycode", "not in form C")),
    Extensions: (extensions.extensions, ("empty list", "doubled", "default written")),
    KeyUsage: (extensions.key_usage, ("unused bits", "zero octets", "over nine bits", "no bit")),
    ExtendedKeyUsage: (extensions.extended_key_usage, ("doubled",)),
    BasicConstraints: (
        extensions.basic_constraints,
        ("cA not DER", "length", "length of no CA", "negative length"),
    ),
    AuthorityKeyIdentifier: (extensions.authority_key_identifier, ("no identifier", "both ways", "half")),
    CabfOrganizationIdentifier: (extensions.organization_identifier, ("form", "state")),
    UndecodedExtension: (extensions.without_reader, ("not NULL",)),
    tuple: (extensions.timestamp_logs, ("empty",)),
    CertificatePolicies: (
        policies.policies,
        ("doubled", "anyPolicy beside others", "notice reference", "text not in form C"),
    ),
    PolicyMappings: (policies.mappings, ("anyPolicy",)),
    AccessDescriptions: (places.access_descriptions, ("doubled",)),
    DistributionPoints: (
        places.distribution_points,
        ("incomplete", "several", "reasons", "cRLIssuer", "relative name"),
    ),
    NameConstraints: (
        places.name_constraints,
        ("minimum", "maximum", "URI host", "DNS form", "network", "empty list", *places.UNCOMPARED),
    ),
}


def notes(part: object, kind: str) -> Iterator[Note]:
    """What there is to note of a part, of one kind. Raises KeyError for a kind that is never noted of such a part."""
    reader, kinds = _NOTED.get(type(part), (None, ()))
    if reader is None or kind not in kinds:
        raise KeyError(kind)
    return (note for note in reader(part) if note.kind == kind)
